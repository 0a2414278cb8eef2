import COneDNN

/// A convolution, or a transposed one as convolution and shuffle, forwards.
final class ConvolutionKernel: Kernel {
  let reads: [Layout]
  let writes: [Layout]
  let scratch: Int
  let packedParameters: Int
  var implementation: String { primitive.implementation }
  private let primitive: Primitive
  private let weights: PackedWeights
  private let bias: PackedBias
  private let shuffle: PixelShuffle?
  private let step: Step
  private let store: ParameterStore
  private let accumulates: Bool

  /// Makes the kernel in a layout; nil if oneDNN has no fast code for it there.
  init?(
    _ problem: ConvolutionProblem, _ step: Step, _ store: ParameterStore, shuffle: PixelShuffle?
  ) throws {
    let attributes = Primitive.Attributes(sum: step.accumulates, relu: step.relu)
    guard problem.isPossible,
      let primitive = try problem.forward(training: step.training, attributes)
    else { return nil }
    self.primitive = primitive
    self.step = step
    self.store = store
    self.shuffle = shuffle
    accumulates = step.accumulates
    reads = [Layout](repeating: problem.layout, count: step.inputs.count)
    writes = [problem.layout]
    weights = try PackedWeights(
      problem.oneDNN, problem.weight, as: primitive.descriptor(Argument.weights),
      layer: step.name)
    bias = PackedBias(
      outputs: shuffle?.outputs ?? problem.convolution.outputs, cells: shuffle?.cells ?? 1,
      padded: problem.target.channels)
    let shuffled = shuffle == nil ? 0 : problem.layout.bytes(problem.target)
    scratch = aligned(shuffled) + primitive.scratch
    packedParameters = weights.bytes + bias.count * 4
    if !step.training { try pack() }
  }

  private func pack() throws {
    try weights.pack(store.values(of: step.parameters[0]))
    if step.parameters.count > 1 { bias.pack(store.values(of: step.parameters[1])) }
  }

  func run(_ memory: Operands, _ context: RunContext) throws {
    if step.training { try pack() }
    let target = shuffle == nil ? memory.writes[0] : memory.scratch
    try primitive.run(
      [
        (Argument.source, memory.reads[0]), (Argument.weights, weights.pointer),
        (Argument.bias, bias.pointer), (Argument.target, target),
      ].filter { $0.0 != Argument.bias || step.parameters.count > 1 },
      scratch: memory.scratch + (shuffle.map { aligned($0.bytes) } ?? 0))
    shuffle?.spread(memory.scratch, to: memory.writes[0])
  }
}

/// The gradients of a convolution: of its weight and bias, and of its source where wanted.
final class ConvolutionGradientKernel: Kernel {
  let reads: [Layout]
  let writes: [Layout]
  let scratch: Int
  let packedParameters: Int
  var implementation: String {
    [ofWeights.implementation, ofSource?.implementation].compactMap { $0 }.joined(separator: " + ")
  }
  private let ofSource: Primitive?
  private let ofWeights: Primitive
  private let weights: PackedWeights?
  private let gradient: UnpackedGradient
  private let bias: PackedBias
  private let shuffle: PixelShuffle?
  private let step: Step
  private let store: ParameterStore

  /// Makes the kernel in a layout; nil if oneDNN has no fast code for it there.
  init?(
    _ problem: ConvolutionProblem, _ step: Step, _ store: ParameterStore, shuffle: PixelShuffle?
  ) throws {
    guard problem.isPossible,
      let forward = try problem.forward(training: true, Primitive.Attributes()),
      let ofWeights = try problem.backwardWeights(forward: forward)
    else { return nil }
    let wantsSource = step.inputGradients[0] != nil
    ofSource = wantsSource ? try problem.backwardData(forward: forward) : nil
    if wantsSource && ofSource == nil { return nil }
    self.ofWeights = ofWeights
    self.step = step
    self.store = store
    self.shuffle = shuffle
    reads = [problem.layout, problem.layout]
    writes = wantsSource ? [problem.layout] : []
    weights = try ofSource.map {
      try PackedWeights(
        problem.oneDNN, problem.weight, as: $0.descriptor(Argument.weights), layer: step.name)
    }
    gradient = try UnpackedGradient(
      problem.oneDNN, problem.weight, from: ofWeights.descriptor(Argument.weightsGradient),
      layer: step.name)
    bias = PackedBias(
      outputs: shuffle?.outputs ?? problem.convolution.outputs, cells: shuffle?.cells ?? 1,
      padded: problem.target.channels)
    let shuffled = shuffle == nil ? 0 : problem.layout.bytes(problem.target)
    scratch =
      aligned(shuffled) + max(ofWeights.scratch, ofSource?.scratch ?? 0, gradient.scratch)
    packedParameters = (weights?.bytes ?? 0) + gradient.bytes + bias.count * 4
  }

  func run(_ memory: Operands, _ context: RunContext) throws {
    let targetGradient = shuffle == nil ? memory.reads[0] : memory.scratch
    let scratch = memory.scratch + (shuffle.map { aligned($0.bytes) } ?? 0)
    shuffle?.gather(memory.reads[0], to: memory.scratch)
    if let ofSource, let weights {
      try weights.pack(store.values(of: step.parameters[0]))
      try ofSource.run(
        [
          (Argument.targetGradient, targetGradient), (Argument.weights, weights.pointer),
          (Argument.sourceGradient, memory.writes[0]),
        ], scratch: scratch)
    }
    try ofWeights.run(
      [
        (Argument.source, memory.reads[1]), (Argument.targetGradient, targetGradient),
        (Argument.weightsGradient, gradient.pointer), (Argument.biasGradient, bias.pointer),
      ].filter { $0.0 != Argument.biasGradient || step.parameters.count > 1 }, scratch: scratch)
    try gradient.add(to: store.gradients(of: step.parameters[0]), scratch: scratch)
    if step.parameters.count > 1 { bias.add(to: store.gradients(of: step.parameters[1])) }
  }
}

/// The bias of a convolution, filled up with zeros and repeated for every cell of a shuffle.
final class PackedBias {
  let pointer: UnsafeMutableRawPointer
  let count: Int
  private let outputs: Int
  private let cells: Int

  init(outputs: Int, cells: Int, padded: Int) {
    self.outputs = outputs
    self.cells = cells
    count = padded
    pointer = .allocate(byteCount: max(padded, 16) * 4, alignment: 64)
    numbers.update(repeating: 0, count: padded)
  }

  deinit { pointer.deallocate() }

  private var numbers: UnsafeMutablePointer<Float> { pointer.assumingMemoryBound(to: Float.self) }

  func pack(_ values: UnsafeMutableBufferPointer<Float>) {
    for cell in 0..<cells {
      for output in 0..<outputs { numbers[cell * (count / cells) + output] = values[output] }
    }
  }

  /// Adds the gradient that lies here to that of the parameter.
  func add(to gradient: UnsafeMutableBufferPointer<Float>) {
    for cell in 0..<cells {
      for output in 0..<outputs { gradient[output] += numbers[cell * (count / cells) + output] }
    }
  }
}

/// Rounds bytes up so that what follows is aligned for vectors.
func aligned(_ bytes: Int) -> Int { (bytes + 4095) / 4096 * 4096 }
