import Neural

/// Channel squeeze and excitation: the mean of an image says how much each of its channels counts.
///
/// Hu et al. 2018, arXiv:1709.01507, equations 2 to 4; cSE of Roy et al. 2018, arXiv:1803.02579,
/// whose code has a reduction of 2: `x · σ(W₂ ReLU(W₁ mean(x)))`.
public struct ChannelExcitation: Hashable, Sendable {
  /// How many times fewer channels there are between the two linear maps.
  public var reduction = 2

  /// Puts the layer on a signal, whose shape it keeps.
  func callAsFunction(_ input: Signal, _ name: String) -> Signal {
    input.scope(name) { x in
      let squeezed = x.globalAverage().linear("fc1", max(1, x.channels / reduction)).relu()
      return x * squeezed.linear("fc2", x.channels).sigmoid()
    }
  }
}
