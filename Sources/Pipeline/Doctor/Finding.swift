/// One line of a doctor's report: a thing looked at, what was found, and how to mend it where it is not well.
public struct Finding: Hashable, Sendable, Codable {
  /// How well a thing is.
  public enum Condition: String, Sendable, Codable {
    /// Nothing to do.
    case well
    /// Firnline works, but something will be slow or may run out.
    case weak
    /// Something Firnline needs is missing.
    case missing
  }

  /// What was looked at, as in "GDAL".
  public let name: String

  /// What was found, as in "3.6.2, with every driver needed".
  public let found: String

  /// How well it is.
  public let condition: Condition

  /// What to do about it; missing where all is well.
  public let mend: String?

  static func well(_ name: String, _ found: String) -> Finding {
    Finding(name: name, found: found, condition: .well, mend: nil)
  }

  static func weak(_ name: String, _ found: String, mend: String) -> Finding {
    Finding(name: name, found: found, condition: .weak, mend: mend)
  }

  static func missing(_ name: String, _ found: String, mend: String) -> Finding {
    Finding(name: name, found: found, condition: .missing, mend: mend)
  }
}
