import Neural

/// Self-attention between all pixels of an image, added by a learned share that starts at zero.
///
/// Zhang et al. 2019, arXiv:1805.08318, equations 1 to 3, with one map for the values:
/// `γ · V softmax(QᵀK)ᵀ + x`. Time grows with the square of the number of pixels.
public struct SelfAttention: Hashable, Sendable {
  /// How many times fewer channels query and key have.
  public var reduction = 8

  /// Puts the layer on a signal, whose shape it keeps.
  func callAsFunction(_ input: Signal, _ name: String) -> Signal {
    input.scope(name) { x in
      let inner = max(1, x.channels / reduction)
      let query = x.convolution("query", inner, kernel: 1)
      let key = x.convolution("key", inner, kernel: 1)
      let value = x.convolution("value", x.channels, kernel: 1)
      return query.attention(key: key, value: value).scaled(by: "gamma") + x
    }
  }
}
