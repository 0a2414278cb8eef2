import Geospatial

/// Something in a file of outlines that is wrong, doubtful or worth knowing, with its correction where there is one.
public struct AuditFinding: Sendable, Hashable {
  /// How much it matters.
  public enum Severity: String, Sendable, Hashable, Codable, CaseIterable {
    /// It is wrong: areas would be, or other programs refuse it.
    case error

    /// It may be meant.
    case warning

    /// Worth knowing.
    case note
  }

  /// What it breaks.
  public let rule: AuditRule

  /// The outline at fault; nil where the whole file is.
  public let outline: OutlineName?

  /// The other outline, where there are two.
  public var other: OutlineName?

  /// A place where it shows, in the coordinates of the file.
  public var place: Point?

  /// What is the matter.
  public let message: String

  /// The outline's area before the correction.
  public var before: Area?

  /// The outline's area after the correction.
  public var after: Area?

  /// What the correction is; nil where there is none.
  public var correction: String?

  /// How much it matters.
  public var severity: Severity { rule.severity }
}

/// How an outline is told from the others of a file.
public struct OutlineName: Sendable, Hashable, CustomStringConvertible {
  /// The feature's number in the file.
  public let feature: Int64

  /// The number of the part, from 1, where the feature has several.
  public var part: Int?

  /// The feature's identifier or name, where it has one.
  public let id: String?

  /// The number, the part and the identifier: `12 part 2 (Rhonegletscher)`.
  public var description: String {
    "\(feature)\(part.map { " part \($0)" } ?? "")\(id.map { " (\($0))" } ?? "")"
  }
}
