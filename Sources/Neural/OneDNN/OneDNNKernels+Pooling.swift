import COneDNN

extension OneDNNKernels {
  /// Mean over all pixels: an average over one window as large as the image.
  func globalAverage(_ step: Step, _ program: Program, _ layouts: [Layout]) throws
    -> (any Kernel)?
  {
    let source = program.values[step.inputs[0]].shape
    let extent = Extent(source.height, source.width)
    return try pooling(
      step, program, layouts, Pooling(kernel: extent, stride: extent, padding: 0))
  }

  /// Maximum or average over windows, forwards or backwards.
  func pooling(_ step: Step, _ program: Program, _ layouts: [Layout], _ pooling: Pooling) throws
    -> (any Kernel)?
  {
    var isMaximum = false
    if case .maxPool = step.operation { isMaximum = true }
    let algorithm =
      isMaximum
      ? dnnl_pooling_max
      : pooling.countsPadding
        ? dnnl_pooling_avg_include_padding : dnnl_pooling_avg_exclude_padding
    let known = forward[step.output]
    let layout = step.pass == .forward ? working(layouts.first) : known?.layout ?? home
    let source = layout.paddedDescriptor(program.values[step.inputs[0]].shape)
    let target = layout.paddedDescriptor(program.values[step.output].shape)
    let (kernel, stride, padding) = (
      pooling.kernel.numbers, pooling.stride.numbers, pooling.padding.numbers
    )

    if step.pass == .forward {
      var description = dnnl_pooling_desc_t()
      let status = withUnsafePointer(to: source) { source in
        withUnsafePointer(to: target) { target in
          dnnl_pooling_forward_desc_init(
            &description, step.training ? dnnl_forward_training : dnnl_forward_inference,
            algorithm, source, target, stride, kernel, padding, padding)
        }
      }
      try OneDNN.check(status, "dnnl_pooling_forward_desc_init", step.name)
      let primitive = try Primitive(oneDNN, description, layer: step.name)
      guard !primitive.isReference else { return nil }
      forward[step.output] = (primitive, layout)
      let workspace = primitive.descriptor(Argument.workspace).bytes
      return PrimitiveKernel(
        primitive, reads: [layout],
        writes: [layout]
          + (step.workspace == nil
            ? [] : [Layout(element: .opaque(bytes: workspace), block: nil)]),
        [(Argument.source, .read(0)), (Argument.target, .write(0))]
          + (step.workspace == nil ? [] : [(Argument.workspace, .write(1))]))
    }

    guard let known else { return nil }
    var description = dnnl_pooling_desc_t()
    let status = withUnsafePointer(to: source) { source in
      withUnsafePointer(to: target) { target in
        dnnl_pooling_backward_desc_init(
          &description, algorithm, source, target, stride, kernel, padding, padding)
      }
    }
    try OneDNN.check(status, "dnnl_pooling_backward_desc_init", step.name)
    let primitive = try Primitive(oneDNN, description, layer: step.name, forward: known.primitive)
    let workspace = known.primitive.descriptor(Argument.workspace).bytes
    return PrimitiveKernel(
      primitive,
      reads: [layout]
        + (isMaximum ? [Layout(element: .opaque(bytes: workspace), block: nil)] : []),
      writes: [layout],
      [(Argument.targetGradient, .read(0)), (Argument.sourceGradient, .write(0))]
        + (isMaximum ? [(Argument.workspace, .read(1))] : []))
  }
}
