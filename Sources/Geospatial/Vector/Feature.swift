/// One row of a vector layer.
public struct Feature: Sendable, Equatable {
  /// The row's number in its file.
  public var id: Int64

  /// The shape, where there is one.
  public var geometry: Geometry?

  /// The attributes by field name; fields without a value are left out.
  public var attributes: [String: FieldValue]

  /// Makes a feature.
  public init(id: Int64, geometry: Geometry?, attributes: [String: FieldValue] = [:]) {
    self.id = id
    self.geometry = geometry
    self.attributes = attributes
  }

  /// The faces, where the shape has any.
  public var polygons: MultiPolygon? {
    guard case .polygons(let polygons) = geometry else { return nil }
    return polygons
  }
}

/// What a field of a vector layer may hold.
public enum FieldValue: Sendable, Hashable, CustomStringConvertible {
  /// Text.
  case string(String)

  /// A whole number.
  case integer(Int64)

  /// A number.
  case real(Double)

  /// A day.
  case date(CalendarDate)

  /// The value as text.
  public var description: String {
    switch self {
    case .string(let text): text
    case .integer(let number): String(number)
    case .real(let number): String(number)
    case .date(let date): date.iso
    }
  }

  /// The value as a number, also where it is written as text.
  public var number: Double? {
    switch self {
    case .string(let text): Double(text.filter { !$0.isWhitespace })
    case .integer(let number): Double(number)
    case .real(let number): number
    case .date: nil
    }
  }

  /// The value as a day, also where it is written as text such as `1984-08-01T00:00:00`.
  public var date: CalendarDate? {
    switch self {
    case .string(let text): CalendarDate(iso: text.prefix(10)) ?? CalendarDate(iso: text)
    case .integer(let number): CalendarDate(iso: String(number))
    case .real: nil
    case .date(let date): date
    }
  }
}
