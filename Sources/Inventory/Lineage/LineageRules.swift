import Geospatial

/// When shared ground makes two outlines one glacier, and how long a glacier may be out of sight.
public struct LineageRules: Sendable, Hashable {
  /// The least share of the smaller outline that both have to cover; less is drawing, not ice.
  public let leastShare: Double

  /// Shared ground up to this area does not count, as in the links of RGI 7.
  public let leastOverlap: Area

  /// How many periods in a row may lack a glacier that is then found again on its ground.
  public let longestGap: Int

  /// The rules of every inventory: 5 % of the smaller, over 200 m², two periods.
  public static let standard = LineageRules(
    leastShare: 0.05, leastOverlap: Area(squareMetres: 200), longestGap: 2)

  /// One sentence for captions.
  public var explanation: String {
    "A link counts where over \(Int(leastOverlap.squareMetres)) m² and at least \(Int(100 * leastShare)) % of the smaller"
      + " outline are shared; a glacier may be missing in \(longestGap) periods in a row."
  }

  /// Whether a link counts.
  public func counts(_ link: LineageLink) -> Bool {
    link.overlap > leastOverlap && max(link.shareOfFrom, link.shareOfTo) >= leastShare
  }

  /// Whether a link counts.
  func counts(_ link: SharedPart) -> Bool {
    link.overlap > leastOverlap.squareMetres && max(link.shareOfFrom, link.shareOfTo) >= leastShare
  }

  /// The same as a condition on a row with the columns of `lineage`.
  func condition(_ row: String) -> String {
    "\(row).overlap_m2 > \(leastOverlap.squareMetres) AND max(\(row).share_of_from, \(row).share_of_to) >= \(leastShare)"
  }
}
