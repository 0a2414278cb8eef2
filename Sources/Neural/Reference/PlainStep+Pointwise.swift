import Foundation

extension PlainStep {
  func relu() -> PlainKernel {
    pointwise({ $0 < 0 ? 0 : $0 }, derivative: { gradient, y in y > 0 ? gradient : 0 })
  }

  func sigmoid() -> PlainKernel {
    pointwise({ 1 / (1 + exp(-$0)) }, derivative: { gradient, y in gradient * y * (1 - y) })
  }

  /// Sum of all inputs, which are of one shape; its gradient needs no step of its own.
  func add() -> PlainKernel {
    let (parts, count) = (inputs.count, output.count)
    return kernel { memory, _ in
      let y = memory.writes[0]
      y.update(from: memory.reads[0], count: count)
      for part in 1..<max(1, parts) {
        let x = memory.reads[part]
        for index in 0..<count { y[index] += x[index] }
      }
    }
  }

  /// Product with the one number of the layer's parameter.
  func scale() -> PlainKernel {
    let count = output.count
    return kernel { memory, _ in
      let factor = values(0)[0]
      let source = memory.reads[0]
      if isForward || gradientPlace(of: 0) != nil {
        let target = memory.writes[0]
        for index in 0..<count { target[index] = factor * source[index] }
      }
      if !isForward {
        let x = memory.reads[1]
        var sum = 0.0
        for index in 0..<count { sum += Double(source[index] * x[index]) }
        gradients(0)[0] += Float(sum)
      }
    }
  }

  /// Sets a share of the values to zero and scales the others up to the same mean.
  ///
  /// The workspace holds the mask: zero, or the scale. It depends on seed, iteration and the
  /// layer's place alone, so that a run repeats.
  func dropout(rate: Float) -> PlainKernel {
    let count = output.count
    let scale = rate < 1 ? 1 / (1 - rate) : 0
    return kernel(workspaceBytes: count * 4) { memory, context in
      let (source, target) = (memory.reads[0], memory.writes[0])
      if isForward {
        let mask = memory.writes[1]
        // Layers of one name in one scope draw numbers of their own: outputs tell them apart.
        var random = SplitMix64(
          seed: context.seed, stream: "\(step.name) \(step.output) \(context.iteration)")
        for index in 0..<count {
          mask[index] = random.uniform() < Double(rate) ? 0 : scale
          target[index] = source[index] * mask[index]
        }
      } else {
        let mask = memory.reads[1]
        for index in 0..<count { target[index] = source[index] * mask[index] }
      }
    }
  }
}
