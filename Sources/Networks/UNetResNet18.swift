import Neural

/// U-Net on ResNet-18: the way down is a residual network, the way up is a U-Net's.
///
/// Chu et al. 2022 compare it and tell the trunk only; the decoder is that of the library
/// segmentation_models.pytorch 0.2, which their early scripts used, and so are the names of the
/// parameters. Weights start at random, those of ImageNet load by name where there are three bands.
public struct UNetResNet18: Hashable, Sendable {
  /// Input channels.
  public var bands = 4
  /// Output channels.
  public var classes = 1
  /// The way down.
  public var trunk = ResNet(blocks: [2, 2, 2, 2])
  /// Channels of the five levels of the way up, from coarse to fine.
  public var decoder = [256, 128, 64, 32, 16]

  /// The network with its defaults.
  public init() {}

  /// The network, which puts out logits; image sides are multiples of 32.
  public func network(_ name: String = "u-net-resnet18") throws -> Network {
    try Network(name, inputs: bands) { x in
      let features = trunk(x, "encoder")
      let d0 = level(concatenate(doubled(features[4]), features[3]), 0)
      let d1 = level(concatenate(doubled(d0), features[2]), 1)
      let d2 = level(concatenate(doubled(d1), features[1]), 2)
      let d3 = level(concatenate(doubled(d2), features[0]), 3)
      let d4 = level(doubled(d3), 4)
      return d4.convolution("segmentation_head.0", classes, kernel: 3, padding: 1)
    }
  }

  private func doubled(_ x: Signal) -> Signal { x.resized(.nearest, by: 2) }

  private func level(_ x: Signal, _ number: Int) -> Signal {
    x.scope("decoder.blocks.\(number)") {
      $0.unit("conv1", decoder[number], bias: false).unit("conv2", decoder[number], bias: false)
    }
  }
}

extension Architecture {
  static let uNetResNet18 = Architecture(
    "u-net-resnet18", "U-Net whose way down is a ResNet-18.",
    citation: "as in Chu et al. 2022, doi:10.5194/tc-16-4273-2022; He et al. 2016, arXiv:1512.03385",
    options: [
      Option("bands", 4, .stated, "input bands"),
      Option("classes", 1, .inferred, "output channels"),
      Option("width", 64, .reference, "channels of the stem; the four layers have 1, 2, 4, 8 times"),
      Option("blocks", [2, 2, 2, 2], .stated, "residual blocks of the four layers"),
      Option("decoder", [256, 128, 64, 32, 16], .inferred, "channels of the way up, from coarse to fine"),
    ],
    make: { try UNetResNet18($0).network() })
}

extension UNetResNet18 {
  /// Reads the settings of a model card.
  init(_ settings: Settings) throws {
    bands = try settings.count("bands")
    classes = try settings.count("classes")
    trunk.width = try settings.count("width")
    trunk.blocks = try settings.counts("blocks", 4)
    decoder = try settings.counts("decoder", 5)
  }
}
