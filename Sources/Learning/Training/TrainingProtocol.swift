import Extraction
import Neural

/// How a paper trains its networks: what a training file says only where it differs.
public enum TrainingProtocol: String, CaseIterable, Hashable, Sendable, Codable {
  /// Chen et al. 2022, section II-G: Glorot normal, cross-entropy, Adam 1e-3 divided by ten after every ten
  /// epochs, batches of 4, patience 10 on validation accuracy, 80 epochs.
  ///
  /// Adam's ε is that of Keras. Turns and mirrors are drawn anew in each epoch, where the paper writes four copies
  /// before it splits; `firnline samples` does as the paper does.
  case chen2022
  /// Chu et al. 2022 and their code: PyTorch's initial weights, ½ (cross-entropy + Dice), AdamW 1e-4 with weight
  /// decay 1e-3, cosine restarts (T₀ 2, doubled each time, down to 1e-6), batches of 3, 126 epochs, the best by
  /// validation Dice, tiles scaled by their one minimum and maximum.
  case chu2022

  /// All settings of the protocol.
  func apply(to config: inout TrainingConfig) {
    let outputs = config.outputs
    switch self {
    case .chen2022:
      config.initialiser = .glorotNormal
      config.recipe = TrainingRecipe(
        loss: outputs == 1 ? .binaryCrossEntropy : .crossEntropy,
        optimiser: .adam(epsilon: 1e-7), rate: .steps(start: 1e-3, every: 10))
      config.batch = 4
      config.epochs = 80
      config.metric = .accuracy
      config.patience = 10
      config.normalisation = .perBand
      config.augmentation = Augmentation(symmetries: SquareSymmetry.chen)
    case .chu2022:
      config.initialiser = .torch
      config.recipe = TrainingRecipe(
        loss: 0.5 * (outputs == 1 ? .binaryCrossEntropy : .crossEntropy) + 0.5 * .softDice(),
        optimiser: .adamW(weightDecay: 1e-3),
        rate: .cosineRestarts(start: 1e-4, cycle: 2, growth: 2, floor: 1e-6))
      config.batch = 3
      config.epochs = 126
      config.metric = .softDice
      config.patience = nil
      config.normalisation = .perTile
      config.augmentation = Augmentation(symmetries: SquareSymmetry.chu)
    }
  }
}
