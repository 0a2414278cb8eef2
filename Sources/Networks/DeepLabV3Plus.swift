import Neural

/// DeepLab V3+ on a ResNet-34 whose stem sees every pixel.
///
/// Chen et al. 2018, arXiv:1802.02611, as in Chu et al. 2022, The Cryosphere 16, 4273–4289, by the
/// last state of their code: the attention network less its attention. The names of the parameters
/// are those of a PyTorch module with the layers backbone, aspp, low, separable, out.
public struct DeepLabV3Plus: Hashable, Sendable {
  /// Which of the networks of their code's history; which one made the paper's numbers is not known.
  public enum Form: String, CaseIterable, Sendable {
    /// The last one.
    case ablation
    /// The first one, from a library.
    case library
  }

  /// Which of the authors' networks.
  public var form = Form.ablation
  /// Input channels.
  public var bands = 4
  /// Output channels.
  public var classes = 1
  /// The trunk; its coarsest layer has a sixteenth of the image's sides where the stem's stride is 1.
  public var trunk = ResNet(stemStride: 1, projectsFirst: true)
  /// The pyramid on the trunk.
  public var pyramid = AtrousPyramid()
  /// Channels to which those of the finer features are brought.
  public var low = 32
  /// The share dropped before the last convolution; with the library's form after the pyramid.
  public var dropout = 0.1

  /// DeepLab V3+ with its defaults.
  public init() {}

  /// The network, which puts out logits; image sides are any.
  ///
  /// With a side of 1024 the pyramid works on 64, the decoder on 256.
  public func network(_ name: String = "deeplab-v3-plus") throws -> Network {
    try Network(name, inputs: bands) { x in
      form == .library ? library(x) : self(x) { features in pyramid(features, "aspp") }
    }
  }

  /// Puts the network on a signal, with a pyramid of the caller's.
  func callAsFunction(_ x: Signal, pyramid: (Signal) -> Signal) -> Signal {
    let features = trunk(x, "backbone")
    let fine = features[2].unit("low", low, kernel: 1)
    let coarse = pyramid(features[4]).resized(.bilinear(alignCorners: true), like: fine)
    let decoded = separable(concatenate(coarse, fine), "separable").batchNorm("separable.2").relu()
      .dropped(dropout)
    return decoded.convolution("out", classes, kernel: 1)
      .resized(.bilinear(alignCorners: true), like: x)
  }

  /// A 3×3 convolution of each channel by itself, and a 1×1 of all.
  func separable(_ x: Signal, _ name: String, dilation: Int = 1) -> Signal {
    x.convolution(
      "\(name).0", x.channels, kernel: 3, padding: Extent(dilation), dilation: Extent(dilation),
      groups: x.channels, bias: false
    )
    .convolution("\(name).1", pyramid.width, kernel: 1, bias: false)
  }
}

extension Architecture {
  static let deepLabV3Plus = Architecture(
    "deeplab-v3-plus", "Dilated branches on a ResNet-34, joined with finer features.",
    citation: "Chen et al. 2018, arXiv:1802.02611, as in Chu et al. 2022, doi:10.5194/tc-16-4273-2022",
    options: DeepLabV3Plus.options + [
      Option(
        "form", "ablation", .unknown,
        "ablation; or library, which has rates=12,24,36 low=48 dropout=0.5 and no stem-stride")
    ],
    make: { settings in
      var net = try DeepLabV3Plus(settings)
      net.form = try settings.choice("form")
      return try net.network()
    })
}

extension DeepLabV3Plus {
  static let options = [
    Architecture.Option("bands", 4, .stated, "input bands"),
    Architecture.Option("classes", 1, .reference, "output channels"),
    Architecture.Option(
      "width", 64, .reference, "channels of the stem; the four layers have 1, 2, 4, 8 times"),
    Architecture.Option("blocks", [3, 4, 6, 3], .stated, "residual blocks of the four layers"),
    Architecture.Option("stem-stride", 1, .reference, "stride of the stem: 1, or 2 as in ResNet"),
    Architecture.Option("pyramid", 256, .reference, "channels of the pyramid's branches"),
    Architecture.Option("rates", [6, 12, 18], .reference, "dilations of the pyramid"),
    Architecture.Option("low", 32, .reference, "channels of the finer features in the decoder"),
    Architecture.Option(
      "dropout", .number(0.1), .reference, "share dropped before the last convolution"),
  ]

  /// Reads the settings of a model card.
  init(_ settings: Settings) throws {
    bands = try settings.count("bands")
    classes = try settings.count("classes")
    trunk.width = try settings.count("width")
    trunk.blocks = try settings.counts("blocks", 4)
    trunk.stemStride = try settings.count("stem-stride")
    pyramid.width = try settings.count("pyramid")
    pyramid.rates = try settings.counts("rates", 1...6)
    low = try settings.count("low")
    dropout = try settings.rate("dropout")
  }
}
