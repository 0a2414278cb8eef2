import COneDNN

/// The parameters of a batch normalisation as oneDNN takes them: filled up, and side by side with
/// their gradients.
private final class NormParameters {
  let channels: Int
  let padded: Int
  private let memory: UnsafeMutablePointer<Float>

  init(channels: Int, padded: Int) {
    self.channels = channels
    self.padded = padded
    memory = .allocate(capacity: padded * 4)
    memory.update(repeating: 0, count: padded * 4)
  }

  deinit { memory.deallocate() }

  var factor: UnsafeMutablePointer<Float> { memory }
  var shift: UnsafeMutablePointer<Float> { memory + padded }
  var factorGradient: UnsafeMutablePointer<Float> { memory + 2 * padded }
  var shiftGradient: UnsafeMutablePointer<Float> { memory + 3 * padded }
  var bytes: Int { padded * 16 }

  func load(_ store: ParameterStore, _ step: Step) {
    guard let factors = store.values(of: step.parameters[0]).baseAddress,
      let shifts = store.values(of: step.parameters[1]).baseAddress
    else { return }
    factor.update(from: factors, count: channels)
    shift.update(from: shifts, count: channels)
  }
}

/// What a batch normalisation keeps for its way back: mean, variance, and where ReLU let through.
private struct NormWorkspace {
  let padded: Int
  let maskBytes: Int

  var layout: Layout { Layout(element: .opaque(bytes: 2 * statistics + maskBytes), block: nil) }
  private var statistics: Int { (padded * 4 + 63) / 64 * 64 }
  func mean(_ base: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer { base }
  func variance(_ base: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer { base + statistics }
  func mask(_ base: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer { base + 2 * statistics }
}

extension OneDNNKernels {
  private static func flags(relu: Bool) -> UInt32 {
    dnnl_use_scale.rawValue | dnnl_use_shift.rawValue | (relu ? dnnl_fuse_norm_relu.rawValue : 0)
  }

  /// Batch normalisation with the statistics of the batch.
  func batchNorm(
    _ step: Step, _ program: Program, _ layouts: [Layout], _ store: ParameterStore,
    _ norm: BatchNorm
  ) throws -> (any Kernel)? {
    let shape = program.values[step.output].shape
    let layout = working(layouts.first)
    let descriptor = layout.paddedDescriptor(shape)
    var description = dnnl_batch_normalization_desc_t()
    let status = withUnsafePointer(to: descriptor) {
      dnnl_batch_normalization_forward_desc_init(
        &description, dnnl_forward_training, $0, norm.epsilon, Self.flags(relu: step.relu))
    }
    try OneDNN.check(status, "dnnl_batch_normalization_forward_desc_init", step.name)
    let primitive = try Primitive(oneDNN, description, layer: step.name)
    guard !primitive.isReference else { return nil }
    forward[step.output] = (primitive, layout)
    return BatchNormKernel(primitive, layout, shape, step, store, norm)
  }

  /// The gradients of a batch normalisation.
  func batchNormGradient(
    _ step: Step, _ program: Program, _ store: ParameterStore, _ norm: BatchNorm
  ) throws -> (any Kernel)? {
    guard let known = forward[step.output] else { return nil }
    let shape = program.values[step.output].shape
    let descriptor = known.layout.paddedDescriptor(shape)
    var description = dnnl_batch_normalization_desc_t()
    let status = withUnsafePointer(to: descriptor) {
      dnnl_batch_normalization_backward_desc_init(
        &description, dnnl_backward, $0, $0, norm.epsilon, Self.flags(relu: step.relu))
    }
    try OneDNN.check(status, "dnnl_batch_normalization_backward_desc_init", step.name)
    let primitive = try Primitive(oneDNN, description, layer: step.name, forward: known.primitive)
    return BatchNormGradientKernel(
      primitive, known.primitive, known.layout, shape, step, store)
  }
}

/// Batch normalisation in training, which also gathers the running statistics.
private final class BatchNormKernel: Kernel {
  let reads: [Layout]
  let writes: [Layout]
  var scratch: Int { primitive.scratch }
  var packedParameters: Int { parameters.bytes }
  var implementation: String { primitive.implementation }
  private let primitive: Primitive
  private let parameters: NormParameters
  private let workspace: NormWorkspace
  private let step: Step
  private let store: ParameterStore
  private let norm: BatchNorm
  private let count: Int

  init(
    _ primitive: Primitive, _ layout: Layout, _ shape: Shape, _ step: Step,
    _ store: ParameterStore, _ norm: BatchNorm
  ) {
    self.primitive = primitive
    self.step = step
    self.store = store
    self.norm = norm
    count = shape.batch * shape.plane
    let padded = layout.paddedChannels(shape.channels)
    parameters = NormParameters(channels: shape.channels, padded: padded)
    workspace = NormWorkspace(
      padded: padded,
      maskBytes: step.relu ? primitive.descriptor(Argument.workspace).bytes : 0)
    reads = [layout]
    writes = [layout, workspace.layout]
  }

  func run(_ memory: Operands, _ context: RunContext) throws {
    parameters.load(store, step)
    let kept = memory.writes[1]
    try primitive.run(
      [
        (Argument.source, memory.reads[0]), (Argument.target, memory.writes[0]),
        (Argument.factor, UnsafeMutableRawPointer(parameters.factor)),
        (Argument.shift, UnsafeMutableRawPointer(parameters.shift)),
        (Argument.mean, workspace.mean(kept)), (Argument.variance, workspace.variance(kept)),
      ] + (step.relu ? [(Argument.workspace, workspace.mask(kept))] : []), scratch: memory.scratch)

    // A single value has no variance, and none to learn from: the running ones stay.
    guard count > 1 else { return }
    let mean = workspace.mean(kept).assumingMemoryBound(to: Float.self)
    let variance = workspace.variance(kept).assumingMemoryBound(to: Float.self)
    let runningMean = store.values(of: step.parameters[2])
    let runningVariance = store.values(of: step.parameters[3])
    // The running variance is that of the population, as PyTorch has it.
    let unbiased = Float(count) / Float(count - 1)
    for channel in 0..<parameters.channels {
      runningMean[channel] += norm.momentum * (mean[channel] - runningMean[channel])
      runningVariance[channel] +=
        norm.momentum * (variance[channel] * unbiased - runningVariance[channel])
    }
  }
}

/// The gradients of a batch normalisation.
private final class BatchNormGradientKernel: Kernel {
  let reads: [Layout]
  let writes: [Layout]
  var scratch: Int { unwanted + primitive.scratch }
  var packedParameters: Int { parameters.bytes }
  var implementation: String { primitive.implementation }
  private let primitive: Primitive
  private let parameters: NormParameters
  private let workspace: NormWorkspace
  private let step: Step
  private let store: ParameterStore
  /// Bytes of a gradient of the source that oneDNN computes and nobody wants.
  private let unwanted: Int

  init(
    _ primitive: Primitive, _ forward: Primitive, _ layout: Layout, _ shape: Shape, _ step: Step,
    _ store: ParameterStore
  ) {
    self.primitive = primitive
    self.step = step
    self.store = store
    let padded = layout.paddedChannels(shape.channels)
    parameters = NormParameters(channels: shape.channels, padded: padded)
    workspace = NormWorkspace(
      padded: padded, maskBytes: step.relu ? forward.descriptor(Argument.workspace).bytes : 0)
    reads = [layout, layout] + (step.relu ? [layout] : []) + [workspace.layout]
    let isWanted = step.inputGradients[0] != nil
    writes = isWanted ? [layout] : []
    unwanted = isWanted ? 0 : aligned(layout.bytes(shape))
  }

  func run(_ memory: Operands, _ context: RunContext) throws {
    parameters.load(store, step)
    let kept = memory.reads[memory.reads.count - 1]
    try primitive.run(
      [
        (Argument.source, memory.reads[1]), (Argument.targetGradient, memory.reads[0]),
        (Argument.factor, UnsafeMutableRawPointer(parameters.factor)),
        (Argument.shift, UnsafeMutableRawPointer(parameters.shift)),
        (Argument.mean, workspace.mean(kept)), (Argument.variance, workspace.variance(kept)),
        (Argument.sourceGradient, memory.writes.first ?? memory.scratch),
        (Argument.factorGradient, UnsafeMutableRawPointer(parameters.factorGradient)),
        (Argument.shiftGradient, UnsafeMutableRawPointer(parameters.shiftGradient)),
      ] + (step.relu ? [(Argument.workspace, workspace.mask(kept))] : []),
      scratch: memory.scratch + unwanted)
    let factorGradient = store.gradients(of: step.parameters[0])
    let shiftGradient = store.gradients(of: step.parameters[1])
    for channel in 0..<parameters.channels {
      factorGradient[channel] += parameters.factorGradient[channel]
      shiftGradient[channel] += parameters.shiftGradient[channel]
    }
  }
}
