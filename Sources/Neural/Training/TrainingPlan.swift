/// How long a network trains, what it is judged by, and how often it is saved.
public struct TrainingPlan: Hashable, Sendable {
  /// The most epochs.
  public var epochs: Int
  /// What the best epoch is chosen by.
  public var metric: Evaluation.Metric
  /// Epochs without a better value after which training ends; nil never ends it early.
  public var patience: Int?
  /// Where checkpoints are written; nil writes none.
  public var checkpoint: String?
  /// How often.
  public var interval: Interval
  /// Further facts, by name, that have to be the same when the run goes on from a checkpoint, such
  /// as a digest of the samples.
  public var facts: [String: String]

  /// Time from checkpoint to checkpoint.
  public enum Interval: Hashable, Sendable {
    case steps(Int)
    case seconds(Double)
  }

  /// Makes a plan that writes no checkpoints unless told where.
  public init(
    epochs: Int, metric: Evaluation.Metric = .f1, patience: Int? = nil, checkpoint: String? = nil,
    interval: Interval = .seconds(300), facts: [String: String] = [:]
  ) {
    self.epochs = epochs
    self.metric = metric
    self.patience = patience
    self.checkpoint = checkpoint
    self.interval = interval
    self.facts = facts
  }
}

/// What happens in a training run.
public enum TrainingEvent: Sendable {
  /// The run goes on from its checkpoint, after so many epochs.
  case resumed(epochs: Int)
  /// A step is taken: its number from one, the samples done of how many, its loss and rate.
  case step(
    iteration: Int, epoch: Int, samples: Int, of: Int, loss: Float, rate: Double)
  /// An epoch is over.
  case epoch(EpochReport)
  /// A checkpoint is written.
  case checkpoint(path: String)
}

/// What a listener throws at a step to end the run there: its checkpoint is written first.
public struct TrainingStop: Error, Hashable, Sendable {
  /// The epoch in which it ends, from zero.
  public var epoch: Int

  /// Ends a run in an epoch.
  public init(epoch: Int) { self.epoch = epoch }
}

/// What came of an epoch.
public struct EpochReport: Hashable, Sendable, Codable {
  /// Its number, from zero.
  public var epoch: Int
  /// The learning rate it had.
  public var rate: Double
  /// Mean of the losses of its samples, each before the step that learned from it.
  public var trainingLoss: Double
  /// On the samples for validation, if there are any.
  public var validation: Evaluation?
  /// Whether it is the best so far.
  public var isBest: Bool
}

/// What a training run comes to.
public struct TrainingResult: Sendable {
  /// Those of the best epoch by the plan's metric; the last ones where there is no validation.
  public var weights: Weights
  /// All epochs, in order.
  public var history: [EpochReport]
  /// The epoch of the weights, where there is validation.
  public var bestEpoch: Int?
  /// How long runs that were cut off took up to the checkpoint that this one went on from; nil where it does not say.
  public var secondsBefore: Double?
}
