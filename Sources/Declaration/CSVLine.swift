extension CSVTable {
  /// One line of comma-separated text without its end, with quotes where a field needs them.
  public static func line(_ fields: [String]) -> String {
    fields.map { field in
      guard field.contains(where: { ",\"\n\r".contains($0) || $0 == "\r\n" }) else { return field }
      return "\"\(field.replacing("\"", with: "\"\""))\""
    }.joined(separator: ",")
  }
}
