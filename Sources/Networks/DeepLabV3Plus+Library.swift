import Neural

/// DeepLab V3+ as the library segmentation_models.pytorch has it, which Chu et al. used at first.
///
/// An ordinary ResNet-34 whose last layer is dilated instead of halved; branches and decoder
/// of separable convolutions; finer features from the first layer. The names of the parameters are
/// the library's.
extension DeepLabV3Plus {
  /// Puts the library's network on a signal.
  func library(_ x: Signal) -> Signal {
    let features = ResNet(blocks: trunk.blocks, width: trunk.width, dilatesLast: true)(x, "encoder")
    let branches = branches(features[4], "decoder.aspp.0.convs")
    let joined = concatenate(branches[0], Array(branches.dropFirst()))
      .unit("decoder.aspp.0.project", pyramid.width, kernel: 1, bias: false).dropped(dropout)
    let coarse = separable(joined, "decoder.aspp.1").batchNorm("decoder.aspp.2").relu()
    let fine = features[1].unit("decoder.block1", low, kernel: 1, bias: false)
    let both = concatenate(coarse.resized(.bilinear(alignCorners: true), like: fine), fine)
    let decoded = separable(both, "decoder.block2.0").batchNorm("decoder.block2.1").relu()
    return decoded.convolution("segmentation_head.0", classes, kernel: 1)
      .resized(.bilinear(alignCorners: true), like: x)
  }

  /// The point, the dilated separable convolutions, and the mean of the image.
  private func branches(_ input: Signal, _ name: String) -> [Signal] {
    let dilated = pyramid.rates.enumerated().map { index, rate in
      separable(input, "\(name).\(index + 1).0", dilation: rate)
        .batchNorm("\(name).\(index + 1).1").relu()
    }
    let last = "\(name).\(pyramid.rates.count + 1)"
    let mean = input.globalAverage().convolution("\(last).1", pyramid.width, kernel: 1, bias: false)
      .batchNorm("\(last).2").relu().resized(.bilinear(alignCorners: true), like: input)
    return [input.unit("\(name).0", pyramid.width, kernel: 1, bias: false)] + dilated + [mean]
  }
}
