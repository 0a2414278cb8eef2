import Foundation
import GRDB
import Geospatial
import Testing

@testable import Inventory

@Suite("Versions of an inventory")
struct VersionsTests {
  private let sample: SampleInventory

  init() throws { sample = try SampleInventory() }

  /// All that readers get, and the outlines as a file, byte for byte.
  private func everything(_ inventory: InventoryDatabase) throws -> [String] {
    var lines = ["\(inventory.project)"]
    lines += try inventory.subareas().map { "\($0)" }
    lines += try inventory.comparisons(of: "computed").map { "\($0)" }
    lines += try inventory.regionAreas().map { "\($0)" }
    lines += try inventory.tileImages().map { "\($0)" }
    lines += try inventory.publishedSources()
    for period in try inventory.periods() {
      let label = period.time.label
      lines += ["\(period)", try inventory.fingerprint(ofPeriod: label) ?? ""]
      lines += try inventory.scenes(ofPeriod: label).map { "\($0)" }
      let file = sample.folder.appendingPathComponent("\(UUID()).geojson").path
      try OutlineLayer.write(inventory.outlines(ofPeriod: label), crs: inventory.project.crs, to: file)
      lines.append(try String(contentsOfFile: file, encoding: .utf8))
    }
    for view in ["table_4", "table_5a", "table_5b", "changes", "dated_outlines", "lineage", "trends"] {
      lines += try inventory.read {
        try Row.fetchAll($0, sql: "SELECT * FROM \(view)").map { "\($0)" }.sorted()
      }
    }
    return lines
  }

  private func latest(_ inventory: InventoryDatabase) throws -> Moment {
    try #require(try inventory.history().last?.moment)
  }

  private func subarea(_ name: String, east: Double = 0) -> SubareaRecord {
    SubareaRecord(
      name: name, extent: MultiPolygon([SampleInventory.square(east: east, side: 9000).polygon]))
  }

  @Test(
    "every state that was is read again exactly, whatever was recorded, replaced, declared or removed since")
  func asOf() throws {
    let inventory = try sample.open()
    var states: [(moment: Moment, content: [String])] = []
    func keep() throws { states.append((try latest(inventory), try everything(inventory))) }

    try inventory.declareSubareas([subarea("West")])
    var first = try SampleInventory.period()
    first.totals.append(RegionTotal(subarea: "West", area: Area(squareKilometres: 1), outlineCount: 1))
    try inventory.record(first)
    try keep()
    try inventory.record(SampleInventory.period("2001-2003", years: 2001...2003))
    try inventory.declareComparisons([Comparison(first: "1986-1988", second: "2001-2003")])
    try keep()
    var other = try SampleInventory.period(hash: "hash-2", outlines: [SampleInventory.square(east: 2500)])
    other.scenes[1].scene.cloudPercent = 4
    try inventory.record(other)
    try keep()
    try inventory.declareSubareas([subarea("East", east: 500)])
    try keep()
    try inventory.declareComparisons([])
    try keep()
    try inventory.load(published(1), source: "chen", table: "areas")
    try keep()
    try inventory.load(published(2), source: "chen", table: "areas")
    try keep()
    try inventory.removePeriod("1986-1988")
    try keep()
    var project = inventory.project
    project.name = "Another name"
    let renamed = try InventoryDatabase.open(sample.path, for: project)

    #expect(Set(states.map(\.content)).count == states.count)
    #expect(zip(states, states.dropFirst()).allSatisfy { $0.moment < $1.moment })
    for state in states {
      let past = try InventoryDatabase.open(sample.path, asOf: state.moment)
      let content = try everything(past)
      let odd = zip(content, state.content).first { $0 != $1 }
      #expect(content == state.content, "\(odd.map { "\($0)" } ?? "")")
    }
    #expect(try everything(InventoryDatabase.open(sample.path, asOf: latest(renamed))) == everything(renamed))
  }

  private func published(_ area: Double) throws -> PublishedTable {
    .areas([
      PublishedArea(
        period: "1986", years: 1986...1986, region: "All", area: try #require(PrintedNumber("\(area)")),
        error: nil, note: nil)
    ])
  }

  @Test("a day means its end, and a moment before the first record is an error that names the first")
  func moments() throws {
    let inventory = try sample.open()
    try inventory.record(SampleInventory.period())
    let first = try #require(try inventory.history().first { $0.event == .recorded }).moment
    let error = #expect(throws: InventoryError.self) {
      try InventoryDatabase.open(sample.path, asOf: Moment("2001-01-01"))
    }
    #expect(error?.reason == .beforeHistory)
    #expect(error?.problem.contains("begins at \(first)") == true)
    let today = try #require(Moment(String(first.iso.prefix(10))))
    #expect(try InventoryDatabase.open(sample.path, asOf: today).periods().count == 1)
    #expect(try InventoryDatabase.open(sample.path, asOf: first).periods().count == 1)
  }

  @Test("what is declared or loaded again without a change leaves no trace")
  func noTrace() throws {
    let inventory = try sample.open()
    func declare() throws {
      try inventory.declareSubareas([subarea("West"), subarea("East")])
      try inventory.declareComparisons([Comparison(first: "1986", second: "1990")])
      try inventory.load(published(1), source: "chen", table: "areas")
    }
    try declare()
    let history = try inventory.history()
    let bytes = try Data(contentsOf: URL(fileURLWithPath: sample.path))
    try declare()
    #expect(try inventory.history() == history)
    #expect(try Data(contentsOf: URL(fileURLWithPath: sample.path)) == bytes)
  }

  @Test("a scene of which other facts are found is another row, and the older period keeps its own")
  func sceneFacts() throws {
    let inventory = try sample.open()
    try inventory.record(SampleInventory.period())
    var other = try SampleInventory.period("2001-2003", years: 2001...2003)
    other.scenes[0].scene.sha256 = "def"
    try inventory.record(other)
    #expect(try inventory.scenes(ofPeriod: "1986-1988").map(\.scene.sha256) == ["abc", "abc"])
    #expect(try inventory.scenes(ofPeriod: "2001-2003").map(\.scene.sha256) == ["def", "abc"])
  }

  @Test("the history tells what was recorded, replaced, removed, declared and loaded")
  func history() throws {
    let inventory = try sample.open()
    try inventory.record(SampleInventory.period())
    try inventory.record(SampleInventory.period(hash: "hash-2"))
    try inventory.declareComparisons([Comparison(first: "1986-1988", second: "2001-2003")])
    try inventory.load(published(1), source: "chen", table: "areas")
    try inventory.removePeriod("1986-1988")
    let history = try inventory.history()
    #expect(
      history.map { "\($0.event.rawValue) \($0.subject)" } == [
        "declared project", "recorded 1986-1988", "replaced 1986-1988", "declared comparisons",
        "loaded chen, areas", "removed 1986-1988",
      ])
    #expect(history[1].fingerprint == history[2].fingerprint)
    #expect(history[1].contentHash == "hash-1" && history[2].contentHash == "hash-2")
    #expect(history[2].outlineCount == 2)
  }

  @Test("forgetting keeps what is current and all states from that moment on, and refuses those before it")
  func forgets() throws {
    let inventory = try sample.open()
    for east in stride(from: 0.0, to: 3000, by: 1000) {
      try inventory.record(SampleInventory.period(outlines: [SampleInventory.square(east: east)]))
    }
    let moments = try inventory.history().filter { $0.subject == "1986-1988" }.map(\.moment)
    let second = try everything(InventoryDatabase.open(sample.path, asOf: moments[1]))
    let current = try everything(inventory)

    #expect(try inventory.forgetHistory(before: moments[1]) == 1)
    #expect(try everything(InventoryDatabase.open(sample.path, asOf: moments[1])) == second)
    #expect(throws: InventoryError.self) { try InventoryDatabase.open(sample.path, asOf: moments[0]) }

    #expect(try inventory.forgetHistory() == 1)
    #expect(try everything(inventory) == current)
    #expect(throws: InventoryError.self) { try InventoryDatabase.open(sample.path, asOf: moments[1]) }
    #expect(try everything(InventoryDatabase.open(sample.path, asOf: moments[2])) == current)
    try inventory.read { database in
      let left = try Int.fetchOne(database, sql: "SELECT count(*) FROM idx_outline_versions_geom")
      let free = try Int.fetchOne(database, sql: "PRAGMA freelist_count")
      #expect(left == 1)
      #expect(free == 0)
    }
  }

  @Test("an identifier of an outline is never given again, not even after the last one was forgotten")
  func identifiers() throws {
    let inventory = try sample.open()
    func ids() throws -> [Int] {
      try inventory.read { try Int.fetchAll($0, sql: "SELECT id FROM dated_outlines ORDER BY id") }
    }
    try inventory.record(SampleInventory.period())
    let first = try ids()
    try inventory.removePeriod("1986-1988")
    _ = try inventory.forgetHistory()
    try inventory.record(SampleInventory.period())
    #expect(Set(first).isDisjoint(with: try ids()))
  }

  @Test("an inventory that holds nothing yet says so, with the mend")
  func empty() throws {
    let inventory = try sample.open()
    let error = #expect(throws: InventoryError.self) { try inventory.requireContent() }
    #expect(error?.reason == .empty)
    #expect(error?.problem.contains("firnline run PROJECT") == true)
    try inventory.load(published(1), source: "chen", table: "areas")
    #expect(throws: InventoryError.self) { try inventory.requireContent() }
    try inventory.requireContent(orPublished: true)
  }

  @Test(
    "moments are read as days, minutes, seconds and milliseconds",
    arguments: [
      ("2026-03-01", "2026-03-01T23:59:59.999Z"), ("2026-03-01T09:30", "2026-03-01T09:30:00.000Z"),
      ("2024-02-29T09:30:15Z", "2024-02-29T09:30:15.000Z"),
      ("1969-12-31T00:00:00.25", "1969-12-31T00:00:00.250Z"),
    ])
  func reading(text: String, iso: String) { #expect(Moment(text)?.iso == iso) }

  @Test(
    "what is no moment is refused",
    arguments: ["", "2026", "2026-02-30", "2026-03-01T", "2026-03-01T24:00", "2026-03-01T09:30+02:00"])
  func refusing(text: String) { #expect(Moment(text) == nil) }
}
