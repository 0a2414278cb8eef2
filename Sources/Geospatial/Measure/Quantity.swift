/// A quantity that is written with its unit, such as `15 m` or `0.01 km2`.
public protocol Quantity: Comparable, Hashable, Sendable, Codable, CustomStringConvertible {
  /// The unit's spellings with their size in the base unit; the base unit comes first.
  static var units: [(symbol: String, factor: Double)] { get }

  /// What the quantity is, for messages: `length`, `area`.
  static var kind: String { get }

  /// The value in the base unit.
  var baseValue: Double { get }

  /// Makes a quantity from a value in the base unit.
  init(baseValue: Double)
}

extension Quantity {
  /// Reads a number with a unit, such as `15 m`; throws where the unit is missing or of another kind.
  public init(parsing text: String) throws {
    let trimmed = text.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    let number = trimmed.prefix { $0.isNumber || "+-.eE".contains($0) }
    let symbol = trimmed.dropFirst(number.count).drop { $0 == " " }
    guard let value = Double(number), value.isFinite,
      let unit = Self.units.first(where: { $0.symbol == symbol })
    else { throw QuantityError(text: text, kind: Self.kind, units: Self.units.map(\.symbol)) }
    self.init(baseValue: value * unit.factor)
  }

  /// Smaller quantities come first.
  public static func < (one: Self, other: Self) -> Bool { one.baseValue < other.baseValue }

  /// The sum.
  public static func + (one: Self, other: Self) -> Self { Self(baseValue: one.baseValue + other.baseValue) }

  /// The difference.
  public static func - (one: Self, other: Self) -> Self { Self(baseValue: one.baseValue - other.baseValue) }

  /// The quantity scaled by a number.
  public static func * (one: Self, factor: Double) -> Self { Self(baseValue: one.baseValue * factor) }

  /// No quantity at all.
  public static var zero: Self { Self(baseValue: 0) }

  /// Reads the written form with its unit.
  public init(from decoder: any Decoder) throws {
    try self.init(parsing: decoder.singleValueContainer().decode(String.self))
  }

  /// Writes the value with the base unit.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }

  /// The value with the base unit.
  public var description: String {
    let isWhole = baseValue == baseValue.rounded() && abs(baseValue) < 1e15
    return "\(isWhole ? "\(Int(baseValue))" : "\(baseValue)") \(Self.units[0].symbol)"
  }
}

/// A quantity written without its unit, or with the unit of something else.
public struct QuantityError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What was written.
  public let text: String

  /// What was expected: `length`, `area`.
  public let kind: String

  /// The units that would do.
  public let units: [String]

  /// One line with the mend.
  public var description: String {
    "'\(text)' is not \(kind == "area" ? "an" : "a") \(kind): write a number with a unit, one of \(units.joined(separator: ", "))"
  }
}

/// A length, held in metres.
public struct Length: Quantity {
  /// The length in metres.
  public let metres: Double

  /// Makes a length from metres.
  public init(metres: Double) { self.metres = metres }

  /// Makes a length from metres.
  public init(baseValue: Double) { metres = baseValue }

  /// The length in metres.
  public var baseValue: Double { metres }

  /// Metres and kilometres.
  public static let units: [(symbol: String, factor: Double)] = [("m", 1), ("km", 1000)]

  /// `length`.
  public static let kind = "length"
}

/// An area, held in square metres.
public struct Area: Quantity {
  /// The area in square metres.
  public let squareMetres: Double

  /// The area in square kilometres.
  public var squareKilometres: Double { squareMetres / 1e6 }

  /// Makes an area from square metres.
  public init(squareMetres: Double) { self.squareMetres = squareMetres }

  /// Makes an area from square kilometres.
  public init(squareKilometres: Double) { squareMetres = squareKilometres * 1e6 }

  /// Makes an area from square metres.
  public init(baseValue: Double) { squareMetres = baseValue }

  /// The area in square metres.
  public var baseValue: Double { squareMetres }

  /// Square metres, square kilometres and hectares.
  public static let units: [(symbol: String, factor: Double)] = [
    ("m2", 1), ("km2", 1e6), ("ha", 1e4), ("m²", 1), ("km²", 1e6),
  ]

  /// `area`.
  public static let kind = "area"
}
