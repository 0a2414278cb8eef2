/// A network being trained on one backend: its weights, and all that changes them.
///
/// One trainer is for one thread at a time. A step that throws leaves weights that are not to be
/// trusted: go on from a checkpoint.
public final class Trainer {
  /// What learns.
  public let network: Network
  /// The shape of a whole batch of images.
  public let batch: Shape
  /// What it runs on.
  public let backend: any Backend
  /// Precision, threads, seed.
  public let settings: ExecutionSettings
  /// How it learns.
  public let recipe: TrainingRecipe
  /// Steps taken.
  public private(set) var iteration = 0
  /// The epoch, which the learning rate follows.
  public var epoch = 0
  /// The norm of all gradients in the last step, before clipping.
  public private(set) var gradientNorm = 0.0
  private let store: ParameterStore
  private let state: OptimiserState
  private let average: WeightAverage?
  /// Executables by the number of images, made when first needed.
  private var executables: [Int: any Executable] = [:]
  /// Shape of what comes out for a whole batch.
  let output: Shape
  private var logits: [Float] = []
  private var gradient: [Float] = []

  /// Prepares the training of a network.
  ///
  /// - Parameters:
  ///   - weights: those to start from.
  ///   - batch: images of a whole batch; the last of an epoch may have fewer.
  ///   - settings: seed and iteration decide what dropout draws.
  /// - Throws: `TrainingError`, `NetworkError`, `WeightsError` or `EngineError` where these do not
  ///   go together.
  public init(
    _ network: Network, _ weights: Weights, batch: Shape, backend: any Backend,
    settings: ExecutionSettings, recipe: TrainingRecipe
  ) throws {
    guard network.inputs.count == 1, batch.batch > 0 else {
      throw TrainingError.unfit(
        "“\(network.name)” takes \(network.inputs.count) images at once and the batch has "
          + "\(batch.batch); training needs one input and at least one image")
    }
    self.network = network
    self.batch = batch
    self.backend = backend
    self.settings = settings
    self.recipe = recipe
    output = try network.shapes(of: [batch])[network.output]
    try recipe.loss.check(channels: output.channels)
    store = try ParameterStore(network, weights, training: true)
    state = recipe.optimiser.state(count: store.values.count)
    average = recipe.averaging.map { [store] in WeightAverage(store, decay: $0) }
    _ = try executable(images: batch.batch)
  }

  /// The memory of training with whole batches.
  public var memory: MemoryStatement {
    get throws {
      var memory = try executable(images: batch.batch).memory
      for moment in moments { memory.parameters += moment.count * 4 }
      return memory
    }
  }

  /// The weights as they are now.
  public var weights: Weights { store.weights }

  /// The weights that are judged and kept: their running mean where there is one.
  public var judgedWeights: Weights { average?.weights(of: store) ?? weights }

  /// Learns from one batch.
  ///
  /// - Parameters:
  ///   - images: images × channels × height × width, at most as many images as a whole batch.
  ///   - targets: images × height × width class numbers.
  /// - Returns: the loss before the step.
  /// - Throws: `EngineError` where a buffer does not fit or holds what is no number,
  ///   `TrainingError` where loss or gradients are none or a class is unknown.
  public func step(images: [Float], targets: [UInt8]) throws -> Float {
    let count = targets.count / output.plane
    guard (1...batch.batch).contains(count) else {
      throw EngineError.size(
        what: "targets", given: targets.count, needed: batch.batch * output.plane)
    }
    if let place = images.withUnsafeBufferPointer(firstNotFinite) {
      throw EngineError.notFinite(
        what: "a training image", place: batch.with(batch: count).words(for: place))
    }
    let executable = try executable(images: count)
    executable.iteration = UInt64(iteration)
    let shape = output.with(batch: count)
    logits.resize(to: shape.count)
    gradient.resize(to: shape.count)

    try images.withUnsafeBufferPointer { images in
      try logits.withUnsafeMutableBufferPointer { try executable.forward([images], into: $0) }
    }
    let loss = try logits.withUnsafeBufferPointer { logits in
      try targets.withUnsafeBufferPointer { targets in
        try gradient.withUnsafeMutableBufferPointer {
          try recipe.loss(logits: logits, targets: targets, shape: shape, gradient: $0)
        }
      }
    }
    guard loss.isFinite else { throw notFinite("the loss") }
    store.gradients.update(repeating: 0)
    try gradient.withUnsafeBufferPointer { try executable.backward(from: $0, into: []) }
    gradientNorm = store.gradientNorm()
    guard gradientNorm.isFinite else { throw notFinite("a gradient") }
    if let largest = recipe.clipping { store.clipGradients(norm: gradientNorm, to: largest) }
    recipe.optimiser.step(store, rate: recipe.rate.rate(epoch: epoch), state)
    iteration += 1
    average?.follow(store, step: iteration)
    return loss
  }

  private func executable(images: Int) throws -> any Executable {
    if let executable = executables[images] { return executable }
    let executable = try backend.compile(
      Program(training: network, [batch.with(batch: images)]), parameters: store,
      settings: settings)
    executables[images] = executable
    return executable
  }

  private func notFinite(_ what: String) -> TrainingError {
    .notFinite(what: what, epoch: epoch, iteration: iteration)
  }
}

extension Trainer {
  /// What the optimiser remembers: steps, and its running means; that of the weights comes last.
  var memories: (steps: Int, moments: [[Float]]) { (state.steps, moments.map { Array($0) }) }

  private var moments: [UnsafeMutableBufferPointer<Float>] {
    state.moments + (average.map { [$0.values] } ?? [])
  }

  /// Puts the trainer where another one was.
  ///
  /// - Throws: `WeightsError` where the weights are not the network's, `TrainingError` where the
  ///   optimiser's memories are not.
  func restore(
    _ weights: Weights, iteration: Int, epoch: Int, memories: (steps: Int, moments: [[Float]])
  ) throws {
    guard memories.moments.map(\.count) == moments.map(\.count) else {
      throw TrainingError.unfit(
        "the optimiser remembers \(moments.count) × \(store.values.count) numbers and is "
          + "given \(memories.moments.map(\.count)); take the checkpoint of this network")
    }
    try store.take(weights, of: network)
    for (moment, values) in zip(moments, memories.moments) {
      _ = moment.update(fromContentsOf: values)
    }
    state.steps = memories.steps
    self.iteration = iteration
    self.epoch = epoch
  }
}

extension Array where Element == Float {
  /// Makes the array so long, whatever it holds then.
  mutating func resize(to count: Int) {
    if self.count != count { self = [Float](repeating: 0, count: count) }
  }
}
