import COneDNN

extension OneDNNKernels {
  /// ReLU or sigmoid, forwards, or backwards from their result.
  func elementwise(
    _ step: Step, _ program: Program, _ layouts: [Layout], _ algorithm: dnnl_alg_kind_t
  ) throws -> (any Kernel)? {
    let layout = layouts.last.flatMap { $0.element == home.element ? $0 : nil } ?? home
    let descriptor = layout.paddedDescriptor(program.values[step.output].shape)
    func forwardPrimitive(_ kind: dnnl_prop_kind_t, _ algorithm: dnnl_alg_kind_t) throws
      -> Primitive
    {
      var description = dnnl_eltwise_desc_t()
      let status = withUnsafePointer(to: descriptor) {
        dnnl_eltwise_forward_desc_init(&description, kind, algorithm, $0, 0, 0)
      }
      try OneDNN.check(status, "dnnl_eltwise_forward_desc_init", step.name)
      return try Primitive(oneDNN, description, layer: step.name)
    }
    if step.pass == .forward {
      return PrimitiveKernel(
        try forwardPrimitive(dnnl_forward_inference, algorithm), reads: [layout],
        writes: [layout], [(Argument.source, .read(0)), (Argument.target, .write(0))])
    }
    let fromResult =
      algorithm == dnnl_eltwise_relu
      ? dnnl_eltwise_relu_use_dst_for_bwd : dnnl_eltwise_logistic_use_dst_for_bwd
    var description = dnnl_eltwise_desc_t()
    let status = withUnsafePointer(to: descriptor) {
      dnnl_eltwise_backward_desc_init(&description, fromResult, $0, $0, 0, 0)
    }
    try OneDNN.check(status, "dnnl_eltwise_backward_desc_init", step.name)
    let primitive = try Primitive(
      oneDNN, description, layer: step.name,
      forward: try forwardPrimitive(dnnl_forward_training, fromResult))
    return PrimitiveKernel(
      primitive, reads: [layout, layout], writes: [layout],
      [
        (Argument.targetGradient, .read(0)), (Argument.target, .read(1)),
        (Argument.sourceGradient, .write(0)),
      ])
  }

  /// Sum of tensors of one shape.
  func sum(_ step: Step, _ program: Program, _ layouts: [Layout]) throws -> (any Kernel)? {
    let layout = working(layouts.first { $0.element == home.element && $0.block != 1 })
    let shape = program.values[step.output].shape
    let descriptors = step.inputs.map { _ in layout.paddedDescriptor(shape) }
    let factors = [Float](repeating: 1, count: descriptors.count)
    let primitive = try Primitive(oneDNN, layer: step.name) { description, attributes in
      dnnl_sum_primitive_desc_create(
        &description, descriptors, Int32(descriptors.count), factors, descriptors, attributes,
        oneDNN.engine)
    }
    guard !primitive.isReference else { return nil }
    return PrimitiveKernel(
      primitive, reads: descriptors.map { _ in layout }, writes: [layout],
      step.inputs.indices.map { (Argument.source($0), .read($0)) }
        + [(Argument.target, .write(0))])
  }

  /// Channels of several tensors one after the other.
  ///
  /// In blocks every part but the last must fill its blocks; if not, channels lie side by side.
  func concatenation(_ step: Step, _ program: Program, _ layouts: [Layout]) throws
    -> (any Kernel)?
  {
    let shapes = step.inputs.map { program.values[$0].shape }
    let layout = joining(shapes, layouts)
    let target = layout.paddedDescriptor(program.values[step.output].shape)
    let sources = shapes.enumerated().map { index, shape in
      index == shapes.count - 1 ? layout.paddedDescriptor(shape) : layout.descriptor(shape)
    }
    let primitive = try Primitive(oneDNN, layer: step.name) { description, attributes in
      withUnsafePointer(to: target) { target in
        dnnl_concat_primitive_desc_create(
          &description, target, Int32(sources.count), 1, sources, attributes, oneDNN.engine)
      }
    }
    return PrimitiveKernel(
      primitive, reads: sources.map { _ in layout }, writes: [layout],
      sources.indices.map { (Argument.source($0), .read($0)) } + [(Argument.target, .write(0))])
  }

  /// The gradients of a concatenation: parts of its own gradient.
  func split(_ step: Step, _ program: Program, _ layouts: [Layout]) throws -> (any Kernel)? {
    let shapes = step.inputs.map { program.values[$0].shape }
    let layout = joining(shapes, layouts)
    return SplitKernel(
      layout, shapes, wanted: step.inputGradients.map { $0 != nil },
      total: program.values[step.output].shape)
  }

  /// A layout in which tensors can be laid one after the other by channels.
  private func joining(_ shapes: [Shape], _ layouts: [Layout]) -> Layout {
    let layout = working(layouts.first { $0.element == home.element && $0.block != 1 })
    guard let block = layout.block,
      !shapes.dropLast().allSatisfy({ $0.channels % block == 0 })
    else { return layout }
    return Layout(element: home.element, block: nil)
  }
}

/// Copies ranges of channels into tensors of their own.
final class SplitKernel: Kernel {
  let reads: [Layout]
  let writes: [Layout]
  let scratch = 0
  let packedParameters = 0
  let implementation = "own"
  /// For each part that is wanted: bytes per run, and where its runs start.
  private let parts: [(bytes: Int, start: Int)]
  private let stride: Int
  private let runs: Int

  init(_ layout: Layout, _ shapes: [Shape], wanted: [Bool], total: Shape) {
    let size = layout.element == .single ? 4 : 2
    // A run is what lies together of one part: the channels of a pixel in channels-last, the
    // channels of an image in blocks.
    let perRun = layout.block == nil ? 1 : total.plane
    runs = layout.block == nil ? total.batch * total.plane : total.batch
    stride = layout.paddedChannels(total.channels) * perRun * size
    var start = 0
    var parts: [(Int, Int)] = []
    for (shape, isWanted) in zip(shapes, wanted) {
      let bytes = layout.paddedChannels(shape.channels) * perRun * size
      if isWanted { parts.append((bytes, start)) }
      start += bytes
    }
    self.parts = parts
    reads = [layout]
    writes = parts.map { _ in layout }
  }

  func run(_ memory: Operands, _ context: RunContext) throws {
    let source = memory.reads[0]
    for (index, part) in parts.enumerated() {
      let target = memory.writes[index]
      Team.run(runs) { range in
        for run in range {
          (target + run * part.bytes).copyMemory(
            from: source + run * stride + part.start, byteCount: part.bytes)
        }
      }
    }
  }
}
