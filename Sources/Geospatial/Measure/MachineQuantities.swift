/// A span of time, held in seconds.
public struct TimeSpan: Quantity {
  /// The span in seconds.
  public let seconds: Double

  /// Makes a span from seconds.
  public init(seconds: Double) { self.seconds = seconds }

  /// Makes a span from seconds.
  public init(baseValue: Double) { seconds = baseValue }

  /// The span in seconds.
  public var baseValue: Double { seconds }

  /// Seconds, minutes, hours and days.
  public static let units: [(symbol: String, factor: Double)] = [
    ("s", 1), ("min", 60), ("h", 3600), ("d", 86400),
  ]

  /// `time`.
  public static let kind = "time"
}

/// An amount of memory or storage, held in bytes.
public struct DataSize: Quantity {
  /// The size in bytes.
  public let bytes: Double

  /// Makes a size from bytes.
  public init(bytes: Double) { self.bytes = bytes }

  /// Makes a size from bytes.
  public init(baseValue: Double) { bytes = baseValue }

  /// The size in bytes.
  public var baseValue: Double { bytes }

  /// Bytes, megabytes, gigabytes and terabytes, by thousands.
  public static let units: [(symbol: String, factor: Double)] = [
    ("B", 1), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12),
  ]

  /// `size`.
  public static let kind = "size"

  /// The size in the unit in which it reads best: `711 MB`, `4 GB`, `1.25 TB`.
  public var words: String {
    let unit = Self.units.last { bytes >= $0.factor } ?? Self.units[0]
    let value = bytes / unit.factor
    let digits = value >= 100 || value == value.rounded() ? 0 : value >= 10 ? 1 : 2
    return "\(value.formatted(digits)) \(unit.symbol)"
  }
}

extension Double {
  /// The number with so many decimals, with a point whatever the locale.
  fileprivate func formatted(_ decimals: Int) -> String {
    guard decimals > 0 else { return "\(Int(rounded()))" }
    var scale = 1
    for _ in 0..<decimals { scale *= 10 }
    let scaled = Int((self * Double(scale)).rounded())
    let fraction = "\(scaled % scale)"
    return "\(scaled / scale)." + String(repeating: "0", count: decimals - fraction.count) + fraction
  }
}
