import COneDNN

/// A convolution in one layout, as oneDNN is asked for it in three directions.
struct ConvolutionProblem {
  var oneDNN: OneDNN
  var layer: String
  var convolution: Convolution
  /// Channels before any fill.
  var source: Shape
  /// Where it ends, with all channels that the primitive has.
  var target: Shape
  var layout: Layout
  var weight: PackedWeights.Arrangement

  /// A convolution as a network has it.
  init(
    _ oneDNN: OneDNN, _ convolution: Convolution, _ source: Shape, _ target: Shape,
    _ layout: Layout, layer: String
  ) {
    self.oneDNN = oneDNN
    self.layer = layer
    self.convolution = convolution
    self.source = source
    self.target = target.with(channels: layout.paddedChannels(target.channels))
    self.layout = layout
    weight = PackedWeights.Arrangement(
      convolution, channels: source.channels,
      paddedInputs: layout.paddedChannels(source.channels), paddedOutputs: self.target.channels)
  }

  /// A transposed convolution whose stride is its kernel: a convolution of kernel 1 that makes
  /// all cells of the kernel as channels, for `PixelShuffle` to lay out.
  init(
    shuffled convolution: Convolution, _ oneDNN: OneDNN, _ source: Shape, _ layout: Layout,
    layer: String
  ) {
    self.oneDNN = oneDNN
    self.layer = layer
    let outputs = layout.paddedChannels(convolution.outputs)
    weight = PackedWeights.Arrangement(
      shuffled: convolution, channels: source.channels,
      paddedInputs: layout.paddedChannels(source.channels), paddedOutputs: outputs)
    let cells = convolution.kernel.height * convolution.kernel.width
    self.convolution = Convolution(
      outputs: cells * outputs, kernel: 1, stride: 1, padding: 0, dilation: 1, groups: 1,
      bias: convolution.bias)
    self.source = source
    target = source.with(channels: cells * outputs)
    self.layout = layout
  }

  /// Whether blocks of channels and groups can be had together.
  var isPossible: Bool {
    guard let block = layout.block, block > 1, convolution.groups > 1 else { return true }
    if convolution.groups == source.channels && convolution.outputs == source.channels {
      return true
    }
    return source.channels / convolution.groups % block == 0
      && convolution.outputs / convolution.groups % block == 0
  }

  /// Whether Winograd's fast algorithm is worth asking for: with few channels its transforms cost
  /// more than they save.
  private var algorithms: [dnnl_alg_kind_t] {
    let isCandidate =
      layout.element == .single && layout.block == 16 && convolution.kernel == 3
      && convolution.stride == 1 && convolution.dilation == 1 && convolution.groups == 1
      && layout.paddedChannels(source.channels) >= 32 && target.channels >= 32
    return isCandidate
      ? [dnnl_convolution_winograd, dnnl_convolution_direct] : [dnnl_convolution_direct]
  }

  private var sourceDescriptor: Descriptor { layout.paddedDescriptor(source) }
  private var targetDescriptor: Descriptor { layout.descriptor(target) }
  private var weightDescriptor: Descriptor { .any(weight.dimensions, layout.dataType) }
  private var strides: [Int64] { convolution.stride.numbers }
  private var dilation: [Int64] { convolution.dilation.numbers.map { $0 - 1 } }
  private var padding: [Int64] { convolution.padding.numbers }
  private var after: [Int64] { convolution.after.numbers }

  /// The forward primitive; nil if oneDNN has only its reference for this layout.
  func forward(training: Bool, _ attributes: Primitive.Attributes) throws -> Primitive? {
    try firstFast { algorithm in
      var description = dnnl_convolution_desc_t()
      let bias = Descriptor.plain([target.channels])
      let status = withDescriptors(sourceDescriptor, weightDescriptor, targetDescriptor) {
        source, weight, target in
        withUnsafePointer(to: bias) { bias in
          dnnl_dilated_convolution_forward_desc_init(
            &description, training ? dnnl_forward_training : dnnl_forward_inference, algorithm,
            source, weight, convolution.bias ? bias : nil, target, strides, dilation, padding,
            after)
        }
      }
      try OneDNN.check(status, "dnnl_dilated_convolution_forward_desc_init", layer)
      return try Primitive(oneDNN, description, layer: layer, attributes: attributes)
    }
  }

  /// The primitive of the gradient of the source.
  func backwardData(forward: Primitive) throws -> Primitive? {
    try firstFast { algorithm in
      var description = dnnl_convolution_desc_t()
      let status = withDescriptors(sourceDescriptor, weightDescriptor, targetDescriptor) {
        source, weight, target in
        dnnl_dilated_convolution_backward_data_desc_init(
          &description, algorithm, source, weight, target, strides, dilation, padding, after)
      }
      try OneDNN.check(status, "dnnl_dilated_convolution_backward_data_desc_init", layer)
      return try Primitive(oneDNN, description, layer: layer, forward: forward)
    }
  }

  /// The primitive of the gradients of weight and bias, single precision in any case.
  func backwardWeights(forward: Primitive) throws -> Primitive? {
    try firstFast { algorithm in
      var description = dnnl_convolution_desc_t()
      let bias = Descriptor.plain([target.channels])
      let gradient = Descriptor.any(weight.dimensions, dnnl_f32)
      let status = withDescriptors(sourceDescriptor, gradient, targetDescriptor) {
        source, weight, target in
        withUnsafePointer(to: bias) { bias in
          dnnl_dilated_convolution_backward_weights_desc_init(
            &description, algorithm, source, weight, convolution.bias ? bias : nil, target,
            strides, dilation, padding, after)
        }
      }
      try OneDNN.check(status, "dnnl_dilated_convolution_backward_weights_desc_init", layer)
      return try Primitive(oneDNN, description, layer: layer, forward: forward)
    }
  }

  /// The first algorithm for which oneDNN has fast code.
  private func firstFast(_ make: (dnnl_alg_kind_t) throws -> Primitive) throws -> Primitive? {
    for algorithm in algorithms {
      do {
        let primitive = try make(algorithm)
        if !primitive.isReference { return primitive }
      } catch let error as EngineError where !error.isOutOfMemory {
        continue
      }
    }
    return nil
  }
}

extension Extent {
  /// Height and width as oneDNN takes them.
  var numbers: [Int64] { [Int64(height), Int64(width)] }
}

/// Lends pointers to three descriptors.
private func withDescriptors<Result>(
  _ a: Descriptor, _ b: Descriptor, _ c: Descriptor,
  _ body: (UnsafePointer<Descriptor>, UnsafePointer<Descriptor>, UnsafePointer<Descriptor>) ->
    Result
) -> Result {
  withUnsafePointer(to: a) { a in
    withUnsafePointer(to: b) { b in withUnsafePointer(to: c) { c in body(a, b, c) } }
  }
}
