/// How the errors of sub-areas add up to the error of their total.
///
/// Table V(a) of Chen et al. (2022) sums linearly, which takes the errors as fully correlated; their eq. (6)
/// for change takes the two periods as independent. Neither is named there, so both are named here.
public enum CorrelationRule: String, Sendable, Codable, CaseIterable {
  /// The plain sum: errors fully correlated.
  case linear

  /// The root of the sum of squares: errors independent.
  case rootSumSquare = "root-sum-square"

  /// The rule of a name, `linear`, `independent` or `root-sum-square`, which are one; nil for anything else.
  public init?(named name: String) {
    switch name {
    case "independent": self = .rootSumSquare
    default: self.init(rawValue: name)
    }
  }

  /// The error of the total, in the unit of the errors.
  public func total(of errors: some Sequence<Double>) -> Double {
    switch self {
    case .linear: errors.reduce(0) { $0 + abs($1) }
    case .rootSumSquare: errors.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
  }
}
