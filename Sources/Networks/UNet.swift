import Neural

/// U-Net: a way down, a way up, and at every level what crosses over unchanged.
///
/// Ronneberger et al. 2015, arXiv:1505.04597, as Chen et al. 2022 compare it (section II-E): 23
/// convolutions, images of the same size coming out as going in. The names of the parameters are
/// those of a PyTorch module with the layers e1 … e5, u4, d4 … u1, d1, out.
public struct UNet: Hashable, Sendable {
  /// How an image becomes twice as large.
  public enum Upsampling: String, CaseIterable, Sendable {
    /// Every pixel four times, then a convolution 2×2 that pads below and right, and ReLU.
    case nearest
    /// A transposed convolution 2×2 without activation, as in the paper of 2015.
    case transposed
  }

  /// Input channels.
  public var bands = 7
  /// Channels of the five levels.
  public var widths = [64, 128, 256, 512, 1024]
  /// Output channels.
  public var classes = 2
  /// How images grow.
  public var upsampling = Upsampling.nearest
  /// Whether batch normalisation follows the 3×3 convolutions.
  public var normalises = false
  /// The share dropped of what comes out of levels 4 and 5 on the way down.
  public var dropout = 0.0

  /// U-Net with its defaults.
  public init() {}

  /// The network, which puts out logits; image sides are multiples of 16.
  public func network(_ name: String = "u-net") throws -> Network {
    try Network(name, inputs: bands) { self($0) }
  }

  /// One level: from a signal, under a name, so many channels.
  typealias Level = (_ x: Signal, _ name: String, _ width: Int) -> Signal

  /// Puts the network on a signal, with what its relatives change about it.
  ///
  /// - Parameters:
  ///   - down: a level of the way down; two convolutions unless given.
  ///   - up: a level of the way up, likewise.
  ///   - crossing: what happens to a signal that crosses over at a level.
  ///   - bottom: what happens between the ways.
  func callAsFunction(
    _ x: Signal, down: Level? = nil, up: Level? = nil,
    crossing: (_ x: Signal, _ level: Int) -> Signal = { x, _ in x },
    bottom: (Signal) -> Signal = { $0 }
  ) -> Signal {
    let (down, up) = (down ?? convolutions, up ?? convolutions)
    let e1 = down(x, "e1", widths[0])
    let e2 = down(e1.maxPool(2), "e2", widths[1])
    let e3 = down(e2.maxPool(2), "e3", widths[2])
    let e4 = down(e3.maxPool(2), "e4", widths[3]).dropped(dropout)
    let e5 = down(e4.maxPool(2), "e5", widths[4]).dropped(dropout)

    let d4 = up(concatenate(crossing(e4, 4), grown(bottom(e5), "u4", widths[3])), "d4", widths[3])
    let d3 = up(concatenate(crossing(e3, 3), grown(d4, "u3", widths[2])), "d3", widths[2])
    let d2 = up(concatenate(crossing(e2, 2), grown(d3, "u2", widths[1])), "d2", widths[1])
    let d1 = up(concatenate(crossing(e1, 1), grown(d2, "u1", widths[0])), "d1", widths[0])
    return d1.convolution("out", classes, kernel: 1)
  }

  /// Two convolutions 3×3.
  func convolutions(_ x: Signal, _ name: String, _ width: Int) -> Signal {
    x.unit("\(name).0", width, normalises: normalises)
      .unit("\(name).1", width, normalises: normalises)
  }

  private func grown(_ x: Signal, _ name: String, _ width: Int) -> Signal {
    switch upsampling {
    case .nearest:
      x.resized(.nearest, by: 2).convolution(name, width, kernel: 2, paddingAfter: 1).relu()
    case .transposed: x.transposedConvolution(name, width, kernel: 2, stride: 2)
    }
  }
}

extension Architecture {
  static let uNet = Architecture(
    "u-net", "Five levels of two convolutions, what crosses over beside what comes up.",
    citation: "Ronneberger et al. 2015, arXiv:1505.04597, as in Chen et al. 2022, section II-E",
    options: UNet.options, make: { try UNet($0).network() })
}

extension UNet {
  static let options = [
    Architecture.Option("bands", 7, .stated, "input bands"),
    Architecture.Option("widths", [64, 128, 256, 512, 1024], .reference, "channels of the five levels"),
    Architecture.Option("classes", 2, .inferred, "output channels"),
    Architecture.Option(
      "upsampling", "nearest", .reference,
      "how images grow: nearest with convolution 2×2 and ReLU; transposed convolution"),
    Architecture.Option(
      "normalises", false, .unknown, "batch normalisation after the 3×3 convolutions"),
    Architecture.Option("dropout", 0, .unknown, "share dropped after levels 4 and 5 on the way down"),
  ]

  /// Reads the settings of a model card.
  init(_ settings: Settings) throws {
    bands = try settings.count("bands")
    widths = try settings.counts("widths", 5)
    classes = try settings.count("classes")
    upsampling = try settings.choice("upsampling")
    normalises = try settings.flag("normalises")
    dropout = try settings.rate("dropout")
  }
}
