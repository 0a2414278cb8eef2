/// How the weights of layers start.
public enum Initialiser: String, CaseIterable, Hashable, Sendable, Codable {
  /// Normal of variance `2 / (fan in + fan out)`, cut off at two deviations as in Keras; biases
  /// are zero (Glorot and Bengio, 2010).
  case glorotNormal
  /// Uniform of variance `2 / (fan in + fan out)`; biases are zero.
  case glorotUniform
  /// Normal of variance `2 / fan in`, cut off at two deviations; biases are zero (He et al., 2015).
  case heNormal
  /// What PyTorch does unasked: weights and biases uniform within `± 1 / √fan in`.
  case torch
}

extension Weights {
  /// Draws the weights that a network starts from.
  ///
  /// Every parameter has random numbers of its own, by its name: a layer more or less leaves the
  /// others as they were.
  public init(initial network: Network, _ initialiser: Initialiser, seed: UInt64) {
    self.init([:])
    for parameter in network.parameters {
      var random = SplitMix64(seed: seed, stream: parameter.name)
      self[parameter.name] = Tensor(
        parameter.dimensions,
        (0..<parameter.count).map { _ in Float(initialiser.draw(parameter.role, &random)) })
    }
  }
}

extension Initialiser {
  fileprivate func draw(_ role: Parameter.Role, _ random: inout SplitMix64) -> Double {
    switch role {
    case .weight(let fanIn, let fanOut):
      switch self {
      case .glorotNormal: random.truncatedNormal(variance: 2 / Double(fanIn + fanOut))
      case .glorotUniform: random.uniform(within: (6 / Double(fanIn + fanOut)).squareRoot())
      case .heNormal: random.truncatedNormal(variance: 2 / Double(fanIn))
      case .torch: random.uniform(within: 1 / Double(fanIn).squareRoot())
      }
    case .bias(let fanIn):
      self == .torch ? random.uniform(within: 1 / Double(fanIn).squareRoot()) : 0
    case .factor, .runningVariance: 1
    case .shift, .gate, .runningMean: 0
    }
  }
}

extension SplitMix64 {
  fileprivate mutating func uniform(within bound: Double) -> Double {
    bound * (2 * uniform() - 1)
  }

  /// A normal number cut off at two deviations, whose variance after the cut is the one given.
  fileprivate mutating func truncatedNormal(variance: Double) -> Double {
    // Deviation of a standard normal number between −2 and 2.
    let deviation = 0.879_625_661_034_239_78
    var value = normal()
    while abs(value) > 2 { value = normal() }
    return value * variance.squareRoot() / deviation
  }
}
