import Foundation

/// The trend that outliers do not bend: Sen's slope with the test of Mann and Kendall.
///
/// Theil (1950), Sen (1968); ties as in Hollander and Wolfe (1973). Years may lie unevenly; pairs of one year say
/// nothing of a slope.
public struct MedianSlope: Sendable, Hashable {
  /// The median of the slopes of all pairs, per year.
  public let slope: Double

  /// The slopes between which the true one lies with the confidence asked for; nil where so few pairs cannot say.
  public let interval: ClosedRange<Double>?

  /// The value in the median year: the median of the values.
  public let level: Double

  /// The median year.
  public let middle: Double

  /// Mann and Kendall's S: rising pairs less falling ones.
  public let score: Int

  /// Kendall's τ, S by the number of pairs.
  public let tau: Double

  /// The probability of an S at least as far from zero where there is no trend, by its normal approximation with ties
  /// and continuity corrected; nil for two values, of which S is always as far from zero.
  public let probability: Double?

  /// Finds the slope.
  ///
  /// - Parameter confidence: of the interval, between 0 and 1.
  /// - Returns: nil for fewer than two years.
  public init?(through points: [YearValue], confidence: Double = 0.95) {
    let points = points.sorted { $0.year < $1.year }
    var slopes: [Double] = []
    var score = 0
    for (index, later) in points.enumerated() {
      for earlier in points.prefix(index) where later.year > earlier.year {
        let rise = later.value.value - earlier.value.value
        slopes.append(rise / (later.year - earlier.year))
        score += rise > 0 ? 1 : rise < 0 ? -1 : 0
      }
    }
    guard !slopes.isEmpty else { return nil }
    slopes.sort()
    func spread(_ count: Int) -> Double { Double(count * (count - 1) * (2 * count + 5)) / 18 }
    func ties(_ values: [Double]) -> Double {
      Dictionary(grouping: values, by: \.self).values.map { spread($0.count) }.sorted().reduce(0, +)
    }
    let (years, values) = (points.map(\.year), points.map(\.value.value))
    let variance = max(0, spread(points.count) - ties(values) - ties(years))
    slope = Self.median(slopes)
    level = Self.median(values.sorted())
    middle = Self.median(years)
    self.score = score
    tau = Double(score) / Double(points.count * (points.count - 1) / 2)
    let normal = variance > 0 ? Double(abs(score) - min(1, abs(score))) / variance.squareRoot() : 0
    probability = points.count > 2 ? erfc(normal / 2.0.squareRoot()) : nil
    // Sen's equation 2.6: the slopes at these ranks.
    let reach = Quantile.normal((1 + confidence) / 2) * variance.squareRoot()
    let low = Int(((Double(slopes.count) - reach) / 2).rounded(.toNearestOrEven)) - 1
    let high = Int(((Double(slopes.count) + reach) / 2).rounded(.toNearestOrEven))
    interval = low >= 0 && high < slopes.count ? slopes[low]...slopes[high] : nil
  }

  /// The value in a year on the line through the medians.
  public func value(in year: Double) -> Double { level + slope * (year - middle) }

  private static func median(_ sorted: [Double]) -> Double {
    let half = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[half - 1] + sorted[half]) / 2 : sorted[half]
  }
}
