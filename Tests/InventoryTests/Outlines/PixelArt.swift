import Foundation
import Geospatial

/// Small rasters drawn as text, in a folder of their own that is removed with the value.
///
/// One letter is one pixel of 30 m in UTM zone 46N; digits are values, a dot is 0.
final class PixelArt {
  static let pixel = 30.0
  static let west = 300_000.0
  static let north = 3_700_000.0

  let folder: URL
  let crs: CRS
  let meter: AreaMeter

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("firnline-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    crs = try CRS("EPSG:32646")
    meter = try AreaMeter(.planar, crs: crs)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  /// A raster with the values of the drawing.
  func raster(_ rows: [String]) throws -> RasterDataset {
    let pixels = rows.flatMap { $0.map { UInt16($0.wholeNumberValue ?? 0) } }
    let grid = Grid(
      crs: crs, originX: Self.west, originY: Self.north, pixelWidth: Self.pixel, pixelHeight: Self.pixel,
      width: rows[0].count, height: rows.count)
    let path = path("\(UUID().uuidString).tif")
    let raster = try RasterDataset.create(path, grid: grid, type: UInt16.self)
    try raster.write(pixels, window: grid.window)
    try raster.close()
    return try RasterDataset.open(path)
  }

  /// A rectangle given in pixels.
  static func rectangle(columns: ClosedRange<Double>, rows: ClosedRange<Double>) -> Polygon {
    Polygon(
      Bounds(
        minX: west + pixel * columns.lowerBound, minY: north - pixel * rows.upperBound,
        maxX: west + pixel * columns.upperBound, maxY: north - pixel * rows.lowerBound))
  }
}
