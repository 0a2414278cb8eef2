import Foundation

/// Quantiles of the distributions that confidence limits are drawn from.
enum Quantile {
  /// The value below which a standard normal variable lies with a probability between 0 and 1.
  static func normal(_ probability: Double) -> Double {
    root(of: { 0.5 * erfc(-$0 / 2.0.squareRoot()) }, equalling: probability)
  }

  /// The value below which Student's t lies with a probability between 0 and 1.
  static func studentT(_ probability: Double, degrees: Int) -> Double {
    root(of: { studentT(below: $0, degrees: Double(degrees)) }, equalling: probability)
  }

  /// The probability that Student's t lies below a value.
  static func studentT(below value: Double, degrees: Double) -> Double {
    let tail = 0.5 * beta(degrees / (degrees + value * value), degrees / 2, 0.5)
    return value > 0 ? 1 - tail : tail
  }

  /// Where a rising function takes a value, to the last digits, by halving.
  private static func root(of function: (Double) -> Double, equalling value: Double) -> Double {
    var (low, high) = (-1.0, 1.0)
    while function(low) > value { low *= 2 }
    while function(high) < value { high *= 2 }
    while true {
      let middle = (low + high) / 2
      guard middle > low, middle < high else { return middle }
      if function(middle) < value { low = middle } else { high = middle }
    }
  }

  /// The regularised incomplete beta function by its continued fraction (Abramowitz and Stegun 26.5.8), evaluated by
  /// Lentz's method.
  private static func beta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x < 1 else { return 1 }
    // The fraction converges fast on this side.
    guard x <= (a + 1) / (a + b + 2) else { return 1 - beta(1 - x, b, a) }
    let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    let least = 1e-300
    func term(_ index: Int) -> Double {
      let m = Double(index / 2)
      guard index > 0 else { return 1 }
      return index.isMultiple(of: 2)
        ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    }
    var (fraction, numerator, denominator) = (least, least, 0.0)
    for index in 0..<1000 {
      let part = term(index)
      denominator = 1 + part * denominator
      if abs(denominator) < least { denominator = least }
      denominator = 1 / denominator
      numerator = 1 + part / numerator
      if abs(numerator) < least { numerator = least }
      let step = numerator * denominator
      fraction *= step
      if abs(step - 1) < 1e-15 { break }
    }
    return front * fraction
  }
}
