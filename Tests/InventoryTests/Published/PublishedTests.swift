import Declaration
import Foundation
import GRDB
import Testing

@testable import Inventory

@Suite("Published values of Chen et al. (2022)")
struct PublishedTests {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appendingPathComponent("../../../Data/published/chen2022").standardized
  private static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  private let areas: [PublishedArea]
  private let changes: [PublishedChange]

  init() throws {
    areas = try PublishedTable.areas(at: Self.path("table5a.csv"))
    changes = try PublishedTable.changes(at: Self.path("table5b.csv"))
  }

  @Test("Table V(a) gives all 120 numbers of Table V(b), through Change")
  func reproducesInSwift() throws {
    let check = try PublishedCheck(areas: areas, changes: changes)
    #expect(check.numberCount == 120)
    #expect(check.agreeing == 120)
    #expect(check.decimals == 2)
  }

  @Test("Table V(a) gives all 120 numbers of Table V(b), through the view of an inventory")
  func reproducesInSQL() throws {
    let sample = try SampleInventory()
    let inventory = try sample.open()
    for name in ["table5a", "table5b", "table4"] {
      try inventory.load(
        PublishedTable(CSVTable(path: Self.path("\(name).csv"))), source: "chen2022", table: name)
    }
    let check = try PublishedCheck(inventory, source: "chen2022")
    #expect(check.numberCount == 120)
    #expect(check.agreeing == 120)

    try inventory.read { database in
      // The view is the table: its 60 cells in its order, with its digits, final zeros apart.
      let cells = try Row.fetchAll(database, sql: "SELECT region, interval, unit, printed FROM table_5b")
      #expect(cells.count == 60)
      for (cell, printed) in zip(cells, changes) {
        #expect(cell["region"] == printed.region)
        #expect(cell["interval"] == printed.interval)
        #expect(cell["unit"] == printed.quantity.unit)
        let digits = String(format: "%.2f ± %.2f", printed.value.value, printed.error?.value ?? .nan)
        #expect(cell["printed"] == digits)
      }
      let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM table_5a")
      let first = try String.fetchOne(
        database, sql: "SELECT printed FROM table_5a WHERE region = 'THR' LIMIT 1")
      #expect(count == 60)
      #expect(first == "2518.65 ± 72.69")
      // 12 periods of 13 tiles, 227 images.
      let images = try Row.fetchOne(
        database, sql: "SELECT count(*) AS cells, sum(n_images) AS images FROM table_4")
      #expect(images?["cells"] == 156)
      #expect(images?["images"] == 227)
    }

    // Loading again replaces.
    try inventory.load(.areas(areas), source: "chen2022", table: "table5a")
    #expect(try inventory.publishedAreas(of: "chen2022") == areas)
  }

  @Test("Table VI: every printed relative error follows from its areas, and the table loads as it is")
  func earlierStudies() throws {
    let path = Self.path("table6.csv")
    guard case .comparisons(let studies) = try PublishedTable(CSVTable(path: path)) else {
      Issue.record("Table VI is taken for another table")
      return
    }
    #expect(studies.count == 14)
    #expect(studies.count { $0.agrees } == 14)
    // |112.45 − 109.21| / 109.21 = 2.967 %.
    #expect(abs(studies[0].computedError - 2.967) < 0.001)
    let sample = try SampleInventory()
    let inventory = try sample.open()
    #expect(try !inventory.holdsReference(path))
    try inventory.loadReference(path)
    #expect(try inventory.holdsReference(path))
    #expect(try inventory.publishedComparisons(of: "chen2022") == studies)
    let wrong = try PublishedTable(
      CSVTable(
        parsing:
          "region,year,reference,previous_km2,present_km2,relative_error_percent\n(a),1992,x,100,103,2.99\n",
        source: "t.csv"))
    guard case .comparisons(let rows) = wrong else { return }
    #expect(rows.map(\.agrees) == [false])
  }

  @Test("a reference is held once it is loaded, and no more when its file says otherwise")
  func references() throws {
    let sample = try SampleInventory()
    let inventory = try sample.open()
    for name in ["table4", "table5a", "table5b"] {
      #expect(try !inventory.holdsReference(Self.path("\(name).csv")))
      try inventory.loadReference(Self.path("\(name).csv"))
      #expect(try inventory.holdsReference(Self.path("\(name).csv")))
    }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "\(UUID().uuidString)/chen2022")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
    let changed = folder.appendingPathComponent("table5a.csv")
    try String(contentsOfFile: Self.path("table5a.csv"), encoding: .utf8).replacing(
      "2518.65", with: "2518.66"
    )
    .write(to: changed, atomically: true, encoding: .utf8)
    #expect(try !inventory.holdsReference(changed.path))
    try inventory.loadReference(changed.path)
    #expect(try inventory.holdsReference(changed.path))
    #expect(try inventory.publishedAreas(of: "chen2022")[0].area.text == "2518.66")
  }

  @Test("a wrong digit is found")
  func findsWrongDigit() throws {
    var wrong = changes
    let first = wrong[0]
    wrong[0] = PublishedChange(
      interval: first.interval, years: first.years, region: first.region, quantity: first.quantity,
      value: try #require(PrintedNumber("-126.12")), error: first.error, note: nil)
    let check = try PublishedCheck(areas: areas, changes: wrong)
    #expect(check.agreeing == 119)
    #expect(check.disagreeing.map(\.printed.value.text) == ["-126.12"])
  }

  @Test("the audit finds one slip: Testing area 2 ten times too large, summed linearly")
  func auditFindsSlip() throws {
    let audit = try PublishedAudit(areas)
    #expect(audit.total == "THR")
    #expect(audit.closesAsPrinted.isEmpty)
    #expect(audit.findings.map(\.region) == ["Testing area 2"])
    let finding = try #require(audit.findings.first)
    #expect(finding.factor == 0.1)
    #expect(finding.rule == .linear)
    // 1986-1988: 37.77 + 13.92 + 4.105 + 16.90 - 72.69 = 0.005.
    #expect(abs(audit.gaps(of: finding)[0] - 0.005) < 1e-9)
    #expect(abs(finding.largestGap - 0.015) < 0.001)
    // As printed: 37.77 + 13.92 + 41.05 + 16.90 - 72.69 = 36.95.
    #expect(abs(audit.closures[0].gap(.linear) - 36.95) < 1e-9)
    // √(37.77² + 13.92² + 41.05² + 16.90²) = √3591.08 = 59.926: a root-sum-square closes nowhere.
    #expect(abs(audit.closures[0].gap(.rootSumSquare) + 12.764) < 0.001)
    #expect(audit.closures.allSatisfy { abs($0.gap(.rootSumSquare)) > 5 })
  }

  @Test("the audit is content once the slip is mended")
  func auditOfMendedTable() throws {
    let mended = areas.map { area in
      guard area.region == "Testing area 2", let error = area.error else { return area }
      return PublishedArea(
        period: area.period, years: area.years, region: area.region, area: area.area,
        error: PrintedNumber(String(format: "%.3f", error.value / 10)), note: nil)
    }
    let audit = try PublishedAudit(mended)
    #expect(audit.closesAsPrinted == [.linear])
    #expect(audit.findings.isEmpty)
  }

  @Test("a table of unknown columns, a bad unit and a bad number are errors with their line")
  func errors() throws {
    func table(_ text: String) throws -> PublishedTable {
      try PublishedTable(CSVTable(parsing: text, source: "t.csv"))
    }
    #expect(throws: CSVError.self) { try table("x,y\n1,2\n") }
    let unit = #expect(throws: CSVError.self) {
      try table("interval,region,unit,value\n1986-2003,THR,acres,1\n")
    }
    #expect(unit?.description.hasPrefix("t.csv:2: column 'unit'") == true)
    let number = #expect(throws: CSVError.self) {
      try table("period,region,area_km2\n1986-1988,THR,many\n")
    }
    #expect(number?.description.contains("'many' is not a number") == true)
  }
}
