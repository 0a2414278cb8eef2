import Declaration
import Foundation
import Geospatial
import Inventory
import Testing

@testable import Reporting

@Suite("Table")
struct TableTests {
  private let table = Table(
    title: "Areas of A & B", notes: ["Years: paper."],
    columns: [
      .init("Region", name: "region"), .init("Area (km²)", name: "area_km2", errorName: "area_error_km2"),
      .init("Outlines", name: "n_outlines"),
    ],
    rows: [
      [.text("THR"), .number(2518.65, error: 72.69), .integer(12)],
      [.text("a, \"b\""), .number(-32.67 / 18), .missing],
    ])

  @Test("text aligns columns, prints ± and two decimals")
  func text() {
    #expect(
      table.rendered(as: .text) == """
        Areas of A & B

        Region       Area (km²)  Outlines
        ──────  ───────────────  ────────
        THR     2518.65 ± 72.69        12
        a, "b"            -1.82         –

        Years: paper.

        """)
  }

  @Test("CSV keeps full precision, units in the names, errors in columns of their own")
  func csv() throws {
    let text = table.rendered(as: .csv)
    let read = try CSVTable(parsing: text, source: "t.csv")
    #expect(read.header == ["region", "area_km2", "area_error_km2", "n_outlines"])
    #expect(read.rows.map(\.fields)[0] == ["THR", "2518.65", "72.69", "12"])
    #expect(read.rows.map(\.fields)[1][0] == "a, \"b\"")
    #expect(Double(read.rows[1].fields[1]) == -32.67 / 18)
    #expect(read.rows[1].fields.suffix(2) == ["", ""])
  }

  @Test("JSON is read back by another parser with the same numbers")
  func json() throws {
    struct Document: Decodable {
      struct Row: Decodable, Equatable {
        let region: String
        let area_km2: Double
        let area_error_km2: Double?
        let n_outlines: Int?
      }
      let title: String
      let notes: [String]
      let rows: [Row]
    }
    let document = try JSONDecoder().decode(Document.self, from: Data(table.rendered(as: .json).utf8))
    #expect(document.title == "Areas of A & B")
    #expect(document.notes == ["Years: paper."])
    #expect(
      document.rows == [
        .init(region: "THR", area_km2: 2518.65, area_error_km2: 72.69, n_outlines: 12),
        .init(region: "a, \"b\"", area_km2: -32.67 / 18, area_error_km2: nil, n_outlines: nil),
      ])
  }

  @Test("Markdown aligns numbers to the right")
  func markdown() {
    let lines = table.rendered(as: .markdown).split(separator: "\n")
    #expect(lines[2] == "|---|---:|---:|")
    #expect(lines[3] == "| THR | 2518.65 ± 72.69 | 12 |")
  }

  @Test("LaTeX has the rules of booktabs and escapes what TeX would take")
  func latex() {
    let text = table.rendered(as: .latex)
    #expect(text.contains("\\caption{Areas of A \\& B. Years: paper.}"))
    #expect(text.contains("\\begin{tabular}{lrr}"))
    #expect(text.contains("    Region & Area (km$^{2}$) & Outlines \\\\\n    \\midrule"))
    #expect(text.contains("    THR & 2518.65 $\\pm$ 72.69 & 12 \\\\"))
  }
}

@Suite("Tables of an inventory")
struct InventoryTableTests {
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("firnline-\(UUID().uuidString)")

  /// Three periods of one region: 100 ± 3, 90 ± 4 and 80 ± 3 km².
  private func inventory(simulated: Bool = false, hidden: Double? = nil) throws -> InventoryDatabase {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let inventory = try InventoryDatabase.open(
      folder.appendingPathComponent("i.sqlite").path,
      for: ProjectRecord(
        name: "Region", firnlineVersion: "0", crs: CRS("EPSG:32646"), areaMeasure: "planar EPSG:32646",
        isSimulated: simulated))
    for (years, area, error) in [(1986...1988, 100.0, 3.0), (2001...2003, 90, 4), (2019...2021, 80, 3)] {
      let date = try #require(CalendarDate(year: years.lowerBound + 1, month: 7, day: 1))
      let scene = SceneRecord(productID: "P\(years.lowerBound)", tile: "138037", date: date, sensor: "TM")
      try inventory.record(
        PeriodRecord(
          label: "\(years.lowerBound)-\(years.upperBound)", kind: .extracted, years: years, contentHash: "h",
          run: RunRecord(started: "", ended: "", version: "0", settings: "{}", stepHash: "s"),
          scenes: [PeriodScene(scene, role: .main)],
          totals: [
            RegionTotal(
              area: Area(squareKilometres: area), outlineCount: 7,
              unobserved: years.lowerBound == 2001 ? hidden.map { Area(squareKilometres: $0) } : nil,
              uncertainty: UncertaintyRecord(
                value: Area(squareKilometres: error), method: "buffer", settings: #"{"width":"15 m"}"#,
                correlation: .linear))
          ]))
    }
    return inventory
  }

  @Test("areas come with their relative error and the conventions behind them")
  func areas() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let table = try Table.areas(of: inventory(simulated: true))
    #expect(table.rows.count == 3)
    #expect(table.rows[1][2] == .number(90, error: 4))
    #expect(table.rows[0][3] == .number(3))
    #expect(table.rows[0][6] == .text("simulated"))
    let notes = table.notes.joined(separator: " ")
    for word in ["planar EPSG:32646", "buffer (width 15 m)", "linear", "SIMULATED"] {
      #expect(notes.contains(word), "\(notes)")
    }
  }

  @Test("published values beside simulated ones are marked as of real glaciers")
  func publishedBesideSimulated() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let inventory = try inventory(simulated: true)
    let file = folder.appendingPathComponent("areas.csv")
    try Data("period,region,area_km2,error_km2\n1986-1988,Region,100.00,3.00\n".utf8).write(to: file)
    try inventory.load(PublishedTable(CSVTable(path: file.path)), source: "paper", table: "areas")
    let mark = "PUBLISHED values of paper are of real glaciers: not to be compared with them."
    #expect(try Table.areas(of: inventory).notes.last == mark)
    #expect(try Table.trends(of: inventory).notes.last == mark)
  }

  @Test("areas that allow for hidden ground say why errors of parts do not sum")
  func sums() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let note = "What hidden ground may hold is added to the error of the whole and of each part by itself"
    let plain = try inventory()
    #expect(try !Table.areas(of: plain).notes.contains { $0.hasPrefix(note) })
    var period = PeriodRecord(
      label: "2001-2003", kind: .extracted, years: 2001...2003, contentHash: "d",
      run: RunRecord(started: "", ended: "", version: "0", settings: "{}", stepHash: "s"))
    period.totals = [
      RegionTotal(
        area: Area(squareKilometres: 90), outlineCount: 7,
        uncertainty: UncertaintyRecord(
          value: Area(squareKilometres: 4), method: "buffer", settings: #"{"hidden": "density"}"#,
          correlation: .linear))
    ]
    try plain.record(period)
    #expect(try Table.areas(of: plain).notes.contains { $0.hasPrefix(note) })
  }

  @Test("changes say what ground no scene showed")
  func hidden() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let table = try Table.changes(of: inventory(hidden: 0.6), convention: .paper)
    #expect(
      table.notes.contains(
        "No scene showed 0.60 km² in 2001-2003: ice there is not counted, and may look like a change."))
  }

  @Test("changes without declared comparisons go step by step, then first to last")
  func changes() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let inventory = try inventory()
    let table = try Table.changes(of: inventory, convention: .paper)
    #expect(table.rows.map { $0[3] } == [.text("1986-2003"), .text("2003-2021"), .text("1986-2021")])
    // 100 ± 3 to 90 ± 4 in 17 years: -10 ± 5 km².
    #expect(table.rows[0][5] == .number(-10, error: 5))
    #expect(table.rows[0][6] == .number(-10, error: 5))
    #expect(table.rendered(as: .text).contains("-0.59 ± 0.29"))
    #expect(table.notes.contains(YearConvention.paper.explanation))
    #expect(!table.notes.contains { $0.hasPrefix("No scene showed") })

    try inventory.declareComparisons([Comparison(first: "1986-1988", second: "2019-2021")])
    #expect(try Table.changes(of: inventory, convention: .midPeriod).rows.map { $0[4] } == [.number(33)])

    let wrong = [Comparison(first: "1986-1988", second: "2016-2018")]
    let error = #expect(throws: TableError.self) {
      try Table.changes(of: inventory, convention: .paper, comparisons: wrong)
    }
    #expect(error?.description.contains("it has 1986-1988, 2001-2003, 2019-2021") == true)
  }

  @Test("a sub-area that lost its ice, and is called like the whole, has a rate under every year convention")
  func vanished() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let inventory = try inventory()
    let extent = MultiPolygon([Polygon(Bounds(minX: 0, minY: 0, maxX: 1, maxY: 1))])
    try inventory.declareSubareas([SubareaRecord(name: "Region", extent: extent)])
    for (year, area) in [(1990, 2.0), (2010, 0)] {
      let date = try #require(CalendarDate(year: year, month: 1, day: 1))
      try inventory.record(
        PeriodRecord(
          label: "\(year)", kind: .imported, years: year...year, contentHash: "h",
          run: RunRecord(started: "", ended: "", version: "0", settings: "{}", stepHash: "s"),
          totals: [
            RegionTotal(area: Area(squareKilometres: 70), outlineCount: 7, meanDate: date),
            RegionTotal(
              subarea: "Region", area: Area(squareKilometres: area), outlineCount: 0,
              meanDate: area > 0 ? date : nil),
          ]))
    }
    let pair = [Comparison(first: "1990", second: "2010")]
    let table = try Table.changes(of: inventory, convention: .acquisition, comparisons: pair)
    #expect(table.rows.map { $0[0] } == [.text("Region"), .text("Region")])
    #expect(table.rows.map { $0[4] } == [.number(20), .number(20)])
    #expect(table.rows.map { $0[7] } == [.number(0), .number(-0.1)])
  }

  @Test("numbers too small for two decimals print with two digits")
  func smallNumbers() {
    let column = Table.Column("Rate", name: "rate", digits: 2)
    #expect(Table.Cell.number(-0.004, error: 0.0031).printed(in: column) == "-0.0040 ± 0.0031")
    #expect(Table.Cell.number(-0.004, error: 0.12).printed(in: column) == "0.00 ± 0.12")
    #expect(Table.Cell.number(-0.074, error: 0.17).printed(in: column) == "-0.07 ± 0.17")
    #expect(Table.Cell.number(0).printed(in: column) == "0.00")
    #expect(Table.Cell.number(-0.004).printed(in: Table.Column("Area", name: "area")) == "0.00")
  }

  @Test("images are listed by period and tile")
  func scenes() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let table = try Table.scenes(of: inventory())
    #expect(table.rows[1][..<4] == [.text("2001-2003"), .text("138037"), .text("2002-07-01"), .text("?")])
  }
}
