extension PlainStep {
  /// Convolution, of x [N, I, H, W] with weight [O, I / groups, h, w] and bias [O].
  func convolution(_ convolution: Convolution) -> PlainKernel {
    let product = WindowProduct(
      image: inputs[0], map: output, convolution: convolution, scratchGoal: scratchGoal)
    let (input, output) = (inputs[0], output)
    if isForward {
      return kernel(scratchCount: product.scratchCount) { memory, _ in
        let y = memory.writes[0]
        if step.accumulates {
          let sum = memory.reads[1]
          if sum != y { y.update(from: sum, count: output.count) }
        } else {
          y.clear(output.count)
        }
        if convolution.bias { addBias(to: y) }
        product.gather(memory.reads[0], values(0), into: y, scratch: memory.scratch)
        if step.relu { y.clampToPositive(output.count) }
      }
    }
    return kernel(scratchCount: product.scratchCount) { memory, _ in
      let (gradient, x) = (memory.reads[0], memory.reads[1])
      if let place = gradientPlace(of: 0) {
        memory.writes[place].clear(input.count)
        product.scatter(
          gradient, values(0), into: memory.writes[place], scratch: memory.scratch)
      }
      product.addWeightGradient(
        map: gradient, image: x, to: gradients(0), scratch: memory.scratch)
      if convolution.bias { addBiasGradient(of: gradient) }
    }
  }

  /// Transposed convolution, of x [N, I, H, W] with weight [I, O / groups, h, w] and bias [O].
  func transposedConvolution(_ convolution: Convolution) -> PlainKernel {
    let product = WindowProduct(
      image: output, map: inputs[0], convolution: convolution, scratchGoal: scratchGoal)
    let (input, output) = (inputs[0], output)
    if isForward {
      return kernel(scratchCount: product.scratchCount) { memory, _ in
        let y = memory.writes[0]
        y.clear(output.count)
        if convolution.bias { addBias(to: y) }
        product.scatter(memory.reads[0], values(0), into: y, scratch: memory.scratch)
      }
    }
    return kernel(scratchCount: product.scratchCount) { memory, _ in
      let (gradient, x) = (memory.reads[0], memory.reads[1])
      if let place = gradientPlace(of: 0) {
        memory.writes[place].clear(input.count)
        product.gather(gradient, values(0), into: memory.writes[place], scratch: memory.scratch)
      }
      product.addWeightGradient(
        map: x, image: gradient, to: gradients(0), scratch: memory.scratch)
      if convolution.bias { addBiasGradient(of: gradient) }
    }
  }

  /// Linear map of channels, which is a convolution with a kernel of one pixel.
  func linear(_ linear: Linear) -> PlainKernel {
    convolution(
      Convolution(
        outputs: linear.outputs, kernel: 1, stride: 1, padding: 0, dilation: 1, groups: 1,
        bias: linear.bias))
  }

  private func addBias(to y: Floats) {
    let bias = values(1)
    forEachPlane { channel, start in
      for index in start..<start + output.plane { y[index] += bias[channel] }
    }
  }

  private func addBiasGradient(of gradient: Floats) {
    let sums = gradients(1)
    forEachPlane { channel, start in sums[channel] += (gradient + start).sum(output.plane) }
  }

  /// Visits the planes of the output.
  private func forEachPlane(_ body: (_ channel: Int, _ start: Int) -> Void) {
    for plane in 0..<output.batch * output.channels {
      body(plane % output.channels, plane * output.plane)
    }
  }
}
