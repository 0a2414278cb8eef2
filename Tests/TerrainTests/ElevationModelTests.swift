import Geospatial
import TestSupport
import Testing

@testable import Terrain

@Suite("Elevation models")
struct ElevationModelTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Four heights of 100 m pixels, one of them a void.
  private func read(noData: Bool, onto wide: Grid) throws -> ElevationModel {
    let path = scratch("dem \(noData).tif")
    let grid = Grid(
      crs: try CRS("EPSG:32646"), originX: 0, originY: 200, pixelWidth: 100, pixelHeight: 100, width: 2,
      height: 2)
    let raster = try RasterDataset.create(
      path, grid: grid, type: Int16.self, noData: noData ? -32768 : nil)
    try raster.write([5000, 5100, -32768, 5200] as [Int16], window: grid.window)
    try raster.close()
    return try ElevationModel.read(path, onto: wide, resampling: .nearest)
  }

  @Test("voids and ground beyond the edge have no height, with and without a nodata value")
  func voids() throws {
    let wide = Grid(
      crs: try CRS("EPSG:32646"), originX: -100, originY: 200, pixelWidth: 100, pixelHeight: 100, width: 3,
      height: 2)
    let model = try read(noData: true, onto: wide)
    #expect(model.heights.map { $0.isNaN ? nil : $0 } == [nil, 5000, 5100, nil, nil, 5200])
    #expect(model[1, 0] == 5000)
    #expect(model.coverage(of: [true, true, false, false, false, false]) == 0.5)
    #expect(model.coverage(of: Array(repeating: false, count: 6)) == 1)
    let bare = try read(noData: false, onto: wide)
    #expect(bare.heights.map { $0.isNaN ? nil : $0 } == [nil, 5000, 5100, nil, -32768, 5200])
  }
}
