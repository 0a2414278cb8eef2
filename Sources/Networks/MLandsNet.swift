import Neural

/// LandsNet for glaciers: M-LandsNet, and LandsNet itself, which differ in their dilations only.
///
/// Chen et al. 2022, IEEE JSTARS, doi 10.1109/JSTARS.2022.3189277, section II-G and figure 4;
/// LandsNet is Yi and Zhang 2020. The paper leaves widths and some joints open: those are settings.
/// The names of the parameters are those of a PyTorch module with the layers e1 … out.
public struct MLandsNet: Hashable, Sendable {
  /// Which tensor of the way down goes over to the way up.
  public enum Skip: String, CaseIterable, Sendable {
    /// That before pooling, twice as fine as its gate.
    case unpooled
    /// That after pooling, which joins before the up-sampling: the paper's words taken literally.
    case pooled
  }

  /// How two dilated branches become one.
  public enum Fusion: String, CaseIterable, Sendable {
    /// Their channels side by side.
    case concatenation
    /// Their sum.
    case sum
  }

  /// How an image becomes twice as large.
  public enum Upsampling: String, CaseIterable, Sendable {
    /// A transposed convolution 2×2.
    case transposed
    /// Every pixel four times, then a convolution 2×2 that pads below and right.
    case nearest
  }

  /// Channels of the gates.
  public enum GateWidth: String, CaseIterable, Sendable {
    /// Half as many as what they gate has.
    case half
    /// As many.
    case full
  }

  /// Input channels.
  public var bands = 7
  /// Channels of the three levels.
  public var widths = [64, 128, 256]
  /// Channels between the way down and the way up.
  public var bridge = 256
  /// Output channels.
  public var classes = 2
  /// Dilations of the three branches of the bridge, the smallest first.
  public var dilations = [1, 2, 3]
  /// The residual block.
  public var block = ResBlock()
  /// What crosses over.
  public var skip = Skip.unpooled
  /// How branches meet.
  public var fusion = Fusion.concatenation
  /// How images grow.
  public var upsampling = Upsampling.transposed
  /// Channels of the gates.
  public var gate = GateWidth.half

  /// M-LandsNet with its defaults.
  public init() {}

  /// The network, which puts out logits.
  ///
  /// Image sides are multiples of 8. With a side of 128 the sizes are 128, 64, 32 on the way down
  /// and 16 in the bridge.
  public func network(_ name: String = "m-landsnet") throws -> Network {
    try Network(name, inputs: bands) { x in
      let e1 = block(x, "e1", widths[0])
      let p1 = e1.maxPool(2)
      let e2 = block(p1, "e2", widths[1])
      let p2 = e2.maxPool(2)
      let e3 = block(p2, "e3", widths[2])
      let p3 = e3.maxPool(2)

      let d1 = p3.unit("d1", bridge, dilation: dilations[0])
      let d2 = p3.unit("d2", bridge, dilation: dilations[1])
      let d3 = p3.unit("d3", bridge, dilation: dilations[2])
      let f12 = fuse(d1, d2).unit("f12", bridge, kernel: 1)
      let f = fuse(f12, d3).unit("f", bridge, kernel: 1)

      let r4 = block(joined(f, e3, p3, level: 3), "r4", widths[2])
      let r5 = block(joined(r4, e2, p2, level: 2), "r5", widths[1])
      let r6 = block(joined(r5, e1, p1, level: 1), "r6", widths[0])
      return r6.convolution("out", classes, kernel: 1)
    }
  }

  private func fuse(_ a: Signal, _ b: Signal) -> Signal {
    fusion == .concatenation ? concatenate(a, b) : a + b
  }

  /// What the coarser level gives, twice as large, beside what it lets pass of the way down.
  private func joined(
    _ coarse: Signal, _ fine: Signal, _ pooled: Signal, level: Int
  ) -> Signal {
    let crossing = skip == .unpooled ? fine : pooled
    let gate = AttentionGate(
      channels: gate == .half ? max(1, crossing.channels / 2) : crossing.channels,
      factor: skip == .unpooled ? 2 : 1)
    let gated = gate(crossing, by: coarse, "g\(level)")
    switch skip {
    case .unpooled: return concatenate(up(coarse, "u\(level)", fine.channels), gated)
    case .pooled: return up(concatenate(coarse, gated), "u\(level)", fine.channels)
    }
  }

  private func up(_ x: Signal, _ name: String, _ width: Int) -> Signal {
    switch upsampling {
    case .transposed: x.transposedConvolution(name, width, kernel: 2, stride: 2)
    case .nearest: x.resized(.nearest, by: 2).convolution(name, width, kernel: 2, paddingAfter: 1)
    }
  }
}

extension Architecture {
  static let mLandsNet = Architecture(
    "m-landsnet", "Residual blocks, a bridge of three dilated branches (1, 2, 3), gated skips.",
    citation: "Chen et al. 2022, IEEE JSTARS, doi:10.1109/JSTARS.2022.3189277",
    options: options(dilations: [1, 2, 3]), make: { try MLandsNet($0).network() })

  static let landsNet = Architecture(
    "landsnet", "M-LandsNet with the dilations 2, 4, 6 of the network it was made from.",
    citation: "Yi and Zhang 2020, after Chen et al. 2022, doi:10.1109/JSTARS.2022.3189277",
    options: options(dilations: [2, 4, 6]), make: { try MLandsNet($0).network("landsnet") })

  private static func options(dilations: Setting) -> [Option] {
    [
      Option("bands", 7, .stated, "input bands"),
      Option("widths", [64, 128, 256], .unknown, "channels of the three levels"),
      Option("bridge", 256, .unknown, "channels of the dilated branches"),
      Option("classes", 2, .stated, "output channels"),
      Option("dilations", dilations, .stated, "dilations of the three branches"),
      Option("block", "narrow", .reference, "convolutions of a block: narrow f/2,f,f; wide f,f,f"),
      Option("normalises-last", true, .inferred, "batch normalisation after a block's 1×1 too"),
      Option("skip", "unpooled", .inferred, "what crosses over: unpooled or pooled"),
      Option("fusion", "concatenation", .unknown, "how branches meet: concatenation or sum"),
      Option("upsampling", "transposed", .inferred, "how images grow: transposed or nearest"),
      Option("gate", "half", .reference, "channels of the gates: half or full"),
    ]
  }
}

extension MLandsNet {
  /// Reads the settings of a model card.
  init(_ settings: Settings) throws {
    bands = try settings.count("bands")
    widths = try settings.counts("widths", 3)
    bridge = try settings.count("bridge")
    classes = try settings.count("classes")
    dilations = try settings.counts("dilations", 3)
    block = ResBlock(
      form: try settings.choice("block"), normalisesLast: try settings.flag("normalises-last"))
    skip = try settings.choice("skip")
    fusion = try settings.choice("fusion")
    upsampling = try settings.choice("upsampling")
    gate = try settings.choice("gate")
  }
}
