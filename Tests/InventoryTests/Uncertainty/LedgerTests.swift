import Declaration
import Foundation
import Geospatial
import Testing

@testable import Inventory

@Suite("Uncertainties side by side")
struct LedgerTests {
  private static let published = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Data/published/chen2022/table5a.csv").path

  private static let chineseGlaciers = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("shared/data/open/scgi_oggm/cgi2/cgi2.shp").path

  private func ledger(_ names: String..., sum: ErrorSum = .linear) -> UncertaintyLedger {
    UncertaintyLedger(
      methods: names.compactMap(UncertaintyMethod.named), sum: sum, pixel: Length(metres: 30))
  }

  private func inventory(_ outlines: [Polygon], in sample: SampleInventory) throws -> InventoryDatabase {
    let inventory = try sample.open()
    let records = outlines.map {
      OutlineRecord(
        polygon: $0, area: Area(squareMetres: $0.planarArea), perimeter: Length(metres: $0.perimeter))
    }
    var period = try SampleInventory.period(outlines: records)
    period.scenes[0].scene.geometricRMSE = 8
    try inventory.record(period)
    return inventory
  }

  private func values(_ ledger: UncertaintyLedger, _ outlines: [Polygon]) throws -> [Double?] {
    let sample = try SampleInventory()
    return try ledger.entries(of: inventory(outlines, in: sample))[0].values.map { $0?.squareMetres }
  }

  private func isClose(_ one: Double?, _ other: Double, _ tolerance: Double = 1e-3) -> Bool {
    one.map { abs($0 - other) < tolerance } ?? false
  }

  @Test("two squares that share an edge: each method says what plane geometry does")
  func squares() throws {
    let outlines = [Squares.at(0), Squares.at(1000)]
    let (width, corner) = (Squares.width, Squares.corners())
    let found = try values(
      ledger("recorded", "chen2022", "buffer", "buffer-each", "half-pixel", "scene-rmse", "pfeffer", "scgi"),
      outlines)
    #expect(found[0] == 120_000)
    // The divide carries no error; without sub-areas the paper's way is to measure all at once.
    let ring = 6000 * width + corner
    #expect(isClose(found[1], ring) && isClose(found[2], ring) && isClose(found[4], ring))
    #expect(isClose(found[3], 2 * Squares.ring))
    // √(15² + (0.25 · 8² + 0.75 · 4.2²)) m.
    let wide = (225 + 0.25 * 64 + 0.75 * 4.2 * 4.2).squareRoot()
    let wideRing = 6000 * wide + corner * wide * wide / 225
    #expect(isClose(found[5], wideRing))
    #expect(isClose(found[6], 234_000))
    #expect(isClose(found[7], 60_000))
  }

  @Test("half a pixel is that of the grid as runs recorded it; where none is known, nothing is said")
  func pixel() throws {
    let sample = try SampleInventory()
    let inventory = try inventory([Squares.at(0)], in: sample)
    #expect(try inventory.pixel() == nil)
    let methods = ["half-pixel", "scene-rmse", "buffer"].compactMap(UncertaintyMethod.named)
    let unknown = try UncertaintyLedger(methods: methods).entries(of: inventory)[0].values
    #expect(unknown[0] == nil && unknown[1] == nil && unknown[2] != nil)
    var period = try SampleInventory.period(outlines: [])
    period.run.settings = #"{"\#(InventoryDatabase.pixelSetting)": "10 m"}"#
    try inventory.record(period)
    #expect(try inventory.pixel() == Length(metres: 10))
  }

  @Test(
    "in sub-areas buffers are measured anew and sum to the region, and single errors are spread as the areas")
  func subareas() throws {
    let sample = try SampleInventory()
    let inventory = try sample.open()
    // Each half of the second square lies in one of them.
    try inventory.declareSubareas([
      SubareaRecord(name: "West", extent: Squares.at(-8500, -5000, side: 10_000).asMultiPolygon),
      SubareaRecord(name: "East", extent: Squares.at(1500, -5000, side: 10_000).asMultiPolygon),
    ])
    let outlines = [Squares.at(0), Squares.at(1000)].map {
      OutlineRecord(
        polygon: $0, area: Area(squareMetres: $0.planarArea), perimeter: Length(metres: $0.perimeter))
    }
    try inventory.record(SampleInventory.period(outlines: outlines))
    let entries = try ledger("chen2022", "buffer", "pfeffer").entries(of: inventory)
    #expect(entries.map(\.subarea) == [nil, "West", "East"])
    let values = entries.map { $0.values.map { $0?.squareMetres ?? -1 } }
    // The edge between the sub-areas carries no error, but for the corners beside it.
    #expect(isClose(values[0][0], values[1][0] + values[2][0]))
    #expect(isClose(values[0][1], 6000 * Squares.width + Squares.corners()))
    #expect(abs(values[0][0] / values[0][1] - 1) < 0.01)
    #expect(isClose(values[1][2], 175_500) && isClose(values[2][2], 58_500) && isClose(values[0][2], 234_000))
  }

  @Test("the power law is Pfeffer's: 11.7 % of 1 km², 46 % of 0.01 km²")
  func powerLaw() {
    let law = PowerLawUncertainty()
    #expect(isClose(law.uncertainty(of: Area(squareKilometres: 1)).squareKilometres, 0.117, 1e-12))
    #expect(isClose(law.uncertainty(of: Area(squareKilometres: 0.01)).squareKilometres, 0.00466, 1e-5))
  }

  @Test("debris widens the line where it touches the edge, and only there")
  func debris() throws {
    let rule = PerimeterUncertainty()
    let crs = try CRS("EPSG:32646")
    // The lower third of the glacier: 1000 m of its end and 300 m on both sides.
    let cover = MultiPolygon([Squares.at(-100, -100, side: 1200)])
    let lower = try cover.intersection(MultiPolygon([Squares.at(-500, -1700, side: 2000)]))
    let found = try rule.uncertainties(of: [Squares.at(0)], debris: lower, in: crs)
    #expect(isClose(found[0].squareMetres, 72_000))
    let inner = MultiPolygon([Squares.at(100, 100, side: 500)])
    #expect(
      isClose(try rule.uncertainties(of: [Squares.at(0)], debris: inner, in: crs)[0].squareMetres, 40_000))
  }

  @Test(
    "an official polygon in the Tanggula Mountains has the error that the Second Chinese Glacier Inventory gives it",
    .enabled(if: FileManager.default.fileExists(atPath: chineseGlaciers), "no ../shared/data/open/scgi_oggm"))
  func official() throws {
    let layer = try VectorLayer.read(Self.chineseGlaciers)
    let feature = try #require(layer.features.first { $0.attributes["Mtn_Name"] == .string("唐古拉山") })
    let outline = try #require(feature.polygons?.polygons.first)
    let error = try PerimeterUncertainty().uncertainties(of: [outline], in: try #require(layer.crs))[0]
    let official = try #require(feature.attributes["Abs_Accu"]?.number)
    #expect(abs(error.squareMetres / official - 1) < 1e-4)
  }

  @Test("what extraction said of itself stands beside the rest, and where it said nothing the table says why")
  func spreads() throws {
    let sample = try SampleInventory()
    let inventory = try inventory([Squares.at(0)], in: sample)
    let ledger = ledger("recorded", "probability", "tta")
    #expect(try ledger.entries(of: inventory)[0].values[1...] == [nil, nil])
    let silent = try inventory.areaSpreads()
    #expect(
      ledger.methods.map { $0.explanation(sum: .linear, spreads: silent) }.last?.contains("none recorded")
        == true)

    var period = try SampleInventory.period(outlines: [SampleInventory.square(east: 0)])
    let before = try inventory.fingerprint(ofPeriod: period.label)
    period.spreads = [
      AreaSpread(
        subarea: nil, method: .probability, area: Area(squareMetres: 1_050_000),
        low: Area(squareMetres: 900_000), high: Area(squareMetres: 1_200_000),
        error: Area(squareMetres: 80_000),
        settings: #"{"block":"3200 m","seed":"42"}"#)
    ]
    let moment = try #require(inventory.history().last).moment
    try inventory.record(period)
    #expect(try ledger.entries(of: inventory)[0].values[1...] == [Area(squareMetres: 80_000), nil])
    #expect(try inventory.areaSpreads().map(\.spread) == period.spreads)
    #expect(try inventory.fingerprint(ofPeriod: period.label) != before)
    let words = ledger.methods[1].explanation(sum: .linear, spreads: try inventory.areaSpreads())
    #expect(words.hasSuffix("as recorded (block 3200 m, seed 42)."))
    let past = try InventoryDatabase.open(sample.path, asOf: moment)
    #expect(try past.areaSpreads() == [])
  }

  @Test("the errors of parts sum by the rule that is named")
  func sums() throws {
    let errors = [3.0, 4, 12].map { Area(squareMetres: $0) }
    let places = [Point(x: 100, y: 100), Point(x: 900, y: 900), Point(x: 1100, y: 100)]
    func total(_ rule: String) throws -> Double {
      try #require(ErrorSum(rule)).total(of: errors, at: places).squareMetres
    }
    #expect(try total("linear") == 19 && total("independent") == 13)
    let blocks = try total("1 km")
    #expect(isClose(blocks, 193.0.squareRoot(), 1e-12))
    #expect(try total("10 km") == 19)
    #expect(ErrorSum("often") == nil && ErrorSum("0 m") == nil)
  }

  @Test("a wider buffer is never less, on either side, dissolved or not")
  func monotone() throws {
    let outlines = [Squares.at(0), Squares.at(1000), Squares.at(3000, side: 80)]
    let (crs, meter) = (try CRS("EPSG:32646"), try AreaMeter(.planar, crs: CRS("EPSG:32646")))
    for side in BufferUncertainty.Side.allCases {
      for dissolve in [true, false] {
        let method = BufferUncertainty(side: side, dissolve: dissolve)
        let values = try stride(from: 1.0, through: 60, by: 7).map {
          try method.uncertainty(of: outlines, distance: Length(metres: $0), in: crs, meter: meter)
        }
        #expect(zip(values, values.dropFirst()).allSatisfy { $0 < $1 })
      }
    }
  }

  /// Testing area 2's errors are printed ten times too large; with a tenth of them all rows close.
  @Test("the paper's rules give the errors of its Table V: 72.69 for the region, 102.71 for its change")
  func paper() throws {
    guard case .partBuffer(let buffer, let rule) = UncertaintyMethod.chen2022.rule else {
      Issue.record("chen2022 is no buffer of parts")
      return
    }
    #expect(buffer.width == .fixed(Length(metres: 15)) && buffer.side == .outward)
    let table = try CSVTable(path: Self.published)
    var parts: [String: [Double]] = [:]
    var printed: [String: Double] = [:]
    for row in table.rows {
      let period = try table.required("period", in: row)
      let region = try table.required("region", in: row)
      let error = try #require(Double(try table.required("error_km2", in: row)))
      if region == "THR" {
        printed[period] = error
      } else {
        parts[period, default: []].append(region == "Testing area 2" ? error / 10 : error)
      }
    }
    #expect(printed.count == 12)
    for (period, errors) in parts { #expect(isClose(rule.total(of: errors), printed[period] ?? 0, 0.021)) }
    #expect(isClose(rule.total(of: parts["1986-1988"] ?? []), 72.695, 1e-9))
    let change = Estimate(2518.65, error: printed["1986-1988"]).change(
      to: Estimate(2102.25, error: printed["2019-2021"]))
    #expect(String(format: "%.2f", change.error ?? 0) == "102.71")
  }
}
