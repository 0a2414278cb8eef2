import Neural

/// FCN-32s: a classifier made of convolutions, whose coarse answer is drawn 32 times as large.
///
/// Long et al. 2015, arXiv:1411.4038, as Chu et al. 2022 compare it; on which trunk they had it is
/// not known. The 7×7 convolution pads its own three pixels, in place of the hundred that the
/// authors' code puts around the image: sides that are multiples of 32 need no cropping then. The
/// bilinear resampling is their fixed transposed convolution 64×64, with the edge carried outwards.
/// The names of the parameters are those of the authors' layers conv1_1 … fc7, score_fr.
public struct FCN32s: Hashable, Sendable {
  /// What looks at the image.
  public enum Backbone: String, CaseIterable, Sendable {
    /// The thirteen convolutions of VGG-16, and its classifier (Simonyan and Zisserman 2015,
    /// arXiv:1409.1556, table 1).
    case vgg16
    /// ResNet-34, with nothing between its last layer and the classes: a lighter stand-in.
    case resnet34
  }

  /// Input channels.
  public var bands = 4
  /// Output channels.
  public var classes = 1
  /// What looks at the image.
  public var backbone = Backbone.vgg16
  /// Channels of the finest stage; every coarser one has twice as many, up to eight times.
  public var width = 64
  /// Channels of the two layers of VGG-16's classifier.
  public var classifier = 4096
  /// The share dropped after each of those.
  public var dropout = 0.5

  /// FCN-32s with its defaults.
  public init() {}

  /// The network, which puts out logits; image sides are multiples of 32.
  public func network(_ name: String = "fcn-32s") throws -> Network {
    try Network(name, inputs: bands) { x in
      let features =
        switch backbone {
        case .vgg16: classifier(vgg(x))
        case .resnet34: ResNet(width: width)(x, "backbone")[4]
        }
      return features.convolution("score_fr", classes, kernel: 1)
        .resized(.bilinear(alignCorners: false), by: 32)
    }
  }

  private func vgg(_ x: Signal) -> Signal {
    var image = x
    for (stage, layers) in [2, 2, 3, 3, 3].enumerated() {
      for layer in 1...layers {
        image = image.convolution(
          "conv\(stage + 1)_\(layer)", width << min(stage, 3), kernel: 3, padding: 1
        ).relu()
      }
      image = image.maxPool(2)
    }
    return image
  }

  private func classifier(_ x: Signal) -> Signal {
    x.convolution("fc6", classifier, kernel: 7, padding: 3).relu().dropped(dropout)
      .convolution("fc7", classifier, kernel: 1).relu().dropped(dropout)
  }
}

extension Architecture {
  static let fcn32s = Architecture(
    "fcn-32s", "VGG-16 as convolutions, its coarse answer drawn 32 times as large.",
    citation: "Long et al. 2015, arXiv:1411.4038, as in Chu et al. 2022, doi:10.5194/tc-16-4273-2022",
    options: [
      Option("bands", 4, .stated, "input bands"),
      Option("classes", 1, .inferred, "output channels"),
      Option("backbone", "vgg16", .unknown, "what looks at the image: vgg16, or resnet34 as a stand-in"),
      Option("width", 64, .reference, "channels of the finest stage; coarser ones have up to 8 times"),
      Option("classifier", 4096, .reference, "channels of the two layers before the classes, with vgg16"),
      Option("dropout", .number(0.5), .reference, "share dropped after each of these"),
    ],
    make: { try FCN32s($0).network() })
}

extension FCN32s {
  /// Reads the settings of a model card.
  init(_ settings: Settings) throws {
    bands = try settings.count("bands")
    classes = try settings.count("classes")
    backbone = try settings.choice("backbone")
    width = try settings.count("width")
    classifier = try settings.count("classifier")
    dropout = try settings.rate("dropout")
  }
}
