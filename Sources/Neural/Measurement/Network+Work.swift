extension Network {
  /// Floating-point operations of the layers that multiply matrices, for inputs of these shapes.
  ///
  /// A multiplication and an addition count two; everything else is small beside them.
  /// - Throws: `NetworkError` where shapes do not meet.
  public func work(on inputs: [Shape]) throws -> Int {
    let shapes = try shapes(of: inputs)
    return zip(nodes, shapes).reduce(0) { sum, pair in
      let (node, output) = pair
      let input = node.inputs.first.map { shapes[$0] } ?? output
      let weights = node.parameters.first.map { parameters[$0].count } ?? 0
      switch node.operation {
      case .convolution, .linear: return sum + 2 * output.batch * output.plane * weights
      // A transposed convolution applies its kernel at every pixel that goes in.
      case .transposedConvolution: return sum + 2 * input.batch * input.plane * weights
      case .attention:
        return sum + 2 * input.batch * input.plane * input.plane * (input.channels + output.channels)
      default: return sum
      }
    }
  }
}
