import Foundation

extension Table {
  func renderedAsText() -> String {
    let cells = rows.map { row in zip(row, columns).map { $0.printed(in: $1) } }
    let widths = columns.indices.map { index in
      ([columns[index].heading] + cells.map { $0[index] }).map(\.count).max() ?? 0
    }
    let isRight = columns.indices.map(isNumeric)
    func line(_ fields: [String]) -> String {
      let padded = fields.enumerated().map { index, field in
        let blanks = String(repeating: " ", count: widths[index] - field.count)
        return isRight[index] ? blanks + field : field + blanks
      }
      return String(padded.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
    }
    let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
    let body = rows.isEmpty ? [title] : [title, "", line(columns.map(\.heading)), rule] + cells.map(line)
    return (body + (notes.isEmpty ? [] : [""] + notes)).joined(separator: "\n") + "\n"
  }

  func renderedAsMarkdown() -> String {
    func line(_ fields: [String]) -> String {
      "| " + fields.map { $0.replacingOccurrences(of: "|", with: "\\|") }.joined(separator: " | ") + " |"
    }
    let rule = columns.indices.map { isNumeric($0) ? "---:" : "---" }
    let body = rows.map { row in line(zip(row, columns).map { $0.printed(in: $1) }) }
    let head = ["**\(title)**", "", line(columns.map(\.heading)), "|" + rule.joined(separator: "|") + "|"]
    return (head + body + (notes.isEmpty ? [] : [""] + notes.map { "*\($0)*  " })).joined(separator: "\n")
      + "\n"
  }

  func renderedAsLaTeX() -> String {
    func line(_ fields: [String]) -> String {
      "    " + fields.map(Self.escapedForLaTeX).joined(separator: " & ") + " \\\\"
    }
    let caption = Self.escapedForLaTeX(([title + "."] + notes).joined(separator: " "))
    let alignment = columns.indices.map { isNumeric($0) ? "r" : "l" }.joined()
    let body = rows.map { row in line(zip(row, columns).map { $0.printed(in: $1) }) }
    let head = [
      "% needs \\usepackage{booktabs}", "\\begin{table}", "  \\centering", "  \\caption{\(caption)}",
      "  \\begin{tabular}{\(alignment)}", "    \\toprule", line(columns.map(\.heading)), "    \\midrule",
    ]
    let foot = ["    \\bottomrule", "  \\end{tabular}", "\\end{table}"]
    return (head + body + foot).joined(separator: "\n") + "\n"
  }

  private func isNumeric(_ index: Int) -> Bool {
    let cells = rows.map { $0[index] }
    return cells.contains(where: \.isNumeric) && cells.allSatisfy { $0.isNumeric || $0 == .missing }
  }

  private static func escapedForLaTeX(_ text: String) -> String {
    text.map { character in
      switch character {
      case "&", "%", "$", "#", "_", "{", "}": "\\\(character)"
      case "\\": "\\textbackslash{}"
      case "~": "\\textasciitilde{}"
      case "^": "\\textasciicircum{}"
      case "±": "$\\pm$"
      case "−": "$-$"
      case "²": "$^{2}$"
      case "⁻": "$^{-}$"
      case "¹": "$^{1}$"
      case "√": "$\\sqrt{}$"
      default: String(character)
      }
    }.joined()
  }
}

extension Table.Cell {
  var isNumeric: Bool {
    switch self {
    case .integer, .number: true
    case .text, .missing: false
    }
  }

  /// The cell for people, with as many decimals as its column and its own size ask for.
  func printed(in column: Table.Column) -> String {
    guard case .number(let value, let error) = self, column.digits > 0 else {
      return printed(decimals: column.decimals)
    }
    let size = max(abs(value), error ?? 0)
    guard size.isNormal else { return printed(decimals: column.decimals) }
    let enough = column.digits - 1 - Int(log10(size).rounded(.down))
    return printed(decimals: max(column.decimals, min(enough, 9)))
  }

  /// The cell for people: decimals as printed, a dash for nothing.
  func printed(decimals: Int) -> String {
    switch self {
    case .text(let text): text
    case .integer(let count): String(count)
    case .number(let value, let error):
      Self.rounded(value, decimals) + (error.map { " ± " + Self.rounded($0, decimals) } ?? "")
    case .missing: "–"
    }
  }

  /// The number at these decimals.
  ///
  /// The factor 1 + 10⁻⁹ keeps a decimal half, which binary numbers hold a little too small, on the side to
  /// which the paper rounds it: −32.67 / 18 = −1.815 is −1.82.
  private static func rounded(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return "–" }
    let text = String(format: "%.\(decimals)f", value * (1 + 1e-9))
    let isZero = !text.contains { ("1"..."9").contains($0) }
    return isZero && text.hasPrefix("-") ? String(text.dropFirst()) : text
  }
}
