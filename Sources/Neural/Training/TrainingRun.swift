import Foundation

/// Epochs of training from the first to the best, that can be killed at any time and go on.
///
///     let run = try TrainingRun(trainer, training: tiles, validation: others, plan)
///     if resuming { try run.resume() }
///     let result = try run.run { print($0) }
///
/// On one backend and number of threads, a run that is killed and goes on from its checkpoint
/// takes the same steps, to the last bit, as one that is not.
public final class TrainingRun {
  /// What is trained.
  public let trainer: Trainer
  /// For how long, and how it is judged.
  public let plan: TrainingPlan
  private let training: any SampleSource
  private let validation: (any SampleSource)?
  private var position: Checkpoint.Position
  private var best: Weights?
  private var start = ContinuousClock.now
  /// How long it took to come where this run starts.
  private var secondsBefore: Double? = 0
  /// What the last checkpoint holds, and when it was written or read.
  private var saved: (position: Checkpoint.Position, time: ContinuousClock.Instant)?

  /// Prepares a run.
  ///
  /// - Throws: `TrainingError` where there is nothing to learn from or to judge by.
  public init(
    _ trainer: Trainer, training: any SampleSource, validation: (any SampleSource)? = nil,
    _ plan: TrainingPlan
  ) throws {
    guard training.count > 0, validation.map({ $0.count > 0 }) ?? true else {
      throw TrainingError.unfit(
        "there are \(training.count) samples to train on and \(validation?.count ?? 0) to "
          + "validate; give some of each, or no validation")
    }
    guard plan.metric != .softDice || trainer.network.outputs <= 2 else {
      throw TrainingError.unfit(
        "soft Dice judges two classes and “\(trainer.network.name)” has "
          + "\(trainer.network.outputs); take accuracy")
    }
    self.trainer = trainer
    self.training = training
    self.validation = validation
    self.plan = plan
    position = Checkpoint.Position(
      stopping: EarlyStopping(plan.metric.goal, patience: plan.patience))
  }

  /// Goes back to where the checkpoint of the plan was written.
  ///
  /// - Throws: `CheckpointError`, `SafetensorsError` or `FileError` where there is none that fits;
  ///   then the run is as it was.
  public func resume() throws {
    guard let path = plan.checkpoint else {
      throw TrainingError.unfit("the plan has no checkpoint to go on from; give it a path")
    }
    let checkpoint = try Checkpoint(reading: path, configuration: configuration)
    try checkpoint.best?.check(for: trainer.network)
    try trainer.restore(
      checkpoint.weights, iteration: checkpoint.position.iteration,
      epoch: checkpoint.position.epoch,
      memories: (checkpoint.position.optimiserSteps, checkpoint.moments))
    position = checkpoint.position
    position.stopping.patience = plan.patience
    best = checkpoint.best
    secondsBefore = position.seconds
    saved = (position, .now)
  }

  /// The epochs that are over, in order.
  public var history: [EpochReport] { position.history }

  /// Trains until the plan is done or no better epoch has come for too long.
  ///
  /// - Parameter report: hears of every step; what it throws ends the run, and a `TrainingStop` not without a
  ///   checkpoint of that step.
  /// - Throws: `CheckpointError` where the checkpoint of another run would be written over,
  ///   `FileError` where none can be written, both before the first step; else what a step throws.
  @discardableResult
  public func run(_ report: (TrainingEvent) throws -> Void = { _ in }) throws -> TrainingResult {
    start = .now
    if saved != nil { try report(.resumed(epochs: history.count)) }
    try claimCheckpoint(report)
    var images: [Float] = []
    var targets: [UInt8] = []
    while position.epoch < plan.epochs && !position.stopping.isOver {
      trainer.epoch = position.epoch
      let order = order(epoch: position.epoch)
      while position.samples < order.count {
        let samples = Array(order[position.samples...].prefix(trainer.batch.batch))
        try training.fill(
          samples, epoch: position.epoch, trainer.batch.with(batch: samples.count),
          trainer.output.with(batch: samples.count), &images, &targets)
        let loss = try trainer.step(images: images, targets: targets)
        position.samples += samples.count
        position.lossSum += Double(loss) * Double(samples.count)
        do {
          try report(
            .step(
              iteration: trainer.iteration, epoch: position.epoch, samples: position.samples,
              of: order.count, loss: loss, rate: rate))
        } catch let stop as TrainingStop {
          try writeCheckpoint(report)
          throw stop
        }
        if isCheckpointDue { try writeCheckpoint(report) }
      }
      try finishEpoch(report)
    }
    if position != saved?.position { try writeCheckpoint(report) }
    return TrainingResult(
      weights: best ?? trainer.judgedWeights, history: position.history,
      bestEpoch: position.stopping.bestEpoch, secondsBefore: secondsBefore)
  }

  private var rate: Double { trainer.recipe.rate.rate(epoch: position.epoch) }

  /// The samples of an epoch in the order in which they are learned from.
  private func order(epoch: Int) -> [Int] {
    var random = SplitMix64(seed: trainer.settings.seed, stream: "order of epoch \(epoch)")
    return random.order(training.count)
  }

  private func finishEpoch(_ report: (TrainingEvent) throws -> Void) throws {
    let evaluation = try validation.map { try trainer.evaluate($0) }
    var isBest = false
    if let evaluation {
      isBest = position.stopping.record(evaluation[plan.metric], epoch: position.epoch)
      if isBest { best = trainer.judgedWeights }
    }
    let epoch = EpochReport(
      epoch: position.epoch, rate: rate,
      trainingLoss: position.lossSum / Double(training.count), validation: evaluation,
      isBest: isBest)
    position.history.append(epoch)
    position.epoch += 1
    position.samples = 0
    position.lossSum = 0
    try report(.epoch(epoch))
  }

  /// Writes the first checkpoint: a disk that takes none should be known now, not after hours.
  private func claimCheckpoint(_ report: (TrainingEvent) throws -> Void) throws {
    guard let path = plan.checkpoint, saved == nil else { return }
    guard !FileManager.default.fileExists(atPath: path) else {
      throw CheckpointError(
        path: path,
        problem: "holds the checkpoint of an earlier run; go on from it, or remove it "
          + "to start anew")
    }
    try writeCheckpoint(report)
  }

  private var isCheckpointDue: Bool {
    guard let saved else { return false }
    return switch plan.interval {
    case .steps(let steps): trainer.iteration - saved.position.iteration >= steps
    case .seconds(let seconds): ContinuousClock.now - saved.time >= .seconds(seconds)
    }
  }

  private func writeCheckpoint(_ report: (TrainingEvent) throws -> Void) throws {
    guard let path = plan.checkpoint else { return }
    let memories = trainer.memories
    position.iteration = trainer.iteration
    position.optimiserSteps = memories.steps
    position.seconds = secondsBefore.map { $0 + (ContinuousClock.now - start) / .seconds(1) }
    try Checkpoint(
      configuration: configuration, position: position, weights: trainer.weights, best: best,
      moments: memories.moments
    ).write(to: path)
    saved = (position, .now)
    try report(.checkpoint(path: path))
  }

  /// What has to be the same for a run to go on; the number of epochs and patience may change.
  private var configuration: [String: String] {
    let network = trainer.network
    let recipe = trainer.recipe
    let digest = String(SplitMix64.digest(String(describing: network)), radix: 16)
    return plan.facts.merging([
      "network": "\(network.name) (\(network.trainedParameterCount) weights, digest \(digest))",
      "loss": "\(recipe.loss)",
      "optimiser": "\(recipe.optimiser)",
      "learning rate": "\(recipe.rate)",
      "clipping": recipe.clipping.map { "\($0)" } ?? "none",
      "averaging": recipe.averaging.map { "\($0)" } ?? "none",
      "batch": "\(trainer.batch)",
      "precision": trainer.settings.precision.rawValue,
      "seed": "\(trainer.settings.seed)",
      "metric": plan.metric.rawValue,
      "training samples": "\(training.count)",
      "validation samples": "\(validation?.count ?? 0)",
    ]) { $1 }
  }
}
