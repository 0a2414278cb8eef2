/// A value that stands for a year.
public struct YearValue: Sendable, Hashable {
  /// The year, with a fraction where the convention gives one.
  public var year: Double

  /// The value with its uncertainty.
  public var value: Estimate

  /// Makes a value of a year.
  public init(year: Double, value: Estimate) {
    self.year = year
    self.value = value
  }
}

/// A straight line through values over years, by least squares.
///
/// Errors are standard errors from what the line leaves, with n − 2 degrees of freedom; weights make them no larger or
/// smaller as a whole, so the weighted line is that of relative weights.
public struct StraightLine: Sendable, Hashable {
  /// The year about which the line is told: the (weighted) mean of the years.
  public let middle: Double

  /// The value of the line there, with its standard error from three values on.
  public let level: Estimate

  /// The slope per year, with its standard error from three values on.
  public let slope: Estimate

  /// The probability of a slope at least as far from zero where there is none; from three values on.
  public let probability: Double?

  /// The degrees of freedom, n − 2.
  public let degrees: Int

  /// Draws the line.
  ///
  /// - Parameters:
  ///   - isWeighted: whether values weigh by 1/e², e their uncertainty; all of them need one above zero then.
  /// - Returns: nil for fewer than two years, or where a weight is not known.
  public init?(through points: [YearValue], isWeighted: Bool = false) {
    let weights = points.map { point -> Double in
      guard isWeighted else { return 1 }
      return point.value.error.map { $0 > 0 ? 1 / ($0 * $0) : .nan } ?? .nan
    }
    let sum = weights.reduce(0, +)
    guard points.count >= 2, sum.isFinite, sum > 0 else { return nil }
    let middle = zip(points, weights).reduce(0) { $0 + $1.0.year * $1.1 } / sum
    // Each row by the root of its weight, which is taken relative to the mean weight.
    let roots = weights.map { ($0 * Double(points.count) / sum).squareRoot() }
    let fit = LeastSquares(
      columns: [roots, zip(points, roots).map { ($0.year - middle) * $1 }],
      values: zip(points, roots).map { $0.value.value * $1 })
    guard let fit else { return nil }
    self.middle = middle
    degrees = points.count - 2
    let variance = degrees > 0 ? fit.residual / Double(degrees) : nil
    func error(_ place: Int) -> Double? { variance.map { ($0 * fit.inverse[place][place]).squareRoot() } }
    level = Estimate(fit.coefficients[0], error: error(0))
    slope = Estimate(fit.coefficients[1], error: error(1))
    let freedom = degrees
    let steepness = slope.value
    probability = slope.error.flatMap { error in
      error > 0 ? 2 * Quantile.studentT(below: -abs(steepness / error), degrees: Double(freedom)) : nil
    }
  }

  /// The value of the line in a year.
  public func value(in year: Double) -> Double { level.value + slope.value * (year - middle) }

  /// Half the width of the slope's confidence interval; nil for fewer than three values.
  public func slopeMargin(confidence: Double) -> Double? {
    margin(confidence).flatMap { t in slope.error.map { t * $0 } }
  }

  /// Half the width in a year of the band in which the line lies with this confidence; nil for fewer than three values.
  ///
  /// About the middle the errors of level and slope are independent, so the band is t √(e_level² + e_slope² Δ²).
  public func band(in year: Double, confidence: Double) -> Double? {
    guard let t = margin(confidence), let one = level.error, let other = slope.error else { return nil }
    let part = other * (year - middle)
    return t * (one * one + part * part).squareRoot()
  }

  private func margin(_ confidence: Double) -> Double? {
    degrees > 0 ? Quantile.studentT((1 + confidence) / 2, degrees: degrees) : nil
  }
}
