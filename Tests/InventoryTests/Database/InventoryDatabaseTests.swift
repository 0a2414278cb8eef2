import Foundation
import GRDB
import Geospatial
import Testing

@testable import Inventory

@Suite("Inventory file")
struct InventoryDatabaseTests {
  private let sample: SampleInventory

  init() throws { sample = try SampleInventory() }

  private func reason(_ body: () throws -> Void) -> InventoryError.Reason? {
    do { try body() } catch let error as InventoryError { return error.reason } catch { return nil }
    return nil
  }

  @Test("what is recorded is read back")
  func readsBack() throws {
    let inventory = try sample.open()
    try inventory.record(SampleInventory.period())

    let period = try #require(try inventory.periods().first)
    #expect(period.time.label == "1986-1988")
    #expect(period.time.opensSeries)
    #expect(period.outlineCount == 2)
    #expect(try inventory.contentHash(ofPeriod: "1986-1988") == "hash-1")
    #expect(try inventory.contentHash(ofPeriod: "1989-1991") == nil)

    let outlines = try inventory.outlines(ofPeriod: "1986-1988")
    #expect(outlines.map(\.polygon.holes.count) == [1, 0])
    #expect(outlines.map(\.area.squareMetres) == [750_000, 1_000_000])
    #expect(outlines[1].polygon.planarArea == 1_000_000)
    #expect(outlines[0].shares.map(\.productID) == ["LT05_A", "LT05_B"])
    #expect(outlines[0].srcDate?.iso == "1987-08-15")

    let scenes = try inventory.scenes(ofPeriod: "1986-1988")
    #expect(scenes == (try SampleInventory.period().scenes))

    let area = try #require(try inventory.regionAreas().first)
    #expect(area.region == "Test region")
    #expect(area.dated.area.squareKilometres == 1.75)
    #expect(area.dated.uncertainty?.squareKilometres == 0.12)
    #expect(area.correlation == .linear)
    #expect(area.dated.period.meanDate?.iso == "1986-07-02")
  }

  @Test("a representative point lies inside the polygon, in degrees")
  func representativePoint() throws {
    let inventory = try sample.open()
    try inventory.record(SampleInventory.period(outlines: [SampleInventory.square(east: 0)]))
    let row = try inventory.read { try Row.fetchOne($0, sql: "SELECT cenlon, cenlat FROM outlines") }
    // 500 km east is the central meridian, 93° E; northing 3 700 km on the equator's scale 0.9996 is 33.44° N.
    #expect(abs((row?["cenlon"] ?? 0) - 93.005) < 0.006)
    #expect(abs((row?["cenlat"] ?? 0) - 33.44) < 0.01)
  }

  @Test("recording a period again replaces it among what is current and changes no row of another")
  func replacesOnlyItself() throws {
    let inventory = try sample.open()
    try inventory.record(SampleInventory.period("1986-1988", years: 1986...1988))
    try inventory.record(SampleInventory.period("1989-1991", years: 1989...1991))
    try inventory.record(SampleInventory.period("1992-1994", years: 1992...1994))
    let before = try contents(inventory, outside: "1989-1991")

    let fresh = [SampleInventory.square(east: 5000, side: 500)]
    try inventory.record(
      SampleInventory.period("1989-1991", years: 1989...1991, hash: "hash-2", outlines: fresh))

    #expect(try contents(inventory, outside: "1989-1991") == before)
    #expect(before.count > 20)
    #expect(try inventory.outlines(ofPeriod: "1989-1991").map(\.area.squareMetres) == [250_000])
    #expect(try inventory.contentHash(ofPeriod: "1989-1991") == "hash-2")
    try inventory.read { database in
      let current = try Int.fetchOne(database, sql: "SELECT count(*) FROM outlines")
      let indexed = try Int.fetchOne(database, sql: "SELECT count(*) FROM idx_outline_versions_geom")
      let runs = try Int.fetchOne(database, sql: "SELECT count(*) FROM runs")
      let orphan = try Row.fetchOne(database, sql: "PRAGMA foreign_key_check")
      #expect(current == 5)
      #expect(indexed == 7)
      #expect(runs == 3)
      #expect(orphan == nil)
    }
  }

  /// Every row of every table that belongs to periods, but for one period, as SQL literals.
  private func contents(_ inventory: InventoryDatabase, outside label: String) throws -> [String] {
    try inventory.read { database in
      let other = "period_id <> (SELECT id FROM periods WHERE label = '\(label)')"
      let tables = [
        ("periods", "label <> '\(label)'"), ("runs", other), ("period_scenes", other), ("outlines", other),
        ("areas", other), ("uncertainties", other), ("scenes", "1"),
        ("outline_scenes", "outline_id IN (SELECT id FROM outlines WHERE \(other))"),
      ]
      return try tables.flatMap { table, condition in
        let columns = try database.columns(in: table).map { "quote(\($0.name))" }.joined(separator: "||','||")
        return try String.fetchAll(
          database, sql: "SELECT '\(table):' || \(columns) FROM \(table) WHERE \(condition) ORDER BY 1")
      }
    }
  }

  @Test("a period that cannot be recorded leaves the old content, byte for byte")
  func keepsOldContentOnFailure() throws {
    let inventory = try sample.open()
    try inventory.record(SampleInventory.period())
    let before = try Data(contentsOf: URL(fileURLWithPath: sample.path))

    var unknownScene = try SampleInventory.period(hash: "hash-2")
    unknownScene.outlines[1].shares = [SceneShare(productID: "LT05_C", share: 1)]
    var unknownSubarea = try SampleInventory.period(hash: "hash-2")
    unknownSubarea.totals[0].subarea = "nowhere"
    let crossing = try SampleInventory.period(
      hash: "hash-2", outlines: [SampleInventory.square(east: 0), SampleInventory.bowTie()])
    for (period, word) in [(unknownScene, "LT05_C"), (unknownSubarea, "nowhere"), (crossing, "bow-tie")] {
      let error = #expect(throws: InventoryError.self) { try inventory.record(period) }
      #expect(error?.reason == .unfitContent)
      #expect(error?.description.contains(word) == true, "\(error?.description ?? "")")
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: sample.path)) == before)
  }

  @Test("a full disk is named, and leaves the old content")
  func fullDisk() throws {
    let inventory = try sample.open()
    try inventory.record(SampleInventory.period())
    let before = try Data(contentsOf: URL(fileURLWithPath: sample.path))
    _ = try inventory.read { try Int.fetchOne($0, sql: "PRAGMA max_page_count = 1") }  // as many as there are
    let many = (0..<2000).map { SampleInventory.square(east: Double($0) * 10) }
    let error = #expect(throws: InventoryError.self) {
      try inventory.record(SampleInventory.period(hash: "hash-2", outlines: many))
    }
    #expect(error?.reason == .diskFull)
    #expect(error?.description.hasPrefix(sample.path) == true)
    #expect(try Data(contentsOf: URL(fileURLWithPath: sample.path)) == before)
    #expect(!FileManager.default.fileExists(atPath: sample.path + "-journal"))
  }

  @Test(
    "a process killed in the middle of a transaction leaves the old content",
    .enabled(if: SampleInventory.has("/usr/bin/sqlite3"), "needs the sqlite3 shell (apt install sqlite3)"))
  func survivesKill() throws {
    do { try sample.open().record(SampleInventory.period()) }
    // A one-page cache spills the half-done transaction into the file; the journal is what can undo it.
    _ = try SampleInventory.output(
      of: "/usr/bin/sqlite3",
      [
        sample.path,
        "PRAGMA cache_size = 1; PRAGMA foreign_keys = ON; BEGIN; DELETE FROM area_versions; DELETE FROM run_versions;"
          + " UPDATE spatial_ref_sys SET srtext = hex(zeroblob(20000));", ".shell kill -9 $PPID",
      ])
    #expect(FileManager.default.fileExists(atPath: sample.path + "-journal"))
    let inventory = try InventoryDatabase.open(sample.path)
    #expect(try inventory.regionAreas().count == 1)
    #expect(try inventory.periods().first?.outlineCount == 2)
  }

  @Test("a period that is taken out is seen no more, nor is anything that hangs on it")
  func removes() throws {
    let inventory = try sample.open()
    try inventory.record(SampleInventory.period())
    try inventory.removePeriod("1986-1988")
    try inventory.removePeriod("1986-1988")
    try inventory.read { database in
      for view in ["periods", "scenes", "outlines", "areas", "runs", "outline_scenes", "dated_outlines"] {
        let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM \(view)")
        #expect(count == 0, "\(view)")
      }
    }
  }

  @Test("sub-areas keep their order and take totals")
  func subareas() throws {
    let inventory = try sample.open()
    let extent = MultiPolygon([SampleInventory.square(east: 0, side: 9000).polygon])
    try inventory.declareSubareas([
      SubareaRecord(name: "West", extent: extent), SubareaRecord(name: "East", extent: extent),
    ])
    var period = try SampleInventory.period()
    period.totals.append(RegionTotal(subarea: "East", area: Area(squareKilometres: 1), outlineCount: 1))
    try inventory.record(period)
    #expect(try inventory.subareas().map(\.name) == ["West", "East"])
    #expect(try inventory.subareas()[0].extent.planarArea == 81_000_000)
    #expect(try inventory.regionAreas().map(\.region) == ["Test region", "East"])
    #expect(try inventory.regionAreas()[1].dated.uncertainty == nil)

    try inventory.declareSubareas([SubareaRecord(name: "West", extent: extent)])
    #expect(try inventory.regionAreas().map(\.region) == ["Test region"])
    // Without the total it is not what its hash says: a run has to make it anew, whatever is declared then.
    #expect(try inventory.contentHash(ofPeriod: period.label) == "")
  }

  @Test("an unknown error is not printed as zero, nor a percentage of nothing")
  func printsNothingForUnknown() throws {
    let inventory = try sample.open()
    for (years, area) in [(1986...1986, 0.0), (2000...2000, 4)] {
      var period = try SampleInventory.period("\(years.lowerBound)", years: years, outlines: [])
      period.totals = [RegionTotal(area: Area(squareKilometres: area), outlineCount: 0)]
      try inventory.record(period)
    }
    try inventory.read { database in
      let areas = try String.fetchAll(database, sql: "SELECT printed FROM table_5a")
      let changes = try String?.fetchAll(database, sql: "SELECT printed FROM table_5b")
      #expect(areas == ["0.00", "4.00"])
      #expect(changes == ["4.00", nil, "0.29", nil])
    }
  }

  @Test("a system without an EPSG code is stored with its definition")
  func customSystem() throws {
    let albers = "+proj=aea +lat_0=0 +lon_0=105 +lat_1=25 +lat_2=47 +datum=WGS84 +units=m +type=crs"
    let inventory = try sample.open(albers)
    try inventory.record(SampleInventory.period())
    try inventory.read { database in
      let srid = try Int.fetchOne(database, sql: "SELECT srid FROM geometry_columns LIMIT 1")
      #expect(srid == 900_001)
    }
    // Read by OGR, the file says which system it is in.
    let layer = try VectorLayer.read(sample.path, layer: "outlines")
    #expect(try layer.crs?.isEquivalent(to: CRS(albers)) == true)
    let again = try InventoryDatabase.open(sample.path, for: SampleInventory.project(albers))
    #expect(try again.periods().count == 1)
  }

  @Test("an inventory of another project is refused, and says what differs")
  func refusesOtherProject() throws {
    _ = try sample.open()
    let error = #expect(throws: InventoryError.self) { try sample.open("EPSG:32645") }
    #expect(error?.reason == .otherProject)
    #expect(error?.description.contains("EPSG:32646") == true)
    let simulated = try SampleInventory.project(simulated: true)
    #expect(reason { _ = try InventoryDatabase.open(sample.path, for: simulated) } == .otherProject)
  }

  @Test("files that are no inventory are refused and left alone")
  func refusesOtherFiles() throws {
    let url = URL(fileURLWithPath: sample.path)
    #expect(reason { _ = try InventoryDatabase.open(sample.path) } == .missing)

    try Data("a letter, much longer than a header ".utf8 + Data(count: 2000)).write(to: url)
    #expect(reason { _ = try sample.open() } == .notAnInventory)
    #expect(try Data(contentsOf: url).count == 2036)

    try FileManager.default.removeItem(at: url)
    try DatabaseQueue(path: sample.path).write { try $0.execute(sql: "CREATE TABLE notes (text)") }
    #expect(reason { _ = try sample.open() } == .notAnInventory)
    #expect(reason { _ = try InventoryDatabase.open(sample.path) } == .notAnInventory)

    let lost = sample.folder.appendingPathComponent("no/such/folder.sqlite").path
    #expect(reason { _ = try InventoryDatabase.open(lost, for: SampleInventory.project()) } == .missing)
  }

  @Test("a file of a newer Firnline is refused")
  func refusesNewerSchema() throws {
    try sample.open().write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99 a later idea')") }
    #expect(reason { _ = try InventoryDatabase.open(sample.path) } == .newerSchema)
    #expect(reason { _ = try sample.open() } == .newerSchema)
  }

  @Test("writing where only reading is allowed names the file and the mend")
  func readOnly() throws {
    do { try sample.open().record(SampleInventory.period()) }
    let reader = try InventoryDatabase.open(sample.path)
    let period = try SampleInventory.period(hash: "hash-2")
    let error = #expect(throws: InventoryError.self) { try reader.record(period) }
    #expect(error?.reason == .readOnly)
    #expect(error?.description.contains(sample.path) == true)
    #expect(error?.description.contains("writable") == true)
    #expect(try reader.contentHash(ofPeriod: "1986-1988") == "hash-1")
  }

  @Test(
    "a write-protected file is refused before any work",
    .enabled(if: geteuid() != 0, "root may write everywhere"))
  func writeProtected() throws {
    _ = try sample.open()
    try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: sample.path)
    #expect(reason { _ = try sample.open() } == .readOnly)
  }
}
