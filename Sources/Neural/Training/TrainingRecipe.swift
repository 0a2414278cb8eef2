/// How a network learns: what is made small, and by which steps.
public struct TrainingRecipe: Hashable, Sendable {
  /// What is made small.
  public var loss: Loss
  /// How gradients move weights.
  public var optimiser: Optimiser
  /// How far, epoch by epoch.
  public var rate: LearningRate
  /// The largest norm of all gradients together; nil leaves them as they are.
  public var clipping: Double?
  /// How much of the running mean of all weights stays in every step, such as 0.999.
  ///
  /// The mean is then what is judged and kept; nil keeps no mean.
  public var averaging: Double?

  /// Makes a recipe without clipping and averaging unless told.
  public init(
    loss: Loss, optimiser: Optimiser, rate: LearningRate, clipping: Double? = nil,
    averaging: Double? = nil
  ) {
    self.loss = loss
    self.optimiser = optimiser
    self.rate = rate
    self.clipping = clipping
    self.averaging = averaging
  }
}
