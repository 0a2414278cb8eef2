import Foundation
import Geospatial
import Landsat

/// Writes simulated samples as a dataset: an image and a label for each, a table of them and `dataset.yaml`.
public struct SimulatedDataset: Sendable {
  /// Where the samples come from.
  public let maker: SimulatedSampleMaker

  /// How many there are to be.
  public let count: Int

  /// The epoch of samples that are written: none that training goes through, so that what is measured on them was
  /// not learned from, whatever the seed.
  static let epoch = -1

  /// Prepares to write the first `count` samples of a maker.
  ///
  /// - Throws: `SimulationError` where there would be none.
  public init(maker: SimulatedSampleMaker, count: Int) throws {
    guard count > 0 else {
      throw SimulationError(subject: "samples", problem: "\(count) is too few", mend: "give 1 or more")
    }
    self.maker = maker
    self.count = count
  }

  /// Writes the dataset; every eighth sample is for validation, or all are for testing where the draws are.
  ///
  /// - Parameter progress: is called with the number of samples written so far.
  /// - Throws: as `SimulatedRegion.write`.
  public func write(to path: String, replacing: Bool, progress: (Int) -> Void = { _ in }) throws {
    let folder = SimulationFolder(target: URL(fileURLWithPath: path), replacesExisting: replacing)
    try folder.fill { home in
      var rows = ["name,image,label,split,origin"]
      for start in stride(from: 0, to: count, by: 4 * Parallel.width) {
        let indices = Array(start..<min(count, start + 4 * Parallel.width))
        let samples = try Parallel.map(indices, tools: {}) { index, _ in
          maker.sample(index, epoch: Self.epoch)
        }
        for (index, sample) in zip(indices, samples) {
          let name = String(format: "sample%05d", index)
          try write(sample, name: name, into: home)
          rows.append("\(name),\(name).tif,\(name)_label.tif,\(split(index)),\"\(sample.origin)\"")
        }
        progress(start + indices.count)
      }
      try write(rows.joined(separator: "\n") + "\n", to: home.appendingPathComponent("samples.csv"))
      try write(declaration, to: home.appendingPathComponent("dataset.yaml"))
    }
  }

  private func split(_ index: Int) -> String {
    maker.settings.draws == .test ? "test" : index % 8 == 7 ? "validation" : "training"
  }

  private func write(_ sample: SimulatedSample, name: String, into home: URL) throws {
    let grid = Grid(
      crs: maker.crs, originX: 0, originY: 0, pixelWidth: 30, pixelHeight: 30, width: sample.size,
      height: sample.size)
    let image = try RasterDataset.create(
      home.appendingPathComponent("\(name).tif").path, grid: grid, bands: SimulatedSampleMaker.bands.count,
      type: Float.self, noData: .nan)
    try image.setMetadata(["TIFFTAG_IMAGEDESCRIPTION": MetadataFile.origin])
    let count = sample.size * sample.size
    for (band, role) in SimulatedSampleMaker.bands.enumerated() {
      let pixels = Array(sample.reflectance[band * count..<(band + 1) * count])
      try image.write(pixels, window: grid.window, band: band + 1)
      try image.setDescription(role.rawValue, band: band + 1)
    }
    try image.close()
    let label = try RasterDataset.create(
      home.appendingPathComponent("\(name)_label.tif").path, grid: grid, type: UInt8.self,
      noData: Double(SimulatedSample.unknown))
    try label.write(sample.mask, window: grid.window)
    try label.close()
  }

  private var declaration: String {
    """
    # \(MetadataFile.origin). Made by `firnline simulate --samples`.
    name: Simulated samples, seed \(maker.seed)
    bands: [blue, green, red, nir, swir1, swir2]
    quantity: reflectance
    sensors: [TM, ETM+, OLI, OLI-2]
    source: Simulated on measured spectra (\(maker.settings.draws.rawValue) draws); debris \(maker.settings.debris.rawValue)
    table: samples.csv
    splitRule: every sample is a place of its own

    """
  }

  private func write(_ text: String, to file: URL) throws {
    try Data(text.utf8).write(to: file)
  }
}
