import Declaration
import Foundation
import Geospatial
import Inventory
import Testing

@testable import Reporting

@Suite("Tables of a series that is not recorded as declared")
struct DeclaredSeriesTests {
  @Test("a period that failed opens the series all the same, and the rates are those of the whole series")
  func opening() throws {
    let series = try SeriesOnDisk()
    try series.record("2001-2003", 90)
    try series.record("2019-2021", 81)
    let declared = SeriesOnDisk.declaring("1986-1988", "2001-2003", "2019-2021")
    // From 2003, not from 2001: 18 years, as with 1986-1988 in the inventory.
    let table = try Table.changes(of: series.inventory, convention: .paper, declared: declared)
    #expect(table.rows.map { $0[4] } == [.number(18)])
    #expect(table.rows.map { $0[7].printed(decimals: 1) } == ["-0.5 ± 0.1"])
    let words = "opens the series and stands for its first year."
    #expect(
      table.notes.contains(
        "Rates by the paper's years: 1986-1988, which is not in the inventory, \(words)"))

    // The inventory by itself knows no better, and says which period it took.
    let alone = try Table.changes(of: series.inventory, convention: .paper)
    #expect(alone.rows.map { $0[4] } == [.number(20)])
    #expect(alone.notes.contains("Rates by the paper's years: 2001-2003 \(words)"))
    let middle = try Table.changes(of: series.inventory, convention: .midPeriod, declared: declared)
    #expect(!middle.notes.contains { $0.hasSuffix(words) })
  }

  @Test("comparisons without one of their periods are named, also where no row is left")
  func notCompared() throws {
    let series = try SeriesOnDisk()
    try series.record("2001-2003", 90)
    try series.inventory.declareComparisons([
      Comparison(first: "1986-1988", second: "2001-2003"),
      Comparison(first: "2001-2003", second: "2019-2021"),
    ])
    let table = try Table.changes(of: series.inventory, convention: .paper)
    #expect(table.rows.isEmpty)
    #expect(
      table.notes.contains(
        "Not compared, for want of a period in the inventory: 1986-1988 to 2001-2003, 2001-2003 to 2019-2021."
      ))
  }

  @Test("periods that are declared and not recorded, or recorded and no longer declared, are named")
  func notes() throws {
    let series = try SeriesOnDisk()
    try series.record("2001-2003", 90)
    let table = Table(title: "Areas", notes: ["One."], columns: [])
    let alike = SeriesOnDisk.declaring("2001-2003")
    #expect(try table.noting(alike, in: series.inventory) == table)
    #expect(try table.noting(nil, in: series.inventory) == table)
    let other = SeriesOnDisk.declaring("1986-1988", "2019-2021")
    #expect(
      try table.noting(other, in: series.inventory).notes.dropFirst() == [
        "Declared but not in the inventory: 1986-1988, 2019-2021 (firnline status p.yaml says why).",
        "The project no longer declares 2001-2003: kept as recorded; runs leave it so.",
      ])
  }

  @Test("an inventory of references alone says that nothing was computed")
  func nothingComputed() throws {
    let series = try SeriesOnDisk()
    let file = series.folder.appendingPathComponent("areas.csv")
    try Data("period,region,area_km2,error_km2\n1986-1988,Region,100.00,3.00\n".utf8).write(to: file)
    try series.inventory.load(PublishedTable(CSVTable(path: file.path)), source: "paper", table: "areas")
    let declared = SeriesOnDisk.declaring("1986-1988")
    for table in [
      try Table.areas(of: series.inventory),
      try Table.changes(of: series.inventory, convention: .paper, declared: declared),
      try Table.trends(of: series.inventory, declared: declared),
    ] {
      let note = try table.noting(declared, in: series.inventory).notes.last
      #expect(note?.hasPrefix("Nothing was computed yet") == true)
      #expect(note?.contains("`firnline run p.yaml`") == true)
    }
  }

  @Test("lines are drawn through declared periods alone")
  func trends() throws {
    let series = try SeriesOnDisk()
    for (label, area) in [("1990-1990", 100.0), ("2000-2000", 90), ("2005-2005", 10), ("2010-2010", 80)] {
      try series.record(label, area)
    }
    let declared = SeriesOnDisk.declaring("1990-1990", "2000-2000", "2010-2010")
    let table = try Table.trends(of: series.inventory, declared: declared)
    #expect(table.rows.map { $0[1] } == [.integer(3)])
    #expect(table.rows.map { $0[5] } == [.number(-1, error: 0)])
    #expect(table.notes.contains("Left out of the line: 2005-2005."))
    #expect(try Table.trends(of: series.inventory).rows.map { $0[1] } == [.integer(4)])
  }

  @Test("areas and trends are lower bounds where more than a twentieth of some ground was not seen")
  func lowerBounds() throws {
    func notes(_ series: SeriesOnDisk) throws -> [[String]] {
      try [Table.areas(of: series.inventory), Table.trends(of: series.inventory)].map { table in
        table.notes.filter { $0.hasPrefix("Areas are lower bounds") }
      }
    }
    let words = "Areas are lower bounds where ground was not seen: up to"
    // Without sub-areas nobody knows how much ground there is.
    let series = try SeriesOnDisk()
    try series.record("1990-1990", 100, hidden: 4)
    #expect(try notes(series) == [[], []])
    try series.record("2000-2000", 100, hidden: 6)
    #expect(try notes(series) == Array(repeating: ["\(words) 6.00 km² of Region in 2000-2000."], count: 2))

    // 6 km² are 3 % of a sub-area of 200 km², and 12 km² are 6 % of it.
    let west = SubareaRecord(
      name: "West", extent: MultiPolygon([Polygon(Bounds(minX: 5e5, minY: 37e5, maxX: 51e4, maxY: 372e4))]))
    try series.inventory.declareSubareas([west])
    #expect(try notes(series) == [[], []])
    try series.record("2010-2010", 100, hidden: 12, west: 50)
    let share = "\(words) 6 % of the ground of"
    #expect(try notes(series).allSatisfy { $0.first?.hasPrefix(share) == true })
  }
}

@Suite("Areas against others and by another method")
struct ComparedAreasTests {
  private let truth = """
    period,region,area_km2,counted_km2
    1990-1990,Region,101,100
    1990-1990,West,52,50
    2000-2000,Region,95,90
    2000-2000,West,46,44
    2010-2010,Region,85,80
    2010-2010,West,41,40

    """

  private func series() throws -> SeriesOnDisk {
    let series = try SeriesOnDisk(simulated: true)
    let extent = MultiPolygon([Polygon(Bounds(minX: 5e5, minY: 37e5, maxX: 51e4, maxY: 372e4))])
    try series.inventory.declareSubareas([SubareaRecord(name: "West", extent: extent)])
    for (label, area, west) in [("1990-1990", 100.5, 50.5), ("2000-2000", 90.25, 44), ("2010-2010", 80, 40)] {
      try series.record(label, area, west: west)
    }
    return series
  }

  private func agreement(_ series: SeriesOnDisk, _ text: String) throws -> AreaAgreement {
    try AreaAgreement(
      of: series.inventory, with: CSVTable(parsing: text, source: "areas.csv"), period: "period",
      area: "area_km2", unit: 1)
  }

  @Test(
    "the truth of a simulation is taken region by region, with declared comparisons besides successive ones")
  func truthByRegion() throws {
    let series = try series()
    try series.inventory.declareComparisons([Comparison(first: "1990-1990", second: "2010-2010")])
    let agreement = try agreement(series, truth)
    #expect(agreement.rows.count == 6 + 3 * 2)
    #expect(agreement.rows.prefix(2).map(\.difference) == [0.5, 0.5])
    let last = try #require(agreement.rows.last)
    #expect(last.region == "West" && last.subject == "1990-1990 → 2010-2010")
    #expect(last.own.value == -10.5 && last.reference == -10)
    #expect(agreement.holds)
    #expect(agreement.notes.contains { $0.contains("counted_km2") })
  }

  @Test("a file without regions is of the whole, and one of other regions is refused")
  func regions() throws {
    let series = try series()
    let whole = try agreement(series, "period,area_km2\n1990-1990,100\n2000-2000,90\n")
    #expect(whole.rows.map(\.region) == ["Region", "Region", "Region"])
    let error = #expect(throws: TableError.self) {
      try agreement(series, "period,region,area_km2\n1990-1990,East,100\n")
    }
    #expect(error?.description.contains("holds no areas of a region 'East'") == true)
    #expect(error?.description.contains("it has Region, West") == true)
    let twice = #expect(throws: CSVError.self) {
      try agreement(series, "period,area_km2\n1990-1990,100\n1990-1990,90\n")
    }
    #expect(twice?.description.contains("second row of its period") == true)
  }

  @Test("every table of simulated scenes says so, in words and in a column")
  func simulated() throws {
    let series = try series()
    let one = Table.MethodInventory(series.inventory, method: "one")
    let tables = [
      try Table.agreement(agreement(series, truth)), try Table.areas(of: one, beside: one),
      try Table.lineage(of: series.inventory), try Table.glaciers(of: series.inventory),
      try Table.glaciers(
        of: series.inventory,
        against: OfficialAreas(
          CSVTable(parsing: "y,n,a\n", source: "o.csv"), period: "y", name: "n", area: "a", unit: 1)),
    ]
    for table in tables {
      #expect(
        table.notes.contains("SIMULATED scenes: no real glacier was measured."), "\(table.title)")
      #expect(table.columns.last?.name == "source", "\(table.title)")
      #expect(table.rows.allSatisfy { $0.last == .text("simulated") }, "\(table.title)")
    }
    let real = try SeriesOnDisk()
    try real.record("1990-1990", 100)
    let mixed = try Table.areas(of: one, beside: Table.MethodInventory(real.inventory, method: "other"))
    #expect(
      mixed.notes.contains("SIMULATED scenes behind areas by one: no real glacier was measured."))
    #expect(mixed.rows.allSatisfy { $0.last == .text("simulated, computed") })
    #expect(mixed.notes.contains("Left out, only by one: 2000-2000, 2010-2010."))
    #expect(!mixed.notes.contains { $0.hasPrefix("Left out, only by other") })
  }
}
