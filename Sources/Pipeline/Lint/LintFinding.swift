import Catalogue

/// Something in a project that is wrong, doubtful or worth knowing.
public struct LintFinding: Sendable, Hashable, Codable {
  /// How much it matters.
  public enum Severity: String, Sendable, Hashable, Codable, CaseIterable {
    /// It is wrong: results would be, or there would be none.
    case error

    /// It may be meant, and results are poorer for it.
    case warning

    /// Worth knowing.
    case note
  }

  /// How much it matters.
  public let severity: Severity

  /// What it breaks.
  public let rule: LintRule

  /// The file at fault.
  public let file: String

  /// The line in it, from 1; nil where the whole file is meant.
  public let line: Int?

  /// What is the matter.
  public let message: String

  /// What to do about it.
  public let mend: String
}

/// What a project is looked over for.
public enum LintRule: String, Sendable, Hashable, Codable, CaseIterable {
  /// The project file cannot be read as it is.
  case project

  /// Lengths in the project's plane are not those on the ground.
  case plane

  /// A manifest cannot be read as it is.
  case manifest

  /// A path and row that other periods have is missing from one.
  case missingTile = "missing-tile"

  /// A date is not known.
  case lostDate = "lost-date"

  /// No satellite passed over the path on that day.
  case orbit

  /// A scene from the wrong time of year.
  case season

  /// More cloud than wanted.
  case cloud

  /// A product that is not of tier 1.
  case tier

  /// A product placed without ground control, or not corrected for terrain.
  case level

  /// A Landsat 7 scene with gaps.
  case gaps = "slc-off"

  /// A scene from outside its period that does not say why, or a substitute without a reason.
  case outOfPeriod = "out-of-period"

  /// One scene twice in a period.
  case duplicate

  /// Several processings of one acquisition.
  case reprocessing

  /// A simulated scene in a project of observations, or the reverse.
  case simulated

  /// The lock and the manifests disagree.
  case lock
}

/// The limits of a project's rules: its key `lint`.
public struct LintSettings: Sendable, Hashable {
  /// The part of the year that scenes should be of; by the hemisphere of each scene where nil.
  public var season: Season?

  /// The largest cloud cover in percent.
  public var cloud = 50.0

  /// Late summer, when the snow of the winter is gone: July to September, in the south January to March.
  static func lateSummer(isSouthern: Bool) -> Season {
    isSouthern ? Season(months: 1, 3) : Season(months: 7, 9)
  }
}
