import Neural

/// GlacierNet, a stand-in of the type of SegNet: un-pooling puts values where the maxima were.
///
/// Xie et al. 2020, as Chen et al. 2022 compare it. Its layers are an adapted SegNet's and are not
/// published in what could be read: these are SegNet's own (Badrinarayanan et al. 2017,
/// arXiv:1511.00561). The names of the parameters are those of a PyTorch module with the stages
/// e1 … e5, d5 … d1, out.
public struct GlacierNet: Hashable, Sendable {
  /// How many convolutions a stage has, and how the network ends.
  public enum Form: String, CaseIterable, Sendable {
    /// Two convolutions in the first two stages, three in the others; ends with a convolution.
    case segnet
    /// Two convolutions in every stage; the last one, too, has its normalisation and ReLU, as
    /// MATLAB's `segnetLayers` makes it.
    case uniform
  }

  /// Input channels.
  public var bands = 7
  /// Convolutions of the stages.
  public var form = Form.segnet
  /// Channels of the stages; as many as there are poolings.
  public var widths = [64, 128, 256, 512, 512]
  /// Output channels.
  public var classes = 2
  /// The share dropped after the stages from the third on, down and up.
  ///
  /// Half in Kendall et al. 2017, arXiv:1511.02680; nothing says that GlacierNet has any.
  public var dropout = 0.0

  /// GlacierNet with its defaults.
  public init() {}

  /// The network, which puts out logits; image sides are any that can be halved so often.
  public func network(_ name: String = "glaciernet") throws -> Network {
    try Network(name, inputs: bands) { x in
      var image = x
      var pools: [Signal] = []
      for stage in widths.indices {
        for layer in 0..<layers(of: stage) {
          image = image.unit("e\(stage + 1).\(layer)", widths[stage])
        }
        pools.append(image.maxPool(2, keepsPlaces: true))
        image = pools[stage].dropped(dropout(after: stage))
      }
      for stage in widths.indices.reversed() {
        image = image.maxUnpool(pools[stage])
        for layer in 1..<layers(of: stage) {
          image = image.unit("d\(stage + 1).\(layer - 1)", widths[stage])
        }
        guard stage > 0 else { break }
        // The last convolution of a stage has the channels of the next finer one.
        image = image.unit("d\(stage + 1).\(layers(of: stage) - 1)", widths[stage - 1])
          .dropped(dropout(after: stage))
      }
      return form == .uniform
        ? image.unit("out", classes) : image.convolution("out", classes, kernel: 3, padding: 1)
    }
  }

  private func layers(of stage: Int) -> Int { form == .segnet && stage > 1 ? 3 : 2 }

  private func dropout(after stage: Int) -> Double { stage > 1 ? dropout : 0 }
}

extension Architecture {
  static let glacierNet = Architecture(
    "glaciernet", "SegNet-type stand-in: un-pooling to where the maxima were, nothing crosses over.",
    citation: "after Xie et al. 2020, in Chen et al. 2022; Badrinarayanan et al. 2017, arXiv:1511.00561",
    options: [
      Option("bands", 7, .stated, "input bands"),
      Option(
        "form", "segnet", .unknown,
        "convolutions of a stage: segnet 2,2,3,3,3; uniform 2, the last one normalised too"),
      Option("widths", [64, 128, 256, 512, 512], .unknown, "channels of the stages, as many as there are"),
      Option("classes", 2, .inferred, "output channels"),
      Option("dropout", 0, .unknown, "share dropped after stages from the third on, down and up"),
    ],
    make: { try GlacierNet($0).network() })
}

extension GlacierNet {
  /// Reads the settings of a model card.
  init(_ settings: Settings) throws {
    bands = try settings.count("bands")
    form = try settings.choice("form")
    widths = try settings.counts("widths", 1...6)
    classes = try settings.count("classes")
    dropout = try settings.rate("dropout")
  }
}
