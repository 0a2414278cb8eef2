import Extraction
import Foundation
import Geospatial

@testable import Learning

/// Labelled images written for one test.
struct LabelledFiles {
  let folder = TemporaryFolder()

  /// A square image of these bands, row by row, and its label.
  func write(
    _ name: String, width: Int, height: Int, bands: [[Float]], label: [UInt8], noData: Double? = nil
  ) throws {
    let grid = Grid(
      crs: try CRS("EPSG:32643"), originX: 600_000, originY: 3_700_000, pixelWidth: 30, pixelHeight: 30,
      width: width, height: height)
    let image = try RasterDataset.create(
      folder.path("\(name).tif"), grid: grid, bands: bands.count, type: Float.self, noData: noData)
    for (index, band) in bands.enumerated() { try image.write(band, window: grid.window, band: index + 1) }
    try image.close()
    let mask = try RasterDataset.create(folder.path("\(name)_label.tif"), grid: grid, type: UInt8.self)
    try mask.write(label, window: grid.window)
    try mask.close()
  }

  /// A file of text.
  func write(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path(name)))
    return folder.path(name)
  }

  /// A dataset file of these images.
  func dataset(
    bands: String = "[red, swir1]", training: [String], validation: [String] = [], test: [String] = [],
    more: String = ""
  ) throws -> String {
    func list(_ names: [String]) -> String { "[\(names.map { "\"\($0)\"" }.joined(separator: ", "))]" }
    return try write(
      "dataset.yaml",
      """
      name: Small
      bands: \(bands)
      quantity: reflectance
      images: {folder: ., image: "{name}.tif", label: "{name}_label.tif"}
      split: {training: \(list(training)), validation: \(list(validation)), test: \(list(test))}
      \(more)
      """)
  }
}
