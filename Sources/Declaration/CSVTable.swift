import Foundation

/// A table read from comma-separated text (RFC 4180): a header and rows that know their line.
public struct CSVTable: Sendable {
  /// The file, or another name for messages.
  public let source: String

  /// The column names.
  public let header: [String]

  /// The rows.
  public let rows: [Row]

  /// One row of fields, as written.
  public struct Row: Sendable {
    /// The line on which the row begins; the first line is 1.
    public let line: Int

    /// The fields, in the order of the header.
    public let fields: [String]
  }

  /// Reads a file in UTF-8.
  ///
  /// - Throws: `CSVError` where the file cannot be read or is not well formed.
  public init(path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CSVError(source: path, line: nil, problem: "cannot be read; check the path and its permissions")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw CSVError(source: path, line: nil, problem: "is not UTF-8 text; save it as UTF-8")
    }
    try self.init(parsing: text, source: path)
  }

  /// Reads text; `source` names it in messages.
  ///
  /// - Throws: `CSVError` with the line for an open quote, a stray quote, a row of another length, a column
  ///   named twice, or no header at all.
  public init(parsing text: String, source: String) throws {
    var records = try CSVReader(text: text, source: source).records()
    guard !records.isEmpty else {
      throw CSVError(source: source, line: 1, problem: "is empty; the first line must name the columns")
    }
    let first = records.removeFirst()
    let names = first.fields.map { $0.trimmingCharacters(in: .whitespaces) }
    guard names.count > 1 || !names.contains(where: { $0.contains(";") }) else {
      throw CSVError(
        source: source, line: first.line, problem: "has semicolons between its columns; save it with commas")
    }
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw CSVError(source: source, line: first.line, problem: "names the column '\(twice)' twice")
    }
    if let odd = records.first(where: { $0.fields.count != names.count }) {
      throw CSVError(
        source: source, line: odd.line,
        problem: "has \(odd.fields.count) fields where the header has \(names.count);"
          + " put quotes around a field with a comma")
    }
    self.source = source
    header = names
    rows = records
  }

  /// Whether all these columns are there.
  public func hasColumns(_ names: [String]) -> Bool { names.allSatisfy(header.contains) }

  /// The field of a row as text, blanks trimmed; nil where it is empty or there is no such column.
  public func text(_ column: String, in row: Row) -> String? {
    guard let index = header.firstIndex(of: column) else { return nil }
    let field = row.fields[index]
    // Blanks at the ends are rare, and tables are long: letters and digits there need no second look.
    let ends = [field.utf8.first, field.utf8.last]
    let isTrim = ends.allSatisfy { $0.map { (UInt8(ascii: "!")...UInt8(ascii: "~")).contains($0) } ?? false }
    let text = isTrim ? field : field.trimmingCharacters(in: .whitespaces)
    return text.isEmpty ? nil : text
  }

  /// The field of a row as text that must be there.
  public func required(_ column: String, in row: Row) throws -> String {
    guard header.contains(column) else {
      throw CSVError(
        source: source, line: 1,
        problem: "has no column '\(column)', only \(header.joined(separator: ", ")); add or rename it")
    }
    guard let text = text(column, in: row) else {
      throw CSVError(source: source, line: row.line, problem: "needs a value in column '\(column)'")
    }
    return text
  }

  /// An error about a field of a row.
  public func error(_ problem: String, column: String, in row: Row) -> CSVError {
    CSVError(source: source, line: row.line, problem: "column '\(column)': \(problem)")
  }
}

/// A comma-separated file that cannot be understood.
public struct CSVError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file.
  public let source: String

  /// The line, from 1; nil where the whole file is meant.
  public let line: Int?

  /// What is wrong and what to do.
  public let problem: String

  /// Makes an error from its parts.
  public init(source: String, line: Int?, problem: String) {
    self.source = source
    self.line = line
    self.problem = problem
  }

  /// One line: file, line, problem.
  public var description: String { "\(source)\(line.map { ":\($0)" } ?? ""): \(problem)" }
}

/// Splits text into records; one pass over the characters.
private struct CSVReader {
  let text: String
  let source: String

  func records() throws -> [CSVTable.Row] {
    var records: [CSVTable.Row] = []
    var fields: [String] = []
    var field = ""
    var line = 1
    var recordLine = 1
    var quoteLine: Int?
    var wasQuoted = false

    func endRecord() {
      let isBlank = fields.isEmpty && field.allSatisfy(\.isWhitespace) && !wasQuoted
      if !isBlank { records.append(.init(line: recordLine, fields: fields + [field])) }
      fields = []
      field = ""
      wasQuoted = false
    }

    // Swift reads "\r\n" as one character, so both line ends are one case below. A byte-order mark is dropped.
    var characters = text.drop { $0 == "\u{FEFF}" }[...]
    while let character = characters.popFirst() {
      if quoteLine != nil {
        if character == "\"" {
          if characters.first == "\"" {
            field.append("\"")
            characters.removeFirst()
          } else {
            quoteLine = nil
          }
        } else {
          if character.isNewline { line += 1 }
          field.append(character)
        }
        continue
      }
      switch character {
      case ",":
        fields.append(field)
        field = ""
        wasQuoted = false
      case "\n", "\r\n", "\r":
        endRecord()
        line += 1
        recordLine = line
      case "\"" where field.isEmpty && !wasQuoted:
        quoteLine = line
        wasQuoted = true
      case "\"":
        throw CSVError(
          source: source, line: line,
          problem: "has a quote inside a field; put the whole field in quotes and double the inner one")
      default:
        guard !wasQuoted else {
          throw CSVError(source: source, line: line, problem: "goes on after a closing quote")
        }
        field.append(character)
      }
    }
    if let quoteLine {
      throw CSVError(source: source, line: quoteLine, problem: "opens a quote that never closes")
    }
    endRecord()
    return records
  }
}
