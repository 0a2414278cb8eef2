import Geospatial

/// Where by height two sides have their ice: in bands, and above and below the median height of each glacier.
///
/// The ice above that height is the accumulation zone, the ice below it the ablation zone (Chu et al. 2022, section
/// 4.3). The median of the reference's glacier divides both sides: their own medians would halve each by definition.
public struct ElevationComparison: Sendable, Hashable {
  /// The ice of both sides between two heights.
  public struct Band: Sendable, Hashable {
    /// The heights in metres; the upper one belongs to the next band.
    public var heights: Range<Int>

    /// How both agree there.
    public var agreement: Agreement
  }

  /// The bands, from low to high; none between them is left out.
  public var bands: [Band]

  /// The ice above the median height of its glacier.
  public var accumulation: Agreement

  /// The ice below it.
  public var ablation: Agreement

  /// The ice without a height.
  public var unknown: Agreement
}
