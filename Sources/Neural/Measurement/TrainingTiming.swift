/// How fast a model learns on this machine.
public struct TrainingTiming: Hashable, Sendable, Codable {
  /// The fastest step: forward, loss, backward, Adam.
  public var millisecondsPerStep: Double
  /// The median step.
  public var medianMilliseconds: Double
  /// Loss before the first step.
  public var firstLoss: Double
  /// Loss before the last step.
  public var lastLoss: Double
  /// Steps taken.
  public var steps: Int
  /// What the trainer said it would hold.
  public var statedMemoryBytes: Int
  /// The most that the process has had.
  public var peakMemoryBytes: Int
  /// The numbers between layers.
  public var precision: Precision
  /// Cores used.
  public var threads: Int
  /// Images of one step.
  public var batch: Int

  /// Trains on one batch of noise for so many seconds.
  ///
  /// What is bright in the first band is to be found, so that the loss has a way down.
  /// - Throws: `ModelError` where the sides do not fit the network; what `Trainer` throws.
  public init(
    _ model: Model, shape: Shape, settings: ExecutionSettings, seconds: Double,
    backend: any Backend = Backends.best
  ) throws {
    try model.network.checkSides(height: shape.height, width: shape.width)
    let loss: Loss = model.network.outputs == 1 ? .binaryCrossEntropy : .crossEntropy
    let trainer = try Trainer(
      model.network, model.weights, batch: shape, backend: backend, settings: settings,
      recipe: TrainingRecipe(loss: loss, optimiser: .adam(), rate: .constant(1e-3)))
    let images = Tensor.noise(shape).values
    let targets = (0..<shape.batch).flatMap { image in
      let first = image * shape.channels * shape.plane
      return images[first..<first + shape.plane].map { $0 > 0 ? UInt8(1) : 0 }
    }
    var losses: [Float] = []
    let times = try Stopwatch.times(seconds: seconds) {
      losses.append(try trainer.step(images: images, targets: targets))
    }
    millisecondsPerStep = times.best * 1e3
    medianMilliseconds = times.median * 1e3
    firstLoss = Double(losses[0])
    lastLoss = Double(losses[losses.count - 1])
    steps = losses.count
    statedMemoryBytes = try trainer.memory.total
    peakMemoryBytes = peakMemory()
    precision = settings.precision
    threads = settings.threads
    batch = shape.batch
  }
}
