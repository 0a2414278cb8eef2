import Foundation

/// Texts as scalars of YAML.
public enum YAMLText {
  /// A text between quotation marks, as both YAML and JSON read it.
  public static func quoted(_ text: String) -> String {
    var quoted = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case _ where isUnseen(scalar): quoted += String(format: "\\u%04x", scalar.value)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return "\"\(quoted)\""
  }

  /// A text as it is where YAML can take it for nothing else, such as `2019-2021`; else between quotation marks.
  public static func plain(_ text: String) -> String {
    let isPlain = text.allSatisfy { $0.isLetter || $0.isNumber || "-_./".contains($0) }
    let isWord = !words.contains(text.lowercased()) && Double(text) == nil && !text.hasPrefix("0x")
    return isPlain && isWord && !text.isEmpty && !text.hasPrefix("-") ? text : quoted(text)
  }

  /// What YAML takes for no text.
  private static let words: Set = [
    "null", "true", "false", "yes", "no", "on", "off", "y", "n", ".inf", ".nan",
  ]

  /// Control characters, and marks that some readers take for the end of a line.
  private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control || [0x2028, 0x2029, 0xfeff].contains(scalar.value)
  }
}
