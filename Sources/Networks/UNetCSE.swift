import Neural

/// U-Net+cSE, a stand-in: a U-Net whose levels weigh their channels.
///
/// Tian et al. 2022, as Chen et al. 2022 compare it. Its layers are not published in what could be
/// read: neither where the excitations are nor their reduction. The placement by default is that of
/// Roy et al. 2018, arXiv:1803.02579, who named cSE: after every level, down and up.
public struct UNetCSE: Hashable, Sendable {
  /// Which levels weigh their channels.
  public enum Placement: String, CaseIterable, Sendable {
    /// Those of both ways.
    case all
    /// Those of the way down, with the lowest.
    case down
    /// Those of the way up.
    case up
  }

  /// The U-Net.
  public var uNet = UNet()
  /// The layer that weighs channels.
  public var excitation = ChannelExcitation()
  /// Where it stands.
  public var placement = Placement.all

  /// U-Net+cSE with its defaults.
  public init() {}

  /// The network, which puts out logits; image sides are multiples of 16.
  public func network(_ name: String = "u-net-cse") throws -> Network {
    try Network(name, inputs: uNet.bands) { x in
      uNet(
        x, down: placement == .up ? uNet.convolutions : weighed,
        up: placement == .down ? uNet.convolutions : weighed)
    }
  }

  private func weighed(_ x: Signal, _ name: String, _ width: Int) -> Signal {
    excitation(uNet.convolutions(x, name, width), "\(name).2")
  }
}

extension Architecture {
  static let uNetCSE = Architecture(
    "u-net-cse", "Stand-in: U-Net whose levels squeeze their pixels to weigh their channels.",
    citation: "after Tian et al. 2022, in Chen et al. 2022; Roy et al. 2018, arXiv:1803.02579",
    options: UNet.options + [
      Option("reduction", 2, .reference, "channels divided by this between the two linear maps"),
      Option("placement", "all", .inferred, "levels that weigh their channels: all, down or up"),
    ],
    make: { try UNetCSE($0).network() })
}

extension UNetCSE {
  /// Reads the settings of a model card.
  init(_ settings: Settings) throws {
    uNet = try UNet(settings)
    excitation.reduction = try settings.count("reduction")
    placement = try settings.choice("placement")
  }
}
