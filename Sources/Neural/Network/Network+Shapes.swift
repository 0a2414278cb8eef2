extension Network {
  /// The shape of what every node puts out, for inputs of the given shapes.
  ///
  /// - Throws: `NetworkError` naming the layer where shapes do not meet, with both.
  public func shapes(of inputShapes: [Shape]) throws -> [Shape] {
    guard inputShapes.count == inputs.count,
      inputShapes.allSatisfy({ $0.batch == inputShapes[0].batch })
    else {
      throw NetworkError(
        layer: "input",
        problem: "“\(name)” takes \(inputs.count) inputs of as many images each, and gets "
          + inputShapes.map(\.description).joined(separator: " and "))
    }
    var shapes: [Shape] = []
    for (index, node) in nodes.enumerated() {
      if node.operation == .input {
        guard inputShapes[index].channels == node.channels else {
          throw NetworkError(
            layer: node.name,
            problem: "“\(name)” takes \(node.channels) bands, the image has "
              + "\(inputShapes[index].channels) bands")
        }
        shapes.append(inputShapes[index])
      } else {
        shapes.append(try node.shape(from: node.inputs.map { shapes[$0] }, all: shapes, nodes))
      }
      // oneDNN counts the numbers of a tensor in 32 bits here and there. In Double, lest the
      // product itself overflow.
      let shape = shapes[index]
      let count = shape.dimensions.reduce(1.0) { $0 * Double($1) }
      guard shape.dimensions.allSatisfy({ (1...1 << 24).contains($0) }), count < 0x1p31 else {
        throw NetworkError(
          layer: node.name,
          problem: "would be \(shape); give images of another size, or fewer at a time")
      }
    }
    return shapes
  }
}

extension Network.Node {
  fileprivate func shape(from inputs: [Shape], all: [Shape], _ nodes: [Network.Node]) throws
    -> Shape
  {
    let first = inputs[0]
    switch operation {
    case .input, .batchNorm, .relu, .sigmoid, .softmax, .dropout, .scale:
      return first
    case .convolution(let convolution):
      return try windowed(
        first.with(channels: channels), convolution.kernel, convolution.stride,
        convolution.padding, convolution.after, convolution.dilation)
    case .transposedConvolution(let c):
      return first.with(channels: channels).with(
        height: (first.height - 1) * c.stride.height - 2 * c.padding.height + c.kernel.height,
        width: (first.width - 1) * c.stride.width - 2 * c.padding.width + c.kernel.width)
    case .maxPool(let pooling), .averagePool(let pooling):
      return try windowed(first, pooling.kernel, pooling.stride, pooling.padding, pooling.padding, 1)
    case .maxUnpool:
      guard inputs[1] == first else { throw mismatch(inputs) }
      return all[nodes[self.inputs[1]].inputs[0]]
    case .globalAverage, .globalMaximum:
      return first.with(height: 1, width: 1)
    case .concatenate:
      guard inputs.allSatisfy({ $0.with(channels: 0) == first.with(channels: 0) }) else {
        throw mismatch(inputs)
      }
      return first.with(channels: channels)
    case .add:
      guard inputs.allSatisfy({ $0 == first }) else { throw mismatch(inputs) }
      return first
    case .multiply:
      let second = inputs[1]
      guard second.batch == first.batch, [1, first.channels].contains(second.channels),
        second.with(channels: 0) == first.with(channels: 0) || second.plane == 1
      else { throw mismatch(inputs) }
      return first
    case .channelMean, .channelMaximum, .linear:
      return first.with(channels: channels)
    case .resize(let resize):
      switch resize.target {
      case .factor(let factor):
        return first.with(height: first.height * factor, width: first.width * factor)
      case .size(let size): return first.with(height: size.height, width: size.width)
      case .second: return first.with(height: inputs[1].height, width: inputs[1].width)
      }
    case .attention:
      guard inputs[1] == first, inputs[2].with(channels: 0) == first.with(channels: 0) else {
        throw mismatch(inputs)
      }
      return inputs[2]
    }
  }

  private func windowed(
    _ shape: Shape, _ kernel: Extent, _ stride: Extent, _ before: Extent, _ after: Extent,
    _ dilation: Extent
  ) throws -> Shape {
    let height = shape.height + before.height + after.height - (kernel.height - 1) * dilation.height - 1
    let width = shape.width + before.width + after.width - (kernel.width - 1) * dilation.width - 1
    guard height >= 0, width >= 0 else {
      throw NetworkError(
        layer: name, problem: "an image of \(shape.height)×\(shape.width) is smaller than its window")
    }
    return shape.with(height: height / stride.height + 1, width: width / stride.width + 1)
  }

  private func mismatch(_ shapes: [Shape]) -> NetworkError {
    NetworkError(
      layer: name,
      problem: "shapes do not meet: \(shapes.map(\.description).joined(separator: " and "))"
        + "; give images whose sides are multiples of the network's total stride")
  }
}
