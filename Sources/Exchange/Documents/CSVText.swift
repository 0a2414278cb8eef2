import Declaration
import Foundation
import Geospatial

/// A table of comma-separated text (RFC 4180) that grows row by row.
struct CSVText {
  private var lines: [String]

  /// Begins with the names of the columns.
  init(_ header: [String]) { lines = [CSVTable.line(header)] }

  /// Adds a row.
  mutating func add(_ fields: [String]) { lines.append(CSVTable.line(fields)) }

  /// Adds a row of values, of which some are not there.
  mutating func add(_ values: [FieldValue?]) { add(values.map { $0?.description ?? "" }) }

  /// Writes the file.
  func write(_ path: String) throws {
    try TemporaryName.write(Data((lines.joined(separator: "\n") + "\n").utf8), to: path)
  }
}
