/// The byte that stands for a glacier probability in rasters: 0 for none, 250 for certain.
public enum GlacierProbability {
  /// The byte for certainty.
  public static let certain: UInt8 = 250

  /// The byte for a probability between 0 and 1.
  ///
  /// Rounded away from one half, so that "more than one half" is the same question before and after; not-a-number is none.
  public static func byte(_ probability: Float) -> UInt8 {
    guard probability > 0 else { return 0 }
    let scaled = min(probability, 1) * Float(certain)
    return UInt8(probability > 0.5 ? scaled.rounded(.up) : scaled.rounded(.down))
  }

  /// The largest byte that is not yet glacier at a threshold between 0 and 1.
  public static func limit(_ threshold: Double) -> UInt8 {
    UInt8(min(max((threshold * Double(certain)).rounded(.down), 0), Double(certain)))
  }
}
