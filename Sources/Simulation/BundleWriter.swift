import Foundation
import Geospatial

/// Writes a scene as a product bundle: one GeoTIFF for each band and quality layer, and the metadata.
struct BundleWriter: Sendable {
  let renderer: SceneRenderer
  let stripHeight: Int

  /// Writes the bundle into a new folder named for the product; returns what was counted.
  ///
  /// As many strips as there are cores are made at once and then written, each band's file by one core, so
  /// memory holds that many strips, whatever the size of the scene.
  @discardableResult
  func write(into folder: URL) throws -> MetadataFile.Counts {
    let scene = renderer.scene
    let bundle = folder.appendingPathComponent(scene.productID)
    try FileManager.default.createDirectory(at: bundle, withIntermediateDirectories: true)
    func path(_ ending: String) -> String {
      bundle.appendingPathComponent("\(scene.productID)_\(ending)").path
    }

    var files = try scene.sensor.bands.map { band in
      let path = path("B\(band.name).TIF")
      return scene.sensor.maximum > 255
        ? try create(path, UInt16.self, noData: 0) : try create(path, UInt8.self, noData: 0)
    }
    files.append(try create(path("QA_PIXEL.TIF"), UInt16.self, noData: Double(QualityBits.fill)))
    files.append(try create(path("QA_RADSAT.TIF"), UInt16.self, noData: nil))
    // A file is touched by one iteration at a time.
    nonisolated(unsafe) let outputs = files

    var counts = MetadataFile.Counts()
    let windows = scene.grid.windows(rows: stripHeight)
    for start in stride(from: 0, to: windows.count, by: Parallel.width) {
      let batch = Array(windows[start..<min(start + Parallel.width, windows.count)])
      let strips = try Parallel.map(batch, tools: {}) { window, _ in renderer.strip(window) }
      for strip in strips {
        counts.imaged += strip.imaged
        counts.cloudy += strip.cloudy
        counts.saturatedBands |= strip.saturatedBands
      }
      _ = try Parallel.map(Array(outputs.indices), tools: {}) { layer, _ in
        for strip in strips { try write(strip, layer: layer, to: outputs[layer]) }
      }
    }
    for file in files { try file.close() }

    let metadata = try MetadataFile(scene: scene, counts: counts)
    try Data(metadata.text.utf8).write(to: URL(fileURLWithPath: path("MTL.txt")))
    try Data(metadata.json.utf8).write(to: URL(fileURLWithPath: path("MTL.json")))
    return counts
  }

  private func create<Pixel: RasterPixel>(_ path: String, _ type: Pixel.Type, noData: Double?) throws
    -> RasterDataset
  {
    let file = try RasterDataset.create(
      path, grid: renderer.scene.grid, type: type, noData: noData, options: ["PREDICTOR=2"])
    try file.setMetadata(["TIFFTAG_IMAGEDESCRIPTION": MetadataFile.origin])
    return file
  }

  /// Writes a strip's layer: the bands in order, then QA_PIXEL and QA_RADSAT.
  private func write(_ strip: SceneRenderer.Strip, layer: Int, to file: RasterDataset) throws {
    let bandCount = strip.bands.count
    switch layer {
    case bandCount: try file.write(strip.quality, window: strip.window)
    case bandCount + 1: try file.write(strip.saturation, window: strip.window)
    case _ where renderer.scene.sensor.maximum > 255:
      try file.write(strip.bands[layer], window: strip.window)
    default: try file.write(strip.bands[layer].map { UInt8($0) }, window: strip.window)
    }
  }
}
