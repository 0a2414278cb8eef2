import Neural

/// SaU-Net, a stand-in: a U-Net with self-attention.
///
/// He et al. 2021, as Chen et al. 2022 compare it. The form of its attention and its place are not
/// published in what could be read; by default one module stands at the bottom of the U-Net.
public struct SaUNet: Hashable, Sendable {
  /// Where pixels attend to each other.
  public enum Placement: String, CaseIterable, Sendable {
    /// Between the way down and the way up.
    case bottom
    /// Where signals cross over, at each of the four levels.
    case crossings
  }

  /// The U-Net.
  public var uNet = UNet()
  /// The module.
  public var attention = SelfAttention()
  /// Where it stands.
  public var placement = Placement.bottom

  /// SaU-Net with its defaults.
  public init() {}

  /// The network, which puts out logits; image sides are multiples of 16.
  public func network(_ name: String = "sau-net") throws -> Network {
    try Network(name, inputs: uNet.bands) { x in
      switch placement {
      case .bottom: uNet(x, bottom: { attention($0, "attention") })
      case .crossings: uNet(x, crossing: { attention($0, "attention\($1)") })
      }
    }
  }
}

extension Architecture {
  static let saUNet = Architecture(
    "sau-net", "Stand-in: U-Net with self-attention between all pixels at the bottom.",
    citation: "after He et al. 2021, in Chen et al. 2022; Zhang et al. 2019, arXiv:1805.08318",
    options: UNet.options + [
      Option("reduction", 8, .inferred, "channels divided by this for query and key"),
      Option(
        "placement", "bottom", .inferred,
        "where pixels attend: bottom, or crossings (time grows with the square of their pixels)"),
    ],
    make: { try SaUNet($0).network() })
}

extension SaUNet {
  /// Reads the settings of a model card.
  init(_ settings: Settings) throws {
    uNet = try UNet(settings)
    attention.reduction = try settings.count("reduction")
    placement = try settings.choice("placement")
  }
}
