/// A place in the Worldwide Reference System 2: the path a satellite flies and the row along it.
public struct PathRow: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  /// The path, 1 to 233.
  public let path: Int

  /// The row, 1 to 248.
  public let row: Int

  /// Makes a place; nil outside the system's 233 paths and 248 rows.
  public init?(path: Int, row: Int) {
    // MSS on Landsat 1 to 3 flew the 251 paths of WRS-1, so their numbers are taken as well.
    guard (1...251).contains(path), (1...251).contains(row) else { return nil }
    self.path = path
    self.row = row
  }

  /// Reads `139/036`, `139/36` or `139036`; nil for anything else.
  public init?(_ text: some StringProtocol) {
    let text = String(text)
    let parts =
      text.contains("/")
      ? text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      : text.count == 6 ? [String(text.prefix(3)), String(text.suffix(3))] : []
    guard parts.count == 2, parts.allSatisfy({ (1...3).contains($0.count) && $0.allSatisfy(\.isNumber) }),
      let path = Int(parts[0]), let row = Int(parts[1])
    else { return nil }
    self.init(path: path, row: row)
  }

  /// The place as people write it: `139/036`.
  public var label: String { "\(padded(path))/\(padded(row))" }

  /// The place as product names hold it: `139036`.
  public var compact: String { padded(path) + padded(row) }

  /// The label.
  public var description: String { label }

  /// Orders by path, then row.
  public static func < (one: Self, other: Self) -> Bool { (one.path, one.row) < (other.path, other.row) }

  /// Reads the label or the compact form.
  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let pathRow = Self(text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "'\(text)' is not a path/row like 139/036"))
    }
    self = pathRow
  }

  /// Writes the label.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(label)
  }

  private func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 3 - digits.count)) + digits
  }
}
