import Foundation

extension Table {
  func renderedAsCSV() -> String {
    func quoted(_ field: String) -> String {
      guard field.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return field }
      return "\"" + field.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }
    let header = columns.flatMap { [$0.name] + ($0.errorName.map { [$0] } ?? []) }
    let body = rows.map { row in
      fields(of: row).map { field in
        switch field.value {
        case .text(let text): text
        case .integer(let count): String(count)
        case .number(let value, _): value.isFinite ? "\(value)" : ""
        case .missing: ""
        }
      }
    }
    return ([header] + body).map { $0.map(quoted).joined(separator: ",") + "\n" }.joined()
  }

  func renderedAsJSON() -> String {
    let lines = rows.map { row in
      "    {"
        + fields(of: row).map { "\(Self.json($0.name)): \(Self.json($0.value))" }.joined(separator: ", ")
        + "}"
    }
    let notes = notes.map { "    " + Self.json($0) }
    func list(_ entries: [String]) -> String {
      entries.isEmpty ? "[]" : "[\n" + entries.joined(separator: ",\n") + "\n  ]"
    }
    return """
      {
        "title": \(Self.json(title)),
        "notes": \(list(notes)),
        "rows": \(list(lines))
      }

      """
  }

  /// The row's values by column name, uncertainties as values of their own.
  private func fields(of row: [Cell]) -> [(name: String, value: Cell)] {
    zip(columns, row).flatMap { column, cell -> [(name: String, value: Cell)] in
      guard let errorName = column.errorName else { return [(column.name, cell)] }
      guard case .number(let value, let error) = cell else {
        return [(column.name, cell), (errorName, .missing)]
      }
      return [(column.name, .number(value)), (errorName, error.map { .number($0) } ?? .missing)]
    }
  }

  private static func json(_ cell: Cell) -> String {
    switch cell {
    case .text(let text): json(text)
    case .integer(let count): String(count)
    case .number(let value, _): value.isFinite ? "\(value)" : "null"
    case .missing: "null"
    }
  }

  private static func json(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"": "\\\""
      case "\\": "\\\\"
      case "\n": "\\n"
      case "\r": "\\r"
      case "\t": "\\t"
      case _ where scalar.value < 0x20: String(format: "\\u%04x", scalar.value)
      default: String(scalar)
      }
    }
    return "\"" + escaped.joined() + "\""
  }
}
