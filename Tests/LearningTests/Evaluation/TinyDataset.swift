import Foundation
import Geospatial
import Neural

@testable import Learning

/// A small dataset of random images in which red over SWIR1 tells glacier, written into a folder of one test.
struct TinyDataset {
  let folder = TemporaryFolder()
  let side = 32
  var file: String { folder.path("dataset.yaml") }

  /// Writes images of 32 × 32 pixels, the last columns of each unknown.
  ///
  /// - Parameters:
  ///   - noise: the share of pixels that look like the other class.
  ///   - bright: the role of the first band.
  ///   - shadow: the share of pixels that are black.
  init(
    training: Int = 3, validation: Int = 1, test: Int = 2, noise: Double = 0, unknownColumns: Int = 2,
    crs: String = "EPSG:32645", bright: String = "red", shadow: Double = 0, seed: UInt64 = 1
  ) throws {
    let lists = [("training", training), ("validation", validation), ("test", test)].map { use, count in
      (use, (0..<count).map { "\(use)\($0)" })
    }
    for name in lists.flatMap(\.1) {
      try write(name, noise: noise, unknownColumns: unknownColumns, crs: CRS(crs), shadow: shadow, seed: seed)
    }
    let split = lists.map { "  \($0): [\($1.joined(separator: ", "))]" }.joined(separator: "\n")
    try text(
      "dataset.yaml",
      """
      name: Tiny
      bands: [\(bright), swir1]
      quantity: dn
      images: {folder: ., image: "{name}.tif", label: "{name}_label.tif"}
      splitRule: by tile
      split:
      \(split)
      """)
  }

  private func write(
    _ name: String, noise: Double, unknownColumns: Int, crs: CRS, shadow: Double, seed: UInt64
  ) throws {
    var random = SplitMix64(seed: seed, stream: name)
    let size = crs.isGeographic ? 0.001 : 30
    let grid = Grid(
      crs: crs, originX: crs.isGeographic ? 86 : 478_000, originY: crs.isGeographic ? 28 : 3_108_000,
      pixelWidth: size, pixelHeight: size, width: side, height: side)
    let corner = (x: random.below(12), y: random.below(12))
    let labels = (0..<side * side).map { pixel -> UInt8 in
      let (x, y) = (pixel % side, pixel / side)
      if x >= side - unknownColumns { return 255 }
      let inside = (corner.x..<corner.x + 14).contains(x) && (corner.y..<corner.y + 12).contains(y)
      return inside ? 1 : 0
    }
    let bands = try RasterDataset.create(folder.path("\(name).tif"), grid: grid, bands: 2, type: Float.self)
    // Glacier has a ratio from 3 to 5, other ground one from 0.5 to 2, but for the noise.
    let dark = labels.map { _ in random.uniform() < shadow ? 0 : Float(20 + random.below(20)) }
    let red = zip(labels, dark).map { label, dark -> Float in
      let isIce = (label == 1) != (random.uniform() < noise)
      return dark * Float(isIce ? 3 + 2 * random.uniform() : 0.5 + 1.5 * random.uniform())
    }
    try bands.write(red, window: grid.window, band: 1)
    try bands.write(dark, window: grid.window, band: 2)
    try bands.close()
    let label = try RasterDataset.create(
      folder.path("\(name)_label.tif"), grid: grid, type: UInt8.self, noData: 255)
    try label.write(labels, window: grid.window)
    try label.close()
  }

  /// Writes a text file.
  @discardableResult
  func text(_ name: String, _ text: String) throws -> String {
    try Data((text + "\n").utf8).write(to: URL(fileURLWithPath: folder.path(name)))
    return folder.path(name)
  }

  /// Writes the file of a small training run.
  func training(_ name: String = "tiny", epochs: Int = 2) throws -> String {
    try text(
      "\(name).yaml",
      """
      dataset: dataset.yaml
      architecture: m-landsnet
      settings: {widths: [4, 6, 8], bridge: 8}
      tile: {size: 16}
      epochs: \(epochs)
      output: \(name).safetensors
      """)
  }
}
