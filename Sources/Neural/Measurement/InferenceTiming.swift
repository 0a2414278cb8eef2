/// How fast a model is on this machine.
public struct InferenceTiming: Hashable, Sendable, Codable {
  /// Tiles in a second, in the fastest run.
  public var tilesPerSecond: Double
  /// Tiles in a second, in the median run.
  public var medianTilesPerSecond: Double
  /// The fastest run of one batch.
  public var bestMilliseconds: Double
  /// The median run of one batch.
  public var medianMilliseconds: Double
  /// How many runs were timed.
  public var runs: Int
  /// What the engine said it would hold.
  public var statedMemoryBytes: Int
  /// The most that the process has had, with weights as read and images.
  public var peakMemoryBytes: Int
  /// The numbers between layers.
  public var precision: Precision
  /// What ran.
  public var implementation: String
  /// What each layer took in the mean run, in the order of running.
  public var layers: [LayerReport]
  /// Cores used.
  public var threads: Int
  /// Images of one run.
  public var batch: Int

  /// Runs a model on noise for so many seconds; the first run is not counted.
  ///
  /// - Throws: `ModelError` where the sides do not fit the network; what `Inference` throws.
  public init(
    _ model: Model, shape: Shape, settings: ExecutionSettings, seconds: Double,
    backend: any Backend = Backends.best
  ) throws {
    try model.network.checkSides(height: shape.height, width: shape.width)
    let inference = try Inference(
      model.network, model.weights, shape: shape, backend: backend, settings: settings)
    let images = Tensor.noise(shape)
    var result = [Float](repeating: 0, count: inference.output.count)
    let times = try images.values.withUnsafeBufferPointer { images in
      try result.withUnsafeMutableBufferPointer { result in
        try Stopwatch.times(seconds: seconds) { try inference.run(images, into: result) }
      }
    }
    bestMilliseconds = times.best * 1e3
    medianMilliseconds = times.median * 1e3
    tilesPerSecond = Double(shape.batch) / times.best
    medianTilesPerSecond = Double(shape.batch) / times.median
    runs = times.count
    statedMemoryBytes = inference.memory.total
    peakMemoryBytes = peakMemory()
    precision = settings.precision
    implementation = backend.summary(of: inference.layers)
    layers = inference.layers.map { layer in
      var layer = layer
      layer.seconds /= Double(times.count + 1)
      return layer
    }
    threads = settings.threads
    batch = shape.batch
  }
}

extension Backend {
  /// The backend, and what runs its layers, the most frequent first.
  public func summary(of layers: [LayerReport]) -> String {
    let counts = Dictionary(layers.map { ($0.implementation, 1) }, uniquingKeysWith: +)
    let ordered = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    return name + ": " + ordered.map { "\($0.value) × \($0.key)" }.joined(separator: ", ")
  }
}

extension Tensor {
  /// Normal noise, always the same.
  static func noise(_ shape: Shape) -> Tensor {
    var random = SplitMix64(seed: 0, stream: "noise")
    return Tensor(shape.dimensions, (0..<shape.count).map { _ in Float(random.normal()) })
  }
}
