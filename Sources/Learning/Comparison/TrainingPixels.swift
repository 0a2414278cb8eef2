import Declaration
import Extraction
import Geospatial
import Landsat
import Neural

/// Labelled pixels of the training images, one by one, as methods without a view of their surroundings learn.
struct TrainingPixels {
  /// The numbers of all pixels, feature after feature.
  private(set) var features: [[Float]] = []
  /// What the labels say of each pixel.
  private(set) var isGlacier: [Bool] = []

  /// How many pixels there are.
  var count: Int { isGlacier.count }

  /// Draws pixels, each as likely as another, strip by strip; those without label or data take no part.
  ///
  /// - Parameters:
  ///   - most: how many to draw about; all where there are fewer.
  ///   - read: the features of a block, each pixel by pixel.
  /// - Throws: `InputError` where the dataset has no training image, or lacks a band.
  init(
    of dataset: Dataset, atMost most: Int, seed: UInt64, read: (SceneBlock) throws -> [[Float]]
  ) throws {
    let images = try dataset.someImages(.training)
    let total = try images.reduce(0) { try $0 + dataset.open($1).grid.window.count }
    let share = min(1, Double(most) / Double(max(total, 1)))
    var random = SplitMix64(seed: seed, stream: "training pixels")
    for image in images {
      let raster = try dataset.open(image)
      for strip in raster.grid.windows(pixels: 1 << 20) {
        let labels = try raster.labels(in: strip)
        let values = try read(SceneBlock(source: raster, window: strip))
        if features.isEmpty { features = values.map { _ in [] } }
        for pixel in labels.indices {
          // Drawn for every pixel, so that labels do not shift what follows.
          let isDrawn = share == 1 || random.uniform() < share
          guard isDrawn, labels[pixel] != Loss.noLabel, values.allSatisfy({ $0[pixel].isFinite }) else {
            continue
          }
          isGlacier.append(labels[pixel] == 1)
          for feature in values.indices { features[feature].append(values[feature][pixel]) }
        }
      }
    }
  }

  /// The features of each pixel beside one another.
  var byPixel: [Float] { isGlacier.indices.flatMap { pixel in features.map { $0[pixel] } } }
}
