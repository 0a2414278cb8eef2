import Foundation
import Geospatial
import Glaciers
import Inventory
import TestSupport
import Testing

@testable import Pipeline

/// Rasters of 70 × 60 pixels of 30 m over nine blocks of a kilometre, with a glacier of 20 × 20 pixels.
@Suite("Probabilities of a period")
struct ProbabilitySurveyTests {
  private let scratch: Scratch
  private let grid: Grid
  private static let (width, height) = (70, 60)
  private static let pixel = 900.0

  init() throws {
    scratch = try Scratch()
    grid = Grid(
      crs: try CRS("EPSG:32646"), originX: 600_100, originY: 3_401_900, pixelWidth: 30, pixelHeight: 30,
      width: Self.width, height: Self.height)
  }

  /// The pixels of a window as a polygon.
  private func square(_ x: Int, _ y: Int, _ width: Int, _ height: Int) -> Polygon {
    Polygon(grid.subgrid(Window(x: x, y: y, width: width, height: height)).bounds)
  }

  private var glacier: Polygon { square(25, 20, 20, 20) }

  private func isIce(_ x: Int, _ y: Int) -> Bool { (25..<45).contains(x) && (20..<40).contains(y) }

  /// What the survey says of all ground, or of parts.
  private func spreads(
    ice: ((Int, Int) -> Bool)? = nil, odds: (Int, Int) -> UInt8, members: (Int, Int) -> UInt8 = { _, _ in 0 },
    decided: (Int, Int) -> UInt16 = { _, _ in 1 }, effects: [AdjustmentEffect] = [], rows: Int? = nil,
    of grounds: [MultiPolygon?] = [nil]
  ) throws -> [[AreaSpread]] {
    let places = (0..<Self.height).flatMap { y in (0..<Self.width).map { ($0, y) } }
    let mask = try RasterDataset.create(scratch("mask.tif"), grid: grid, bands: 3, type: UInt8.self)
    let bands: [[UInt8]] = [
      places.map { (ice ?? isIce)($0, $1) ? 1 : 0 }, places.map(odds), places.map(members),
    ]
    for (index, band) in bands.enumerated() {
      try mask.write(band, window: grid.window, band: index + 1)
    }
    try mask.close()
    let decision = try RasterDataset.create(scratch("decision.tif"), grid: grid, type: UInt16.self)
    try decision.write(places.map(decided), window: grid.window)
    try decision.close()
    var settings = ProbabilitySettings()
    settings.block = Length(metres: 1000)
    settings.memberCount = 4
    var survey = try ProbabilitySurvey(
      settings, mask: .open(scratch("mask.tif")), decision: .open(scratch("decision.tif")),
      meter: AreaMeter(.planar, crs: grid.crs), found: [glacier], effects: effects)
    if let rows { survey.stripPixels = rows * Self.width }
    return try grounds.map { try survey.spreads(of: $0, subarea: nil) }
  }

  private func effect(_ kind: Adjustment.Kind, _ polygon: Polygon) throws -> AdjustmentEffect {
    try AdjustmentEffect(
      kind: kind, number: 1, author: nil, reason: nil, date: nil, outcome: .done, touched: 1, before: .zero,
      after: .zero, shape: Data(polygon.asMultiPolygon.wkb()))
  }

  private func rough(_ x: Int, _ y: Int) -> UInt8 {
    isIce(x, y) ? UInt8(129 + (x * 7 + y * 13) % 90) : UInt8(20 + (x * 5 + y * 3) % 105)
  }

  @Test("certain pixels and views that agree leave no error, and all areas are the map's")
  func certain() throws {
    let found = try spreads(odds: { isIce($0, $1) ? 255 : 0 }, members: { isIce($0, $1) ? 15 : 0 })[0]
    #expect(found.map(\.method) == [.probability, .augmentation])
    #expect(found.allSatisfy { $0.error == .zero && $0.low == $0.high })
    #expect(found.allSatisfy { abs($0.area.squareMetres - 400 * Self.pixel) < 1e-6 })
  }

  @Test("the size of the windows changes nothing")
  func windows() throws {
    let whole = try spreads(odds: rough, members: { UInt8(($0 + $1) % 16) })
    for rows in [1, 7, 59] {
      #expect(try spreads(odds: rough, members: { UInt8(($0 + $1) % 16) }, rows: rows) == whole)
    }
    #expect(whole[0].allSatisfy { $0.error > .zero })
  }

  @Test("half the spread of the views' areas is their error; parts add up to no less than the whole")
  func members() throws {
    // The second view lacks the western columns, the third the eastern ones; the fourth has ten pixels more.
    func members(_ x: Int, _ y: Int) -> UInt8 {
      if !isIce(x, y) { return y == 0 && x < 10 ? 8 : 0 }
      return 9 | (x < 30 ? 0 : 2) | (x < 42 ? 4 : 0)
    }
    let halves = [square(0, 0, 35, 60), square(35, 0, 35, 60)].map(\.asMultiPolygon)
    let found = try spreads(odds: { isIce($0, $1) ? 200 : 50 }, members: members, of: [nil] + halves)
      .map { $0[1] }
    #expect(abs(found[0].low.squareMetres - 300 * Self.pixel) < 1e-6)
    #expect(abs(found[0].high.squareMetres - 410 * Self.pixel) < 1e-6)
    #expect(abs(found[0].error.squareMetres - 55 * Self.pixel) < 1e-6)
    #expect(found[0].error <= found[1].error + found[2].error)
    #expect(abs((found[1].area + found[2].area - found[0].area).squareMetres) < 1e-6)
  }

  @Test("parts are drawn as the whole is: their expected areas add up, their errors to no less")
  func parts() throws {
    let halves = [square(0, 0, 35, 60), square(35, 0, 35, 60)].map(\.asMultiPolygon)
    let found = try spreads(odds: rough, of: [nil] + halves).map { $0[0] }
    #expect(abs((found[1].area + found[2].area - found[0].area).squareMetres) < 1e-3)
    #expect(found[0].error <= found[1].error + found[2].error)
    #expect(found[0].settings.contains("independent between them") && found[0].words.contains("seed 42"))
  }

  @Test(
    "corrections by hand, and specks that the outlines left out, are certain; hidden ground is not counted")
  func corrected() throws {
    // Doubt outside the glacier in two places, and a speck of the mask that no outline has.
    func odds(_ x: Int, _ y: Int) -> UInt8 {
      if isIce(x, y) { return 255 }
      return x < 5 || x >= 65 || (x == 60 && y == 5) ? 130 : 0
    }
    func ice(_ x: Int, _ y: Int) -> Bool { isIce(x, y) || (x == 60 && y == 5) }
    let doubtful = try spreads(ice: ice, odds: odds)[0][0]
    #expect(doubtful.error > .zero)
    let effects = try [effect(.add, square(0, 0, 5, 60)), effect(.erase, square(65, 0, 5, 60))]
    let sure = try spreads(ice: ice, odds: odds, effects: effects)[0][0]
    #expect(sure.error == .zero)
    #expect(abs(sure.area.squareMetres - (400 + 300) * Self.pixel) < 1e-6)
    let hidden = try spreads(ice: ice, odds: odds, decided: { x, _ in x < 5 || x >= 65 ? 0 : 1 })[0][0]
    #expect(hidden.error == .zero)
    #expect(abs(hidden.area.squareMetres - 400 * Self.pixel) < 1e-6)
  }
}
