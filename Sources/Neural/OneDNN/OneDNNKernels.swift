import COneDNN

/// Makes the kernels of the oneDNN backend.
///
/// What oneDNN has fast code for is given to it; gates and shuffles have code of our own in the
/// same layouts; everything else is borrowed from the reference, with a copy to plain order on
/// either side.
final class OneDNNKernels: KernelMaker {
  let oneDNN: OneDNN
  /// The layout in which this processor is fastest.
  let home: Layout
  private let reference = ReferenceKernels()
  /// Forward primitives and layouts that backward ones must follow, by output.
  var forward: [Program.ValueID: (primitive: Primitive, layout: Layout)] = [:]

  init(_ oneDNN: OneDNN, _ precision: Precision) {
    self.oneDNN = oneDNN
    home = Processor.current.home(precision)
  }

  func use(threads: Int) {
    omp_set_num_threads(Int32(threads))
    reference.use(threads: threads)
  }

  func kernel(
    for step: Step, in program: Program, reading layouts: [Layout], _ parameters: ParameterStore
  ) throws -> any Kernel {
    let kernel: (any Kernel)? =
      switch (step.operation, step.pass) {
      case (.convolution, _), (.transposedConvolution, _):
        try convolution(step, program, layouts, parameters)
      case (.maxPool(let pooling), _):
        pooling.keepsPlaces ? nil : try self.pooling(step, program, layouts, pooling)
      case (.averagePool(let pooling), _): try self.pooling(step, program, layouts, pooling)
      case (.globalAverage, _): try globalAverage(step, program, layouts)
      case (.batchNorm(let norm), .forward):
        step.training ? try batchNorm(step, program, layouts, parameters, norm) : nil
      case (.batchNorm(let norm), .backward):
        try batchNormGradient(step, program, parameters, norm)
      case (.relu, _): try elementwise(step, program, layouts, dnnl_eltwise_relu)
      case (.sigmoid, _): try elementwise(step, program, layouts, dnnl_eltwise_logistic)
      case (.add, .forward): try sum(step, program, layouts)
      case (.concatenate, .forward): try concatenation(step, program, layouts)
      case (.concatenate, .backward): try split(step, program, layouts)
      case (.multiply, .forward): GateKernel(step, program, step.slice == nil ? layouts[0] : home)
      case (.multiply, .backward): GateGradientKernel(step, program, layouts)
      case (.softmax, .forward): TwoClassSoftmax(step, program)
      default: nil
      }
    return try kernel
      ?? reference.kernel(for: step, in: program, reading: layouts, parameters)
  }

  func reorder(_ shape: Shape, from: Layout, to: Layout) throws -> any Kernel {
    let (source, target) = (from.descriptor(shape), to.descriptor(shape))
    let primitive = try Primitive(oneDNN, layer: "reorder") { description, attributes in
      withUnsafePointer(to: source) { source in
        withUnsafePointer(to: target) { target in
          dnnl_reorder_primitive_desc_create(
            &description, source, oneDNN.engine, target, oneDNN.engine, attributes)
        }
      }
    }
    return PrimitiveKernel(
      primitive, reads: [from], writes: [to],
      [(Argument.source, .read(0)), (Argument.target, .write(0))])
  }

  func joins(in program: Program) -> [Program.ValueID: Slice] {
    program.joins { step, slice in
      let part = program.values[step.output].shape
      if let block = home.block, part.channels % block != 0 || slice.first % block != 0 {
        return false
      }
      return switch step.operation {
      case .transposedConvolution(let convolution): convolution.isShuffle
      case .multiply: GateKernel.isGate(program, step)
      default: false
      }
    }
  }

  // MARK: Convolutions

  private func convolution(
    _ step: Step, _ program: Program, _ layouts: [Layout], _ parameters: ParameterStore
  ) throws -> (any Kernel)? {
    let source = program.values[step.inputs[0]].shape
    let target = program.values[step.output].shape
    for layout in step.slice == nil ? candidates() : [home] {
      var shuffle: PixelShuffle?
      let problem: ConvolutionProblem
      switch step.operation {
      case .convolution(let convolution):
        problem = ConvolutionProblem(oneDNN, convolution, source, target, layout, layer: step.name)
      case .transposedConvolution(let convolution):
        guard convolution.isShuffle else { return nil }
        problem = ConvolutionProblem(
          shuffled: convolution, oneDNN, source, layout, layer: step.name)
        shuffle = PixelShuffle(
          source, outputs: convolution.outputs, kernel: convolution.kernel, layout: layout,
          part: step.slice.map { ($0.first, program.values[$0.whole].shape.channels) })
      default: return nil
      }
      let kernel: (any Kernel)? =
        step.pass == .forward
        ? try ConvolutionKernel(problem, step, parameters, shuffle: shuffle)
        : try ConvolutionGradientKernel(problem, step, parameters, shuffle: shuffle)
      if let kernel { return kernel }
    }
    return nil
  }

  /// Layouts to try for a convolution, best first.
  private func candidates() -> [Layout] {
    [home] + [nil, 16, 8].map { Layout(element: home.element, block: $0) }.filter { $0 != home }
  }

  // MARK: Layouts

  /// The layout to work in: the one the tensor has, unless that is plain order.
  func working(_ layout: Layout?) -> Layout {
    guard let layout, layout.element == home.element, layout.block != 1 else { return home }
    return layout
  }
}
