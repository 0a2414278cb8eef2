import Neural

/// The trunk of a residual network of basic blocks, without its classifier.
///
/// He et al. 2016, arXiv:1512.03385, table 1, 18 and 34 layers. The names of the parameters are
/// those of torchvision, whose weights load where there are three bands.
public struct ResNet: Hashable, Sendable {
  /// Blocks of the four layers: 3, 4, 6, 3 with 34 convolutions and 2, 2, 2, 2 with 18.
  public var blocks = [3, 4, 6, 3]
  /// Channels of the stem and of the first layer; every further layer has twice as many.
  public var width = 64
  /// The stride of the stem: 1 sees every pixel.
  public var stemStride = 2
  /// Whether the first layer's shortcut is a convolution too, though neither size nor channels
  /// change.
  public var projectsFirst = false
  /// Whether the last layer is as fine as the one before, with convolutions of dilation 2.
  public var dilatesLast = false

  /// What the trunk gives, from fine to coarse: the stem before its pooling, and the four layers.
  ///
  /// Sides are those of the image divided by the stem's stride, and by 2, 4, 8 and 16 times that;
  /// the last by 8 times where it is dilated.
  func callAsFunction(_ x: Signal, _ name: String) -> [Signal] {
    let stem = x.convolution(
      "\(name).conv1", width, kernel: 7, stride: Extent(stemStride), padding: 3, bias: false
    ).batchNorm("\(name).bn1").relu()
    var features = [stem]
    var image = stem.maxPool(3, stride: 2, padding: 1)
    for (layer, count) in blocks.enumerated() {
      let isDilated = dilatesLast && layer == blocks.count - 1
      for index in 0..<count {
        image = block(
          image, "\(name).layer\(layer + 1).\(index)", width << layer,
          stride: index == 0 && layer > 0 && !isDilated ? 2 : 1, dilation: isDilated ? 2 : 1,
          projects: index == 0 && (layer > 0 || projectsFirst))
      }
      features.append(image)
    }
    return features
  }

  /// Two 3×3 convolutions added to the input.
  private func block(
    _ input: Signal, _ name: String, _ width: Int, stride: Int, dilation: Int, projects: Bool
  ) -> Signal {
    input.scope(name) { x in
      let branch = x.convolution(
        "conv1", width, kernel: 3, stride: Extent(stride), padding: Extent(dilation),
        dilation: Extent(dilation), bias: false
      )
      .batchNorm("bn1").relu()
      .convolution(
        "conv2", width, kernel: 3, padding: Extent(dilation), dilation: Extent(dilation), bias: false
      )
      .batchNorm("bn2")
      let shortcut =
        projects
        ? x.convolution("downsample.0", width, kernel: 1, stride: Extent(stride), bias: false)
          .batchNorm("downsample.1") : x
      return (branch + shortcut).relu()
    }
  }
}
