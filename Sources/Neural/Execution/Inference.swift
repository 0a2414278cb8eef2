/// A network ready to be applied to images of one shape.
///
/// Batch normalisation is folded into convolutions, weights are packed once, and memory is
/// planned; running allocates nothing. A large batch is run in parts, which stay in the
/// processor's cache. For one thread at a time.
public final class Inference {
  /// The shape of the images.
  public let input: Shape
  /// The shape of the result.
  public let output: Shape
  private let executable: any Executable
  /// Images of one run of the executable.
  private let part: Int

  /// Memory held from now on, whatever is run.
  public var memory: MemoryStatement { executable.memory }
  /// What runs each layer, and its time so far.
  public var layers: [LayerReport] { executable.layers }

  /// Makes a network ready.
  ///
  /// - Parameter probabilities: whether logits are turned into probabilities.
  /// - Throws: `NetworkError`, `WeightsError` or `EngineError`.
  public init(
    _ network: Network, _ weights: Weights, shape: Shape, backend: any Backend = Backends.best,
    settings: ExecutionSettings = ExecutionSettings(), probabilities: Bool = true
  ) throws {
    let (folded, numbers) = try network.foldingBatchNorm(weights)
    part = min(shape.batch, max(1, Self.pixelsAtOnce / max(shape.plane, 1)))
    let program = try Program(
      inferring: probabilities ? folded.withProbabilities() : folded, [shape.with(batch: part)])
    input = shape
    output = program.values[program.output].shape.with(batch: shape.batch)
    executable = try backend.compile(
      program, parameters: try ParameterStore(folded, numbers), settings: settings)
  }

  /// Applies the network to images in plain order.
  ///
  /// - Parameter firstImage: number of the first image among others, for messages.
  /// - Throws: `EngineError.notFinite` for an image with missing numbers, or where the network
  ///   makes such of it; `EngineError.size` for one of another shape.
  public func run(
    _ images: UnsafeBufferPointer<Float>, into result: UnsafeMutableBufferPointer<Float>,
    firstImage: Int = 0
  ) throws {
    if let place = firstNotFinite(images) {
      throw EngineError.notFinite(
        what: "the image",
        place: input.words(for: place, firstImage: firstImage))
    }
    guard images.count == input.count else {
      throw EngineError.size(what: "images", given: images.count, needed: input.count)
    }
    guard result.count == output.count else {
      throw EngineError.size(what: "result", given: result.count, needed: output.count)
    }
    let taken = input.count / input.batch
    let given = output.count / output.batch
    for start in stride(from: 0, to: input.batch, by: part) {
      // The last part reaches back to be whole; what it computes anew is the same.
      let first = min(start, input.batch - part)
      try executable.forward(
        [UnsafeBufferPointer(rebasing: images[first * taken..<(first + part) * taken])],
        into: UnsafeMutableBufferPointer(rebasing: result[first * given..<(first + part) * given]))
    }
    if let place = firstNotFinite(UnsafeBufferPointer(result)) {
      throw EngineError.notFinite(
        what: "what the network makes of the image",
        place: output.words(for: place, firstImage: firstImage))
    }
  }

  /// Pixels of one run: two tiles of 128 × 128, beyond which tiles push each other out of the
  /// cache; four with AMX, where starting a layer weighs more beside its arithmetic.
  private static let pixelsAtOnce = (Processor.current.isa >= .amx ? 4 : 2) * 128 * 128

  /// Applies the network to a tensor of images.
  public func callAsFunction(_ images: Tensor) throws -> Tensor {
    guard images.dimensions == input.dimensions else {
      throw EngineError.unsupported(
        "images of \(images.size) for a network made ready for \(input)")
    }
    var result = [Float](repeating: 0, count: output.count)
    try images.values.withUnsafeBufferPointer { images in
      try result.withUnsafeMutableBufferPointer { try run(images, into: $0) }
    }
    return Tensor(output.dimensions, result)
  }
}

/// The place of the first number that is infinite or none.
func firstNotFinite(_ numbers: UnsafeBufferPointer<Float>) -> Int? {
  // The difference of a number with itself is zero only if it is finite; a sum of them finds out
  // in one pass of vectors whether to look closer.
  var sums = SIMD8<Float>()
  let whole = numbers.count / 8
  numbers.withMemoryRebound(to: Float.self) { numbers in
    for index in 0..<whole {
      let part = UnsafeRawPointer(numbers.baseAddress.unsafelyUnwrapped + index * 8)
        .loadUnaligned(as: SIMD8<Float>.self)
      sums += part - part
    }
  }
  let rest = numbers[(whole * 8)...]
  guard sums != SIMD8() || rest.contains(where: { !$0.isFinite }) else { return nil }
  return numbers.firstIndex { !$0.isFinite }
}
