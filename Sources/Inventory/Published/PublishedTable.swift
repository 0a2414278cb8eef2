import Declaration
import Foundation

/// A number quoted as it was printed.
public struct PrintedNumber: Sendable, Hashable {
  /// The digits as printed, such as `-416.4`.
  public let text: String

  /// The number.
  public let value: Double

  /// The number of decimals printed.
  public var decimals: Int {
    text.firstIndex(of: ".").map { text.distance(from: $0, to: text.endIndex) - 1 } ?? 0
  }

  /// Reads a plain decimal number; nil for anything else.
  public init?(_ text: String) {
    let plain = text.replacingOccurrences(of: "\u{2212}", with: "-")
    guard let value = Double(plain), value.isFinite else { return nil }
    self.text = plain
    self.value = value
  }
}

/// A published glacier area of a region in a period, in km².
public struct PublishedArea: Sendable, Hashable {
  /// The period's name, such as `1986-1988`.
  public let period: String
  /// Its years.
  public let years: ClosedRange<Int>
  /// The region.
  public let region: String
  /// The area.
  public let area: PrintedNumber
  /// Its uncertainty.
  public let error: PrintedNumber?
  /// What to know about it.
  public let note: String?
}

/// A published change of a region over an interval.
public struct PublishedChange: Sendable, Hashable {
  /// The interval's name, such as `1986-2003`.
  public let interval: String
  /// Its years.
  public let years: ClosedRange<Int>
  /// The region.
  public let region: String
  /// What is stated.
  public let quantity: ChangeQuantity
  /// The change.
  public let value: PrintedNumber
  /// Its uncertainty.
  public let error: PrintedNumber?
  /// What to know about it.
  public let note: String?
}

/// A published image of a tile in a period.
public struct PublishedScene: Sendable, Hashable {
  /// The period's name, such as `1986-1988`.
  public let period: String
  /// Its years.
  public let years: ClosedRange<Int>
  /// WRS-2 path and row as six digits.
  public let tile: String
  /// The date, ISO 8601; nil where it cannot be read.
  public let date: String?
  /// The cloud cover in percent; nil where it cannot be read.
  public let cloudPercent: PrintedNumber?
  /// What to know about it.
  public let note: String?
}

/// The glacier area of a part of a region in a year, in an earlier study and in the published one, in km².
public struct PublishedComparison: Sendable, Hashable {
  /// The part of the region.
  public let region: String
  /// The year.
  public let year: Int
  /// The earlier study, as the table names it.
  public let reference: String
  /// Its area.
  public let previous: PrintedNumber
  /// The published area.
  public let present: PrintedNumber
  /// How far the two differ, in percent of the earlier.
  public let relativeError: PrintedNumber
  /// What to know about it.
  public let note: String?

  /// The difference in percent of the earlier area, recomputed: |present − previous| / previous.
  public var computedError: Double { abs(present.value - previous.value) / previous.value * 100 }

  /// Whether the recomputed difference rounds to the printed one.
  public var agrees: Bool {
    abs(computedError - relativeError.value) <= PrintedNumber.halfUnit(decimals: relativeError.decimals)
      + 1e-9
  }
}

/// A table of published values, known by its columns.
///
/// | columns | table |
/// |---|---|
/// | `period, region, area_km2, error_km2` | areas, as Table V(a) |
/// | `interval, region, quantity, unit, value, error` | changes, as Table V(b) |
/// | `period, path_row, date, cloud_percent` | images, as Table IV |
/// | `region, year, reference, previous_km2, present_km2, relative_error_percent` | earlier studies, as Table VI |
///
/// A further column `note` is kept. Regions stand in the order of their first row; the first is the total.
public enum PublishedTable: Sendable {
  /// Areas.
  case areas([PublishedArea])
  /// Changes.
  case changes([PublishedChange])
  /// Images.
  case scenes([PublishedScene])
  /// Areas beside those of earlier studies.
  case comparisons([PublishedComparison])

  /// Reads a table.
  ///
  /// - Throws: `CSVError` where the columns are of no known table, or a field is not what its column says.
  public init(_ csv: CSVTable) throws {
    if csv.hasColumns(["period", "region", "area_km2"]) {
      self = .areas(try csv.rows.map { try PublishedArea($0, of: csv) })
    } else if csv.hasColumns(["interval", "region", "unit", "value"]) {
      self = .changes(try csv.rows.map { try PublishedChange($0, of: csv) })
    } else if csv.hasColumns(["period", "path_row", "date"]) {
      self = .scenes(try csv.rows.map { try PublishedScene($0, of: csv) })
    } else if csv.hasColumns(["region", "year", "previous_km2", "present_km2", "relative_error_percent"]) {
      self = .comparisons(try csv.rows.map { try PublishedComparison($0, of: csv) })
    } else {
      throw CSVError(
        source: csv.source, line: 1,
        problem: "the columns \(csv.header.joined(separator: ", ")) are of no table known here; areas have"
          + " period, region, area_km2, error_km2; changes have interval, region, quantity, unit, value, error;"
          + " images have period, path_row, date, cloud_percent; earlier studies have region, year, reference,"
          + " previous_km2, present_km2, relative_error_percent")
    }
  }

  /// Reads the areas in a file.
  public static func areas(at path: String) throws -> [PublishedArea] {
    guard case .areas(let areas) = try PublishedTable(CSVTable(path: path)) else {
      throw CSVError(source: path, line: 1, problem: "holds no areas; give a table with a column area_km2")
    }
    return areas
  }

  /// Reads the changes in a file.
  public static func changes(at path: String) throws -> [PublishedChange] {
    guard case .changes(let changes) = try PublishedTable(CSVTable(path: path)) else {
      throw CSVError(source: path, line: 1, problem: "holds no changes; give a table with a column interval")
    }
    return changes
  }

  /// The number of rows.
  public var count: Int {
    switch self {
    case .areas(let areas): areas.count
    case .changes(let changes): changes.count
    case .scenes(let scenes): scenes.count
    case .comparisons(let comparisons): comparisons.count
    }
  }
}

extension PublishedArea {
  fileprivate init(_ row: CSVTable.Row, of csv: CSVTable) throws {
    self.init(
      period: try csv.required("period", in: row), years: try csv.years("period", in: row),
      region: try csv.required("region", in: row), area: try csv.number("area_km2", in: row),
      error: try csv.numberIfAny("error_km2", in: row), note: csv.text("note", in: row))
  }
}

extension PublishedChange {
  fileprivate init(_ row: CSVTable.Row, of csv: CSVTable) throws {
    let unit = try csv.required("unit", in: row)
    guard let quantity = ChangeQuantity(rawValue: unit) else {
      let known = ChangeQuantity.allCases.map(\.unit).joined(separator: ", ")
      throw csv.error("'\(unit)' is no unit of change; write one of \(known)", column: "unit", in: row)
    }
    self.init(
      interval: try csv.required("interval", in: row), years: try csv.years("interval", in: row),
      region: try csv.required("region", in: row), quantity: quantity,
      value: try csv.number("value", in: row), error: try csv.numberIfAny("error", in: row),
      note: csv.text("note", in: row))
  }
}

extension PublishedScene {
  fileprivate init(_ row: CSVTable.Row, of csv: CSVTable) throws {
    self.init(
      period: try csv.required("period", in: row), years: try csv.years("period", in: row),
      tile: try csv.required("path_row", in: row), date: csv.text("date", in: row),
      cloudPercent: try csv.numberIfAny("cloud_percent", in: row), note: csv.text("note", in: row))
  }
}

extension PublishedComparison {
  fileprivate init(_ row: CSVTable.Row, of csv: CSVTable) throws {
    let year = try csv.number("year", in: row)
    guard let whole = Int(year.text) else {
      throw csv.error("'\(year.text)' is not a year", column: "year", in: row)
    }
    let previous = try csv.number("previous_km2", in: row)
    guard previous.value > 0 else {
      throw csv.error("'\(previous.text)' is no area", column: "previous_km2", in: row)
    }
    self.init(
      region: try csv.required("region", in: row), year: whole,
      reference: try csv.required("reference", in: row), previous: previous,
      present: try csv.number("present_km2", in: row),
      relativeError: try csv.number("relative_error_percent", in: row), note: csv.text("note", in: row))
  }
}

extension CSVTable {
  fileprivate func years(_ column: String, in row: Row) throws -> ClosedRange<Int> {
    let text = try required(column, in: row)
    let years = text.split { $0 == "-" || $0 == "–" }.map { Int($0) }
    guard (1...2).contains(years.count), let first = years[0], let last = years[years.count - 1],
      first <= last
    else { throw error("'\(text)' is not a span of years like 1986-1988", column: column, in: row) }
    return first...last
  }

  fileprivate func number(_ column: String, in row: Row) throws -> PrintedNumber {
    let text = try required(column, in: row)
    guard let number = PrintedNumber(text) else {
      throw error("'\(text)' is not a number", column: column, in: row)
    }
    return number
  }

  fileprivate func numberIfAny(_ column: String, in row: Row) throws -> PrintedNumber? {
    text(column, in: row) == nil ? nil : try number(column, in: row)
  }
}
