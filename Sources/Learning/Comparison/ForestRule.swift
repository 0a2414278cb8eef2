import Declaration
import Extraction
import Landsat

/// A random forest to be grown on the pixels of training images.
public struct ForestRule: Hashable, Sendable {
  /// The bands; all of the dataset where nil.
  public var bands: [Role]?
  /// How trees grow.
  public var growth = RandomForestGrowth()
  /// How many training pixels are drawn about.
  public var pixels = 50_000
  /// Where the forest is kept; nowhere where nil.
  public var output: String?

  /// A forest as usual, of all bands.
  public init() {}

  /// The bands that it takes of a dataset.
  ///
  /// - Throws: `InputError` where all are to be taken, and one is no band of a scene.
  func roles(in dataset: Dataset) throws -> [Role] {
    if let bands { return bands }
    return try dataset.bands.map { band in
      guard let role = Role(rawValue: band) else {
        throw InputError(
          file: dataset.file, field: "bands", problem: "names '\(band)', which is no band of a scene",
          mend: "name the forest's bands with 'bands: […]'")
      }
      return role
    }
  }

  /// Grows the forest.
  ///
  /// - Returns: the method, and what it grew on, in words.
  func learned(
    on dataset: Dataset, progress: (Double) throws -> Void = { _ in }
  ) throws -> (method: RandomForest, words: String) {
    let roles = try roles(in: dataset)
    let pixels = try TrainingPixels(of: dataset, atMost: pixels, seed: growth.seed) { block in
      try roles.map { try block.values($0, as: dataset.quantity) }
    }
    let words = "\(growth.trees) trees on \(pixels.count) training pixels of \(dataset.name)"
    let card = RandomForestCard(
      roles: roles, quantity: dataset.quantity, growth: growth, training: words, version: Release.version)
    let forest = try RandomForest.grown(on: pixels.byPixel, pixels.isGlacier, card: card, progress: progress)
    if let output { try forest.write(to: output) }
    return (forest, "\(words), seed \(growth.seed)")
  }
}
