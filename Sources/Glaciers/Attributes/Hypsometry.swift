/// How a glacier's area is spread over heights: thousandths of it in bands of 50 m, 1000 together.
public struct Hypsometry: Sendable, Hashable {
  /// A band of heights.
  public struct Band: Sendable, Hashable {
    /// The height in its middle, in metres: 2775 for 2750 up to below 2800.
    public let center: Int

    /// The part of the glacier's area in it, in thousandths.
    public let share: Int
  }

  /// How high a band is, in metres.
  public static let bandHeight = 50

  /// The lower edge of the lowest band, in metres; a multiple of the band's height.
  public let base: Int

  /// The thousandths in each band, from the lowest with ice to the highest.
  public let shares: [Int]

  /// Counts heights in metres, each of an equally large part of the glacier; at least one.
  ///
  /// Shares are rounded by largest remainders: all down, then up where most was lost until they are 1000, as in RGI 7.
  /// Of bands that lost the same the lower comes first.
  public init(heights: some Collection<Float>) {
    precondition(!heights.isEmpty, "a glacier has heights")
    let bands = heights.map { Int(($0 / Float(Self.bandHeight)).rounded(.down)) }
    let lowest = bands.min() ?? 0
    var counts = [Int](repeating: 0, count: (bands.max() ?? lowest) - lowest + 1)
    for band in bands { counts[band - lowest] += 1 }
    base = lowest * Self.bandHeight
    shares = Self.thousandths(of: counts)
  }

  /// Takes shares that were counted before.
  ///
  /// - Returns: nil where they are negative or not 1000 together, or the base is no multiple of 50.
  public init?(base: Int, shares: [Int]) {
    guard shares.allSatisfy({ $0 >= 0 }), shares.reduce(0, +) == 1000, base % Self.bandHeight == 0 else {
      return nil
    }
    self.base = base
    self.shares = shares
  }

  /// The bands from the lowest to the highest.
  public var bands: [Band] {
    shares.enumerated().map { index, share in
      Band(center: base + index * Self.bandHeight + Self.bandHeight / 2, share: share)
    }
  }

  /// Counts as whole thousandths of their sum, 1000 together.
  static func thousandths(of counts: [Int]) -> [Int] {
    let total = counts.reduce(0, +)
    var shares = counts.map { $0 * 1000 / total }
    let losses = counts.map { $0 * 1000 % total }
    let order = counts.indices.sorted { (losses[$1], $0) < (losses[$0], $1) }
    for index in order.prefix(1000 - shares.reduce(0, +)) { shares[index] += 1 }
    return shares
  }
}
