import Neural

/// U-Net++: between the way down and the way up, convolutions that see all before them at a level.
///
/// Zhou et al. 2018, arXiv:1807.10165, equation 1, with widths, dropout and transposed convolutions
/// of the authors' code; Chen et al. 2022 compare it. The names of the parameters are those of a
/// PyTorch module with the layers x00 … x04, u01 … u04, out.
///
/// There is no deep supervision, off by default in the authors' code too: it has a loss at each of
/// four outputs, and a network here has one output.
public struct UNetPlusPlus: Hashable, Sendable {
  /// Input channels.
  public var bands = 7
  /// Channels of the five levels.
  public var widths = [32, 64, 128, 256, 512]
  /// Output channels.
  public var classes = 2
  /// Whether batch normalisation follows the 3×3 convolutions.
  public var normalises = false
  /// The share dropped after every 3×3 convolution.
  public var dropout = 0.5

  /// U-Net++ with its defaults.
  public init() {}

  /// The network, which puts out logits; image sides are multiples of 16.
  public func network(_ name: String = "u-net-plus-plus") throws -> Network {
    try Network(name, inputs: bands) { x in
      // Of level i, node X(i, j) sees all of its own level before it, and X(i + 1, j − 1) grown.
      var levels = [[node(x, "x00", widths[0])]]
      for level in 1..<widths.count {
        levels.append([node(levels[level - 1][0].maxPool(2), "x\(level)0", widths[level])])
      }
      for column in 1..<widths.count {
        for level in 0..<(widths.count - column) {
          let below = levels[level + 1][column - 1]
          let grown = below.transposedConvolution(
            "u\(level)\(column)", widths[level], kernel: 2, stride: 2)
          levels[level].append(
            node(concatenate(grown, levels[level]), "x\(level)\(column)", widths[level]))
        }
      }
      return levels[0][widths.count - 1].convolution("out", classes, kernel: 1)
    }
  }

  private func node(_ x: Signal, _ name: String, _ width: Int) -> Signal {
    x.unit("\(name).0", width, normalises: normalises).dropped(dropout)
      .unit("\(name).1", width, normalises: normalises).dropped(dropout)
  }
}

extension Architecture {
  static let uNetPlusPlus = Architecture(
    "u-net-plus-plus", "U-Net with dense convolutions between its two ways.",
    citation: "Zhou et al. 2018, arXiv:1807.10165, as in Chen et al. 2022",
    options: [
      Option("bands", 7, .stated, "input bands"),
      Option("widths", [32, 64, 128, 256, 512], .reference, "channels of the five levels"),
      Option("classes", 2, .inferred, "output channels"),
      Option("normalises", false, .reference, "batch normalisation after the 3×3 convolutions"),
      Option("dropout", .number(0.5), .reference, "share dropped after every 3×3 convolution"),
    ],
    make: { try UNetPlusPlus($0).network() })
}

extension UNetPlusPlus {
  /// Reads the settings of a model card.
  init(_ settings: Settings) throws {
    bands = try settings.count("bands")
    widths = try settings.counts("widths", 5)
    classes = try settings.count("classes")
    normalises = try settings.flag("normalises")
    dropout = try settings.rate("dropout")
  }
}
