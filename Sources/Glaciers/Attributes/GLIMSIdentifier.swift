import Geospatial

/// A glacier's identifier by the rule of GLIMS: where its representative point lies, to a thousandth of a degree.
///
/// `G037305E00152S` is a glacier at 37.305° east and 0.152° south. Longitudes run eastward from 0 to 360. Outlines of
/// one glacier at several dates, and parts that lie close together, share it.
public struct GLIMSIdentifier: Sendable, Hashable, CustomStringConvertible {
  /// The identifier as GLIMS writes it.
  public let description: String

  /// Reads an identifier as GLIMS writes it; nil for any other text.
  public init?(_ text: String) {
    guard let parts = text.wholeMatch(of: /G(\d{6})E(\d{5})[NS]/)?.output, let east = Int(parts.1),
      let north = Int(parts.2), east < 360_000, north <= 90_000
    else { return nil }
    description = text
  }

  /// Names the place, in longitude and latitude on WGS 84.
  public init(at point: Point) {
    let turns = point.x / 360
    let east = Int(((turns - turns.rounded(.down)) * 360_000).rounded()) % 360_000
    let north = Int((abs(point.y) * 1000).rounded())
    func padded(_ number: Int, _ digits: Int) -> String {
      let text = "\(number)"
      return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
    description = "G\(padded(east, 6))E\(padded(north, 5))\(point.y < 0 ? "S" : "N")"
  }
}
