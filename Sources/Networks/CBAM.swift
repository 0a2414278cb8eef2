import Neural

/// Attention to channels, then to pixels.
///
/// Woo et al. 2018, arXiv:1807.06521, as Chu et al. 2022, equations 1 to 3, and their code have it:
/// no bias in the perceptron of the channels, the mean before the maximum in that of the pixels, a
/// bias and no normalisation after its 7×7 convolution.
public struct CBAM: Hashable, Sendable {
  /// How many times fewer channels the hidden layer of the perceptron has.
  public var reduction = 16

  /// Puts the module on a signal, whose shape it keeps.
  func callAsFunction(_ input: Signal, _ name: String) -> Signal {
    input.scope(name) { x in
      let channels = (perceptron(x.globalAverage()) + perceptron(x.globalMaximum())).sigmoid()
      let weighed = x * channels
      let pixels = concatenate(weighed.channelMean(), weighed.channelMaximum())
        .convolution("spatial", 1, kernel: 7, padding: 3).sigmoid()
      return weighed * pixels
    }
  }

  /// One perceptron for mean and maximum.
  private func perceptron(_ x: Signal) -> Signal {
    x.convolution("channel.0", max(1, x.channels / reduction), kernel: 1, bias: false).relu()
      .convolution("channel.2", x.channels, kernel: 1, bias: false)
  }
}
