import Foundation
import Geospatial
import Inventory
import Testing

@testable import Reporting

@Suite("Tables of glaciers through time")
struct GlacierTableTests {
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "firnline-\(UUID().uuidString)")
  private let inventory: InventoryDatabase

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    inventory = try InventoryDatabase.open(
      folder.appendingPathComponent("i.sqlite").path,
      for: ProjectRecord(
        name: "Region", firnlineVersion: "0", crs: CRS("EPSG:32646"), areaMeasure: "planar EPSG:32646"))
    // 4 km², then 2.25 and 0.25 km², then 2.25 km² alone.
    try record(1990, [(0, 2000)])
    try record(2000, [(0, 1500), (1500, 500)])
    try record(2010, [(0, 1500)])
  }

  private func record(_ year: Int, _ squares: [(east: Double, side: Double)]) throws {
    let outlines = squares.map { east, side in
      OutlineRecord(
        polygon: Polygon(Bounds(minX: 5e5 + east, minY: 37e5, maxX: 5e5 + east + side, maxY: 37e5 + side)),
        area: Area(squareMetres: side * side), perimeter: Length(metres: 4 * side), name: "Agassiz",
        uncertainty: Area(squareMetres: 60 * side))
    }
    let area = outlines.reduce(Area.zero) { $0 + $1.area }
    try inventory.record(
      PeriodRecord(
        label: "\(year)", kind: .extracted, years: year...year, contentHash: "h",
        run: RunRecord(started: "", ended: "", version: "0", settings: "{}", stepHash: "s"),
        outlines: outlines,
        totals: [
          RegionTotal(
            area: area, outlineCount: outlines.count,
            uncertainty: UncertaintyRecord(value: area * 0.05, method: "buffer", settings: "{}"))
        ]))
  }

  private func column(_ name: String, of table: Table) throws -> [String] {
    let place = try #require(table.columns.firstIndex { $0.name == name })
    return table.rows.map { $0[place].printed(in: table.columns[place]) }
  }

  @Test("events name the glaciers, and what they came from")
  func events() throws {
    let table = try Table.events(of: inventory)
    #expect(try column("event", of: table) == ["split", "split", "persist", "vanish"])
    let (glaciers, relatives) = (try column("glacier_uid", of: table), try column("relative_uid", of: table))
    #expect(
      glaciers[0] == glaciers[2] && glaciers[1] == glaciers[3] && relatives == ["–", glaciers[0], "–", "–"])
    #expect(table.notes.contains { $0.contains("over 200 m² and at least 5 % of the smaller outline") })
    #expect(try Table.events(of: inventory, glacier: glaciers[1]).rows.count == 2)
  }

  @Test("one glacier is told through its periods, also where it ended; one that is not there is an error")
  func glacier() throws {
    let part = try column("glacier_uid", of: Table.events(of: inventory))[1]
    let table = try Table.glacier(part, of: inventory)
    #expect(table.title.contains("(Agassiz)") && table.notes[0].hasPrefix("It was a part of G"))
    #expect(try column("period", of: table) == ["2000", "2010"])
    #expect(try column("event", of: table) == ["split", "vanish"])
    let error = #expect(throws: TableError.self) { try Table.glacier("G1", of: inventory) }
    #expect(error?.description.contains("holds no glacier 'G1'; `firnline table events` lists them") == true)
  }

  @Test("lineage says which links count, and between how many outlines")
  func lineage() throws {
    let table = try Table.lineage(of: inventory)
    #expect(try column("counts", of: table) == ["yes", "yes", "yes"])
    #expect(
      try column("n_to", of: table) == ["2", "2", "1"] && column("n_from", of: table) == ["1", "1", "1"])
  }

  @Test("changes by size say whether they exceed their uncertainty, and by which rules")
  func changes() throws {
    let table = try Table.changes(
      of: inventory, by: .size(.paul2020), convention: .midPeriod,
      comparisons: [Comparison(first: "1990", second: "2000"), Comparison(first: "2000", second: "2010")])
    #expect(try column("group", of: table) == ["1–5 km²", "1–5 km²"])
    // From 4 ± 0.12 to 2.5 ± (0.09 + 0.03): −1.5 ± 0.1697.
    #expect(try column("change_km2", of: table) == ["-1.500 ± 0.170", "-0.250 ± 0.150"])
    #expect(try column("change_by_error", of: table) == ["8.8", "1.7"])
    #expect(try column("exceeds_error", of: table) == ["yes", "yes"])
    #expect(table.notes.contains("Errors of outlines within a group summed linearly."))
    #expect(throws: TableError.self) {
      try Table.changes(
        of: inventory, by: .glacier, convention: .paper,
        comparisons: [Comparison(first: "1990", second: "1999")])
    }
  }

  @Test(
    "trends of all methods have slopes, intervals and the year convention; bands have a row for each period")
  func trends() throws {
    for method in TrendMethod.allCases {
      let table = try Table.trends(of: inventory, by: .region, TrendSettings(method: method))
      // Through 4, 2.5 and 2.25 km².
      let slope = try #require(Double(try column("slope_km2_per_year", of: table)[0]))
      #expect(slope < -0.06 && slope > -0.13)
      #expect(table.notes.contains(YearConvention.midPeriod.explanation))
    }
    let bands = try Table.trendBands(of: inventory, by: .region, TrendSettings())
    #expect(try column("line_km2", of: bands).map { $0.prefix(5) } == ["3.792", "2.917", "2.042"])
    // t(0.975, 1) √(s² (1/3 + 1/2)) with s² = 6 · (0.625/3)².
    #expect(try column("line_km2", of: bands)[0] == "3.792 ± 5.919")
  }

  @Test("a glacier whose ground was parted or joined says so beside its change, over all periods of the pair")
  func exchanges() throws {
    let pairs = [("1990", "2000"), ("2000", "2010"), ("1990", "2010")]
    let table = try Table.changes(
      of: inventory, by: .glacier, convention: .midPeriod,
      comparisons: pairs.map { Comparison(first: $0.0, second: $0.1) })
    #expect(try column("events", of: table) == ["split 1:2 in 2000", "–", "split 1:2 in 2000"])
    #expect(table.notes.contains { $0.hasPrefix("Events: splits, merges and exchanges") })
  }

  @Test(
    "glaciers that one of two periods lacks are named under their change, and left out where that is asked for"
  )
  func both() throws {
    let pair = [Comparison(first: "2000", second: "2010")]
    let all = try Table.changes(of: inventory, convention: .midPeriod, comparisons: pair)
    #expect(
      all.notes.contains {
        $0.contains("1 of 2000 (0.25 km²) that 2010 lacks, 0 of 2010 (0.00 km²) that 2000 lacks")
      })
    #expect(try column("change_km2", of: all)[0].hasPrefix("-0.25"))
    let both = try Table.changes(
      of: inventory, by: .region, both: true, convention: .midPeriod, comparisons: pair)
    #expect(try column("change_km2", of: both)[0].hasPrefix("0.000"))
    #expect(!both.notes.contains { $0.contains("--both") })
  }

  @Test("bands of height have no errors, and so no verdict")
  func bands() throws {
    let table = try Table.changes(
      of: inventory, by: .elevation(height: 100), convention: .midPeriod,
      comparisons: [Comparison(first: "1990", second: "2000")])
    #expect(try column("exceeds_error", of: table) == ["–"])
    #expect(try column("change_km2", of: table) == ["-1.500"])
    #expect(!table.notes.contains { $0.hasPrefix("Errors of outlines") })
  }

  @Test("the ledger names each method's settings and the rule of its sums")
  func ledger() throws {
    let table = try Table.uncertainty(of: inventory, by: UncertaintyLedger(sum: .independent))
    #expect(table.rows.count == 3 && table.columns.count == 4 + UncertaintyMethod.all.count)
    #expect(try column("error_recorded_km2", of: table) == ["0.200", "0.125", "0.113"])
    #expect(try column("error_scene_rmse_km2", of: table) == ["–", "–", "–"])
    #expect(
      table.notes.contains {
        $0.hasPrefix("pfeffer: 3.0 × 0.039 × s^0.7 km²") && $0.contains("as independent")
      })
  }
}
