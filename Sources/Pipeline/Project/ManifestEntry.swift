import Declaration
import Foundation
import Geospatial
import Inventory
import Landsat

/// One scene of a period, as a manifest declares it, with what is known of its files.
public struct ManifestEntry: Sendable, Hashable {
  /// Where the files of a scene are.
  public enum Files: Sendable, Hashable {
    /// A bundle, an archive, a metadata file or a scene description, at a path.
    case found(String)

    /// Nowhere; the error says where they were looked for and what to do.
    case missing(InputError)

    /// Not looked for: the row has no date.
    case undated
  }

  /// The scene as written: a path or a product id; nil where the row gives path, row and date alone.
  public var scene: String?

  /// The path and row, declared or read from the product's name.
  public var pathRow: PathRow?

  /// The day of acquisition, declared or read from the product's name.
  public var date: CalendarDate?

  /// The cloud cover in percent, as the manifest has it.
  public var cloud: Double?

  /// What the scene is to its period.
  public var role = SceneRole.main

  /// Why it is here, or what to know about it.
  public var note: String?

  /// The file that declares it: a manifest, or the project file.
  public var file: String

  /// The line that declares it.
  public var line: Int?

  /// Where its files are.
  public var files = Files.undated

  /// Where it is declared, for messages: `manifests/1986.csv:3`.
  public var place: String { line.map { "\(file):\($0)" } ?? file }

  /// The path of its files; nil where they were not found.
  public var path: String? {
    if case .found(let path) = files { path } else { nil }
  }

  /// The product's name, where the row gives it.
  public var product: ProductID? {
    scene.flatMap { ProductID(SceneFinder.bareName($0.split(separator: "/").last.map(String.init) ?? $0)) }
  }

  /// The place and day of its acquisition, where both are known.
  var acquisition: SceneFinder.Acquisition? {
    pathRow.flatMap { place in date.map { SceneFinder.Acquisition(pathRow: place, date: $0) } }
  }

  /// What it is called in messages: `138037 of 1994-09-22`, or the name of its file.
  public var title: String {
    if let scene { return URL(fileURLWithPath: scene).lastPathComponent }
    return "\(pathRow?.compact ?? "a scene") \(date.map { "of \($0)" } ?? "without a date")"
  }

  /// What two rows for the same scene have in common.
  var identity: String { path ?? title }

  /// Sees to it that a scene is the one that the row declares.
  ///
  /// - Throws: `InputError` where path, row or date differ.
  func require(_ scene: SceneFacts) throws {
    if let date, date != scene.date {
      throw InputError(
        file: file, line: line, field: "date", problem: "is \(date), but '\(scene.id)' is of \(scene.date)",
        mend: "correct the date, or name the scene that is meant")
    }
    if let pathRow, let own = PathRow(scene.tile), pathRow != own {
      throw InputError(
        file: file, line: line, field: "path_row",
        problem: "is \(pathRow.compact), but '\(scene.id)' is of \(own.compact)",
        mend: "correct it, or name the scene that is meant")
    }
  }
}
