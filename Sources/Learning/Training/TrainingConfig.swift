import Neural

/// Everything that decides what a training run learns: one file, one model.
public struct TrainingConfig: Hashable, Sendable {
  /// How tiles are scaled before the network; what that needs to know is taken from the training images.
  public enum Scaling: String, CaseIterable, Hashable, Sendable, Codable {
    /// Not at all.
    case none
    /// Every band by its mean and deviation over the training images.
    case perBand = "per-band"
    /// Every tile by its one minimum and maximum.
    case perTile = "per-tile"
    /// Every band of an image by the mean and deviation of that image.
    case perScene = "per-scene"
    /// Every band of an image by the minimum and maximum of that image.
    case perSceneRange = "per-scene-range"
  }

  /// The file that declares it.
  public var file: String
  /// The dataset file.
  public var dataset: String
  /// Further dataset files whose training images are learned from too.
  public var furtherDatasets: [String] = []
  /// The bands the network takes, in order; all of the dataset where nil.
  public var bands: [String]?
  /// The architecture's name.
  public var architecture: String
  /// Its settings where they are not the defaults.
  public var settings: [String: Setting] = [:]
  /// The channels that the network puts out.
  public var outputs = 2
  /// The protocol that the rest follows where the file says nothing.
  public var protocolName: TrainingProtocol
  /// How weights start.
  public var initialiser = Initialiser.glorotNormal
  /// Loss, optimiser, learning rate, clipping.
  public var recipe = TrainingRecipe(loss: .crossEntropy, optimiser: .adam(), rate: .constant(1e-3))
  /// Tiles of one step.
  public var batch = 4
  /// The most epochs.
  public var epochs = 1
  /// What the best epoch is chosen by.
  public var metric = Evaluation.Metric.accuracy
  /// Epochs without a better one after which training ends.
  public var patience: Int?
  /// Where tiles are cut.
  public var cutting = TileSource.Cutting(size: 128, stride: 128)
  /// How tiles are scaled.
  public var normalisation = Scaling.perBand
  /// What is done to training tiles.
  public var augmentation = Augmentation.none
  /// The precision of training.
  public var precision = Precision.float32
  /// What random numbers are drawn from.
  public var seed: UInt64 = 1
  /// Where the model is written; curves and checkpoint stand beside it.
  public var output: String

  /// How weights are learned, in full: the protocol's name alone would hide what a file changes about it.
  var recipeInWords: String {
    let isProtocol = followsProtocol ? "as \(protocolName.rawValue): " : ""
    return isProtocol
      + "\(initialiser.rawValue), loss \(recipe.loss), \(recipe.optimiser), rate \(recipe.rate)"
      + (recipe.clipping.map { ", gradients clipped to \($0)" } ?? "")
      + (recipe.averaging.map { ", mean of weights \($0)" } ?? "")
      + ", batches of \(batch), symmetries \(augmentation.symmetries.map(\.rawValue).joined(separator: " "))"
      + ", shift \(augmentation.shift), gain \(augmentation.gain), offset \(augmentation.offset)"
      + ", \(precision.rawValue), seed \(seed)"
  }

  /// Whether nothing of what the protocol says was changed.
  private var followsProtocol: Bool {
    var plain = self
    protocolName.apply(to: &plain)
    plain.epochs = epochs
    return plain == self
  }

  /// The loss curves, as a table.
  public var curves: String { output.replacingExtension(with: "curves.csv") }
  /// The loss curves, as a picture.
  public var picture: String { output.replacingExtension(with: "curves.png") }
  /// Where an unfinished run is kept.
  public var checkpoint: String { output.replacingExtension(with: "checkpoint") }
  /// What is locked while a run is at work.
  var lockFile: String { output.replacingExtension(with: "lock") }
}

extension String {
  /// The path with another extension.
  fileprivate func replacingExtension(with new: String) -> String {
    (hasSuffix(".safetensors") ? String(dropLast(".safetensors".count)) : self) + "." + new
  }
}
