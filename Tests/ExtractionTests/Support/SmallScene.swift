import Foundation
import Geospatial
import Landsat

/// A folder of its own for one test, removed with the value.
final class Scratch {
  let path = NSTemporaryDirectory() + "firnline-extraction-\(UUID().uuidString)"

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func callAsFunction(_ name: String) -> String { path + "/" + name }

  /// Writes the pixels of each band as a GeoTIFF and returns its path.
  func raster<Pixel: RasterPixel>(
    _ name: String, _ bands: [[Pixel]], on grid: Grid, noData: Double? = nil
  ) throws -> String {
    let raster = try RasterDataset.create(
      self(name), grid: grid, bands: bands.count, type: Pixel.self, noData: noData)
    for (index, pixels) in bands.enumerated() {
      try raster.write(pixels, window: grid.window, band: index + 1)
    }
    try raster.close()
    return self(name)
  }

  /// Writes a scene with a description: bands of floats, -9999 for no measurement, and the sky as its cloud mask.
  func scene(
    _ bands: [Role: [Float]], on grid: Grid, sky: [Sky]? = nil, scale: Double? = 0.0001
  ) throws -> Scene {
    var text = "id: small\ndate: 2020-08-16\nsensor: OLI\nnodata: -9999\n"
    if let scale { text += "scale: \(scale)\n" }
    text += "bands:\n"
    for (role, pixels) in bands {
      _ = try raster("\(role).tif", [pixels], on: grid)
      text += "  \(role): \(role).tif\n"
    }
    if let sky {
      _ = try raster("sky.tif", [sky.map(\.rawValue)], on: grid)
      text += "cloudMask: {file: sky.tif, fill: 0, cloud: 2, shadow: 3}\n"
    }
    try text.write(toFile: self("scene.yaml"), atomically: true, encoding: .utf8)
    return try Scene.open(at: self("scene.yaml"))
  }
}

extension Grid {
  /// A grid of 30 m pixels in UTM zone 46 north, moved by metres from a corner that the tests share.
  static func small(_ width: Int, _ height: Int, east: Double = 0, south: Double = 0) throws -> Grid {
    Grid(
      crs: try CRS("EPSG:32646"), originX: 600_000 + east, originY: 3_400_000 - south, pixelWidth: 30,
      pixelHeight: 30, width: width, height: height)
  }
}

extension RasterDataset {
  /// All pixels of a band.
  static func pixels<Pixel: RasterPixel>(_ path: String, band: Int = 1) throws -> [Pixel] {
    let raster = try open(path)
    return try raster.read(raster.grid.window, band: band)
  }
}

/// The same numbers on every machine, from a linear congruential generator (Numerical Recipes).
struct PlainNumbers {
  var state: UInt32

  mutating func next(below limit: Int) -> Int {
    state = state &* 1_664_525 &+ 1_013_904_223
    return Int(state >> 16) % limit
  }
}
