import Foundation
import Geospatial
import Landsat
import Testing

@testable import Extraction

@Suite("The screen before a network")
struct TileScreenTests {
  private static let (width, height) = (12, 8)

  /// Bright in the column 5 of the upper half alone; the network sees ice where red is above a half.
  private func extraction(
    _ screen: TileScreen, red: [Float]? = nil, swir: Float = 0.5, grid: Bool = true
  ) throws -> TiledExtraction {
    let ground = (0..<Self.width * Self.height).map { $0 % 12 == 5 && $0 / 12 < 4 ? Float(0.9) : 0.4 }
    let red = red ?? ground
    let image = try MemoryImage(
      [.red: red, .swir1: red.map { _ in swir }], width: Self.width, height: Self.height)
    let plan = TilePlan(width: Self.width, height: Self.height, tiling: Tiling(size: 4, overlap: 0))
    return TiledExtraction(
      image, TiledExtraction.Bands(roles: [.red, .swir1], taken: 1, quantity: .reflectance), plan,
      screen: try screen.opened(on: image.grid, roles: [.red, .swir1], quantity: .reflectance)
    ) { tile, _ in [tile.map { $0.isNaN ? 0 : $0 > 0.5 ? 1 : 0 }] }
  }

  private func pixels(_ extraction: TiledExtraction) throws -> [UInt8] {
    try extraction.probabilities(in: Window(x: 0, y: 0, width: Self.width, height: Self.height))
  }

  @Test("tiles without a pixel above the ratio are left out, and the mask stays the same")
  func ratio() throws {
    let all = try extraction(TileScreen(ratio: nil))
    let some = try extraction(TileScreen(ratio: 1, proves: true))
    #expect(try pixels(some) == pixels(all))
    #expect(all.tiles?.run == 6 && all.tiles?.screened == 0 && all.tiles?.lost == nil)
    #expect(some.tiles?.run == 1 && some.tiles?.screened == 5 && some.tiles?.lost == 0)
    #expect(some.tiles?.description == "1 run, 5 screened out, no pixel of glacier lost")
  }

  @Test("a screen that is too strict says how many pixels of glacier it lost, each tile counted once")
  func lost() throws {
    let strict = try extraction(TileScreen(ratio: 3, proves: true))
    #expect(try pixels(strict).allSatisfy { $0 == 0 })
    _ = try pixels(strict)
    #expect(strict.tiles?.lost == 4 && strict.tiles?.screened == 6)
    let unproved = try extraction(TileScreen(ratio: 3))
    #expect(try pixels(unproved).allSatisfy { $0 == 0 })
    #expect(unproved.tiles?.lost == nil)
  }

  @Test("SWIR1 of zero, as of deep shadow or very pure ice, does not hide a tile")
  func zero() throws {
    let dark = try extraction(TileScreen(ratio: 1), swir: 0)
    _ = try pixels(dark)
    #expect(dark.tiles?.run == 6)
  }

  @Test("tiles outside the search mask are left out")
  func mask() throws {
    let scratch = try Scratch()
    // Pixels 4 to 7 of the rows 0 to 3: 30 m each, from 600000, 3400000.
    let (left, right, top, bottom) = (600_120, 600_240, 3_400_000, 3_399_880)
    try """
    {"type": "FeatureCollection",
     "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32646"}},
     "features": [{"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates":
     [[[\(left), \(top)], [\(right), \(top)], [\(right), \(bottom)], [\(left), \(bottom)], [\(left), \(top)]]]}}]}
    """.write(toFile: scratch("mask.geojson"), atomically: true, encoding: .utf8)
    let masked = try extraction(TileScreen(ratio: nil, mask: scratch("mask.geojson"), proves: true))
    #expect(try pixels(masked) == pixels(extraction(TileScreen(ratio: nil))))
    #expect(masked.tiles?.run == 1 && masked.tiles?.screened == 5 && masked.tiles?.lost == 0)
    #expect(throws: GeospatialError.self) {
      try extraction(TileScreen(mask: scratch("absent.gpkg")))
    }
  }

  @Test("tiles without data are no work, with or without a screen")
  func empty() throws {
    let red = (0..<Self.width * Self.height).map { $0 % 12 < 6 ? Float.nan : 0.9 }
    let half = try extraction(TileScreen(), red: red)
    _ = try pixels(half)
    #expect(half.tiles?.empty == 2 && half.tiles?.run == 4)
  }

  @Test("the ratio takes green where the network takes no red, and reads what the network does not")
  func bands() {
    #expect(TileScreen().roles(beside: [.red, .swir1]) == [])
    #expect(TileScreen().roles(beside: [.green, .nir]) == [.swir1])
    #expect(TileScreen().roles(beside: [.nir]) == [.red, .swir1])
    #expect(TileScreen(ratio: nil).roles(beside: [.nir]) == [])
  }
}
