import Declaration
import Extraction
import Neural
import Simulation

/// What one dataset gives to a training run.
struct TrainingSupply {
  private let dataset: Dataset
  private let bands: [String]
  private let config: TrainingConfig
  private let images: [LabelledImage]

  /// Looks for images for training.
  ///
  /// - Throws: `InputError` where there are none, or the dataset lacks a band.
  init(_ dataset: Dataset, bands: [String], config: TrainingConfig) throws {
    self.dataset = dataset
    self.bands = bands
    self.config = config
    images = dataset.images(.training)
    _ = try bands.map { try dataset.place(of: $0) }
    guard !images.isEmpty || dataset.simulation != nil else {
      throw InputError(
        file: dataset.file, field: "split", problem: "names no image for training", mend: "name some")
    }
    let sizes = SampleSettings.sizes
    guard dataset.simulation == nil || sizes.contains(config.cutting.size) else {
      throw InputError(
        file: config.file, field: "tile.size",
        problem: "is \(config.cutting.size), and \(dataset.file) simulates",
        mend: "write \(sizes.lowerBound) to \(sizes.upperBound) pixels")
    }
  }

  /// Samples whose bands say what is usual in simulated ones.
  private static let usual = 96

  /// Adds what the bands of the training images hold, pixel by pixel; of simulated ones that of the first samples.
  func add(to statistics: inout [BandStatistics]) throws {
    guard let simulation = dataset.simulation else {
      return try dataset.add(images, bands: bands, to: &statistics)
    }
    let source = try simulated(simulation, .training, .none, .none)
    try source.add(first: min(Self.usual, source.count), to: &statistics)
  }

  /// Tiles to learn from, of images that are opened where those of other supplies are.
  func training(_ normalisation: Normalisation, _ opened: OpenImages) throws -> any SampleSource {
    if let simulation = dataset.simulation {
      return try simulated(simulation, .training, normalisation, config.augmentation)
    }
    return try TileSource(
      images, of: dataset, bands: bands, cutting: config.cutting, normalisation: normalisation,
      augmentation: config.augmentation, seed: config.seed, opened: opened)
  }

  /// Tiles to judge by, side by side; nil where the dataset has none.
  func validation(_ normalisation: Normalisation, _ opened: OpenImages) throws -> (any SampleSource)? {
    if let simulation = dataset.simulation {
      return simulation.validation == 0
        ? nil : try simulated(simulation, .validation, normalisation, .none)
    }
    let judged = dataset.images(.validation)
    guard !judged.isEmpty else { return nil }
    let cutting = TileSource.Cutting(size: config.cutting.size, stride: config.cutting.size)
    return try TileSource(
      judged, of: dataset, bands: bands, cutting: cutting, normalisation: normalisation, opened: opened)
  }

  private func simulated(
    _ simulation: SimulatedImages, _ split: LabelledImage.Split, _ normalisation: Normalisation,
    _ augmentation: Augmentation
  ) throws -> SimulatedSource {
    try simulation.source(
      split, bands: bands.map { try dataset.place(of: $0) }, size: config.cutting.size,
      normalisation: normalisation, augmentation: augmentation)
  }
}
