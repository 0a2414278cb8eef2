import Neural

/// The residual block of DeepResUnet, of which LandsNet is built.
///
/// Yi et al. 2019, Remote Sensing 11(15), 1774: two 3×3 convolutions and one 1×1, added to the
/// input.
public struct ResBlock: Hashable, Sendable {
  /// Widths of the three convolutions of a block of width f.
  public enum Form: String, CaseIterable, Sendable {
    /// f/2, f, f.
    case narrow
    /// f, f, f.
    case wide
  }

  /// Widths within the block.
  public var form = Form.narrow
  /// Whether batch normalisation follows the 1×1 convolution too.
  public var normalisesLast = true

  /// Puts the block on a signal, with `width` channels coming out.
  func callAsFunction(_ input: Signal, _ name: String, _ width: Int) -> Signal {
    input.scope(name) { x in
      let branch = x.unit("branch.0", form == .narrow ? max(width / 2, 1) : width)
        .unit("branch.1", width)
        .convolution("branch.2", width, kernel: 1)
      let residual = normalisesLast ? branch.batchNorm("branch.3") : branch
      let shortcut =
        x.channels == width
        ? x : x.convolution("shortcut.0", width, kernel: 1).batchNorm("shortcut.1")
      return (residual + shortcut).relu()
    }
  }
}
