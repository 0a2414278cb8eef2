import Geospatial

/// How the errors of single outlines add up to that of all, in every table that sums them.
public enum ErrorSum: Sendable, Hashable, CustomStringConvertible {
  /// The plain sum: errors fully correlated.
  case linear

  /// The root of the sum of squares: errors independent.
  case independent

  /// Plain within square blocks of this side, by squares between them: errors correlated nearby.
  case blocks(side: Length)

  /// The rule in words.
  public var description: String {
    switch self {
    case .linear: "summed linearly"
    case .independent: "summed as independent (root of the sum of squares)"
    case .blocks(let side): "summed linearly within blocks of \(side) and as independent between them"
    }
  }

  /// Reads `linear`, `independent` (also as `root-sum-square`) or the side of blocks, such as `10 km`; nil for anything
  /// else.
  public init?(_ text: String) {
    switch CorrelationRule(named: text) {
    case .linear: self = .linear
    case .rootSumSquare: self = .independent
    case nil:
      guard let side = try? Length(parsing: text), side > .zero else { return nil }
      self = .blocks(side: side)
    }
  }

  /// The error of the total.
  ///
  /// - Parameters:
  ///   - errors: those of the parts.
  ///   - places: where each part lies, in a plane with this many metres a unit.
  public func total(of errors: [Area], at places: [Point], metresPerUnit: Double = 1) -> Area {
    Area(squareMetres: total(of: errors.map(\.squareMetres), at: places, metresPerUnit: metresPerUnit))
  }

  /// The error of the total, in the unit of the errors.
  func total(of parts: [Double], at places: [Point], metresPerUnit: Double) -> Double {
    switch self {
    case .linear: return CorrelationRule.linear.total(of: parts)
    case .independent: return CorrelationRule.rootSumSquare.total(of: parts)
    case .blocks(let side):
      func block(_ coordinate: Double) -> Int {
        Int((coordinate * metresPerUnit / side.metres).rounded(.down))
      }
      var sums: [[Int]: Double] = [:]
      for (part, place) in zip(parts, places) { sums[[block(place.x), block(place.y)], default: 0] += part }
      // In an order of their own, so that the last digit is the same each time.
      let ordered = sums.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
      return CorrelationRule.rootSumSquare.total(of: ordered)
    }
  }
}
