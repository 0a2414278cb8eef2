import Neural

/// Attention DeepLab V3+: DeepLab V3+ whose pyramid has attention as its sixth branch.
///
/// Chu et al. 2022, The Cryosphere 16, 4273–4289, section 3 and the authors' code: the attention
/// module looks at what the trunk gives, and its channels join those of the other branches as they
/// are. Layers of their class that never run have no place here.
public struct AttentionDeepLabV3Plus: Hashable, Sendable {
  /// All but the attention.
  public var deepLab = DeepLabV3Plus()
  /// The sixth branch.
  public var attention = CBAM()
  /// The share dropped after the pyramid.
  public var pyramidDropout = 0.2

  /// Attention DeepLab V3+ with its defaults.
  public init() {}

  /// The network, which puts out logits; image sides are any.
  public func network(_ name: String = "attention-deeplab-v3-plus") throws -> Network {
    try Network(name, inputs: deepLab.bands) { x in
      deepLab(x) { features in
        deepLab.pyramid(features, "aspp", beside: [attention(features, "attention")])
          .dropped(pyramidDropout)
      }
    }
  }
}

extension Architecture {
  static let attentionDeepLabV3Plus = Architecture(
    "attention-deeplab-v3-plus", "DeepLab V3+ with attention to channels and pixels as a sixth branch.",
    citation: "Chu et al. 2022, The Cryosphere, doi:10.5194/tc-16-4273-2022",
    options: DeepLabV3Plus.options + [
      Option("reduction", 16, .reference, "channels divided by this within the attention"),
      Option("pyramid-dropout", .number(0.2), .reference, "share dropped after the pyramid"),
    ],
    make: { try AttentionDeepLabV3Plus($0).network() })
}

extension AttentionDeepLabV3Plus {
  /// Reads the settings of a model card.
  init(_ settings: Settings) throws {
    deepLab = try DeepLabV3Plus(settings)
    attention.reduction = try settings.count("reduction")
    pyramidDropout = try settings.rate("pyramid-dropout")
  }
}
