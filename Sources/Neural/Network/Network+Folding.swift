extension Network {
  /// The network with every batch normalisation that follows a convolution folded into it.
  ///
  /// `y = γ (Wx + b − μ) / √(σ² + ε) + β` is a convolution with the weights `W γ / √(σ² + ε)` and
  /// the bias `(b − μ) γ / √(σ² + ε) + β`. Only for inference: the statistics are fixed.
  /// - Throws: `WeightsError` where the weights are not those of the network.
  public func foldingBatchNorm(_ weights: Weights) throws -> (Network, Weights) {
    try weights.check(for: self)
    let uses = uses()
    let shared = Dictionary(
      nodes.flatMap(\.parameters).map { ($0, 1) }, uniquingKeysWith: +
    ).filter { $0.value > 1 }
    var network = self
    var weights = weights
    var source = Array(nodes.indices)

    for index in nodes.indices {
      network.nodes[index].inputs = nodes[index].inputs.map { source[$0] }
      guard case .batchNorm(let norm) = nodes[index].operation else { continue }
      let before = nodes[index].inputs[0]
      let layer = nodes[before]
      guard uses[before] == 1, let groups = layer.operation.foldingGroups,
        !layer.parameters.contains(where: { shared[$0] != nil })
      else { continue }
      let statistics = nodes[index].parameters.compactMap { weights[parameters[$0].name]?.values }
      let (factor, shift, mean, variance) = (
        statistics[0], statistics[1], statistics[2], statistics[3]
      )
      let gain = zip(factor, variance).map { $0 / ($1 + norm.epsilon).squareRoot() }

      let weight = parameters[layer.parameters[0]]
      guard var tensor = weights[weight.name] else { continue }
      tensor.scaleOutputs(by: gain, transposedGroups: groups)
      weights[weight.name] = tensor

      let biasName = layer.name + ".folded_bias"
      var bias = [Float](repeating: 0, count: gain.count)
      if layer.parameters.count > 1, let old = weights[parameters[layer.parameters[1]].name] {
        bias = old.values
      }
      for channel in bias.indices {
        bias[channel] = (bias[channel] - mean[channel]) * gain[channel] + shift[channel]
      }
      weights[biasName] = Tensor([bias.count], bias)
      network.parameters.append(
        Parameter(name: biasName, dimensions: [bias.count], role: .bias(fanIn: 1)))
      network.nodes[before].parameters = [
        layer.parameters[0], network.parameters.count - 1,
      ]
      network.nodes[before].operation = layer.operation.withBias
      source[index] = before
    }
    network.output = source[output]
    return (network.withoutDeadLayers(), weights)
  }
}

extension Operation {
  /// Groups along which outputs lie in the second dimension of the weight, zero where they lie in
  /// the first; nil where nothing can be folded in.
  fileprivate var foldingGroups: Int? {
    switch self {
    case .convolution, .linear: 0
    case .transposedConvolution(let convolution): convolution.groups
    default: nil
    }
  }

  fileprivate var withBias: Operation {
    switch self {
    case .convolution(var convolution):
      convolution.bias = true
      return .convolution(convolution)
    case .transposedConvolution(var convolution):
      convolution.bias = true
      return .transposedConvolution(convolution)
    case .linear(var linear):
      linear.bias = true
      return .linear(linear)
    default: return self
    }
  }
}

extension Tensor {
  /// Multiplies the weights of every output by a factor of its own.
  fileprivate mutating func scaleOutputs(by gain: [Float], transposedGroups groups: Int) {
    if groups == 0 {
      let size = values.count / gain.count
      for index in values.indices { values[index] *= gain[index / size] }
    } else {
      // [inputs, outputs / groups, kernel]: input i belongs to group i / (inputs / groups).
      let outputsPerGroup = dimensions[1]
      let kernel = dimensions[2...].reduce(1, *)
      let inputsPerGroup = dimensions[0] / groups
      for index in values.indices {
        let input = index / (outputsPerGroup * kernel)
        let output = index / kernel % outputsPerGroup
        values[index] *= gain[input / inputsPerGroup * outputsPerGroup + output]
      }
    }
  }
}
