import Neural

/// Atrous spatial pyramid pooling: parallel branches that look at ever wider surroundings.
///
/// Chen et al. 2018, arXiv:1802.02611: a 1×1 convolution, a dilated 3×3 at every rate, and the mean
/// of the image; side by side, and brought to one width by a 1×1 convolution.
public struct AtrousPyramid: Hashable, Sendable {
  /// Channels of a branch, and of what comes out.
  public var width = 256
  /// Dilations of the 3×3 convolutions.
  public var rates = [6, 12, 18]

  /// Puts the pyramid on a signal, whose size it keeps.
  ///
  /// - Parameter beside: further branches, whose channels join as they are.
  func callAsFunction(_ input: Signal, _ name: String, beside others: [Signal] = []) -> Signal {
    input.scope(name) { x in
      let point = x.unit("point", width, kernel: 1)
      let dilated = rates.enumerated().map { index, rate in
        x.unit("dilated.\(index)", width, dilation: rate)
      }
      let mean = x.globalAverage().unit("mean", width, kernel: 1)
        .resized(.bilinear(alignCorners: true), like: x)
      return concatenate(point, dilated + [mean] + others).unit("project", width, kernel: 1)
    }
  }
}
