import Declaration

/// A value as JSON whose members keep their order.
indirect enum JSONText {
  case null
  case flag(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case list([JSONText])
  case members([(String, JSONText)])

  /// The text, indented by two spaces a level, with a line end.
  var document: String { written(indent: "") + "\n" }

  private func written(indent: String) -> String {
    let inner = indent + "  "
    switch self {
    case .null: return "null"
    case .flag(let flag): return "\(flag)"
    case .integer(let number): return "\(number)"
    case .number(let number): return number.isFinite ? "\(number)" : "null"
    case .text(let text): return YAMLText.quoted(text)
    case .list(let values):
      guard !values.isEmpty else { return "[]" }
      let isFlat = values.allSatisfy(\.isNumber)
      if isFlat { return "[\(values.map { $0.written(indent: inner) }.joined(separator: ", "))]" }
      let lines = values.map { "\(inner)\($0.written(indent: inner))" }
      return "[\n\(lines.joined(separator: ",\n"))\n\(indent)]"
    case .members(let members):
      guard !members.isEmpty else { return "{}" }
      let lines = members.map { "\(inner)\(YAMLText.quoted($0.0)): \($0.1.written(indent: inner))" }
      return "{\n\(lines.joined(separator: ",\n"))\n\(indent)}"
    }
  }

  private var isNumber: Bool {
    switch self {
    case .integer, .number: true
    default: false
    }
  }
}
