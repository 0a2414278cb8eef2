import Neural

/// Mean, deviation and range of a band, gathered strip by strip; what is not finite takes no part.
///
/// Strips are joined as in Chan, Golub and LeVeque 1979, which loses no digits.
public struct BandStatistics: Hashable, Sendable {
  /// Values so far.
  public private(set) var count = 0.0
  /// Their mean.
  public private(set) var mean = 0.0
  /// The smallest.
  public private(set) var low = Float.infinity
  /// The largest.
  public private(set) var high = -Float.infinity
  private var squares = 0.0

  /// Starts with no values.
  public init() {}

  /// The standard deviation; zero without values.
  public var deviation: Double { count > 0 ? (squares / count).squareRoot() : 0 }

  /// Takes in a strip.
  public mutating func add(_ values: [Float]) {
    var (sum, number) = (0.0, 0.0)
    for value in values where value.isFinite {
      sum += Double(value)
      number += 1
      low = min(low, value)
      high = max(high, value)
    }
    guard number > 0 else { return }
    let other = sum / number
    var around = 0.0
    for value in values where value.isFinite { around += (Double(value) - other) * (Double(value) - other) }
    let (total, step) = (count + number, other - mean)
    squares += around + step * step * count * number / total
    mean += step * number / total
    count = total
  }
}

extension Normalisation.Scale {
  /// The rule that scales bands by what was found in them; a band of one value becomes zero.
  public func normalisation(_ bands: [BandStatistics]) -> Normalisation {
    func divisor(_ number: Double) -> Float { number > 0 ? Float(number) : 1 }
    return switch self {
    case .deviation:
      .perBand(means: bands.map { Float($0.mean) }, deviations: bands.map { divisor($0.deviation) })
    case .range:
      .perBand(
        means: bands.map { $0.count > 0 ? $0.low : 0 },
        deviations: bands.map { divisor(Double($0.high) - Double($0.low)) })
    }
  }
}
