import Declaration
import Foundation
import Geospatial
import Inventory
import Simulation

/// A project's own series over mountains that never were: its scenes as its manifests have them, and a project like
/// it over these, so that what its configuration recovers can be held against the truth.
public struct ProjectSimulation {
  /// The project that is simulated.
  public let original: Project

  /// What is simulated of it.
  public let series: SimulatedSeries

  private let declaration: SeriesDeclaration
  private let yaml: EditedYAML

  /// Lays out the series of a project.
  ///
  /// - Parameters:
  ///   - scale: the size of the simulated region beside the real one.
  /// - Throws: `InputError` where the project's scenes have no path/rows; `SimulationError` where the settings
  ///   cannot be met.
  public init(_ original: Project, scale: Double, seed: UInt64) throws {
    self.original = original
    yaml = try EditedYAML(text: StrictMapping.text(of: original.file), file: original.file)
    declaration = try SeriesDeclaration(original)
    series = try SimulatedSeries(settings: declaration.settings(scale: scale, seed: seed))
  }

  /// The name of the project file in the folder.
  public var fileName: String { URL(fileURLWithPath: original.file).lastPathComponent }

  /// Where a series is written if nobody says where: a folder beside the project file, named for it.
  public var usualFolder: String {
    URL(fileURLWithPath: original.file).deletingPathExtension().path + "-simulated"
  }

  /// Writes the series with its truth, its manifests and its project into a folder.
  ///
  /// - Parameters:
  ///   - jobs: how many bundles are made side by side; no byte depends on it.
  /// - Throws: as `SimulatedSeries.write`.
  @discardableResult
  public func write(
    to folder: String, replacing: Bool = false, jobs: Int = Parallel.width,
    progress: (SimulatedRegion.Progress) -> Void = { _ in }
  ) throws -> SimulatedSeries.Summary {
    try series.write(
      to: folder, replacing: replacing, jobs: jobs, companions: companions(), progress: progress)
  }

  // MARK: - Files

  /// The project, its manifests and a note to the reader, by their names in the folder.
  func companions() throws -> [String: String] {
    var files = [fileName: try project(), "README.txt": note]
    for period in declaration.periods { files[Self.manifest(period.declared.label)] = Self.text(period) }
    return files
  }

  private static func manifest(_ label: String) -> String {
    "manifests/\(label.map { $0 == "/" ? "-" : $0 }.map(String.init).joined()).csv"
  }

  /// The rows as the original has them; those without a date stay, and have no bundle.
  private static func text(_ period: SeriesDeclaration.Period) -> String {
    let rows = period.rows.map { entry, acquisition in
      CSVTable.line([
        (acquisition?.pathRow ?? entry.pathRow)?.compact ?? "", acquisition?.date.iso ?? "",
        entry.cloud.map { String(format: "%.2f", $0) } ?? "", entry.role.rawValue, entry.note ?? "",
      ])
    }
    return (["path_row,date,cloud,role,note"] + rows).map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }.joined()
  }

  /// The original's project file with all that names places of the real world replaced.
  private func project() throws -> String {
    let folder = URL(fileURLWithPath: original.file).deletingLastPathComponent().path
    var yaml = yaml
    yaml.set("name", to: .text(series.settings.name))
    yaml.set("simulated", to: .text("true"))
    for key in ["search", "collection", "endpoint"] { yaml.remove("scenes", key) }
    yaml.set("scenes", "folder", to: .text("scenes"))
    yaml.set("region", "boundary", to: .text("boundary.gpkg"))
    yaml.remove("region", "subareas")
    if series.hasParts {
      yaml.set("region", "subareas", "file", to: .text("subareas.gpkg"))
      yaml.set("region", "subareas", "name", to: .text("name"))
    }
    // Mountains of the real world are nowhere here.
    yaml.remove("extraction", "screen", "mask")
    if let weights = yaml.text("extraction", "weights") {
      yaml.set("extraction", "weights", to: .text(Project.resolve(weights, in: folder)))
    }
    if let crs = yaml.text("region", "grid", "crs"), case let file = Project.resolve(crs, in: folder),
      FileManager.default.fileExists(atPath: file)
    {
      yaml.set("region", "grid", "crs", to: .text(file))
    }
    // Published values are of real ice.
    yaml.remove("references")
    let labels = declaration.periods.map(\.declared.label)
    yaml.set(
      "periods",
      to: .mappings(
        yaml.mappings("periods").compactMap { period in
          guard let label = period.text("label"), labels.contains(label) else { return nil }
          var period = period
          period.remove("scenes")
          period.set("manifest", to: .text(Self.manifest(label)))
          return period
        }))
    let comparisons = yaml.mappings("comparisons").filter { pair in
      ["from", "to"].allSatisfy { key in pair.text(key).map(labels.contains) ?? false }
    }
    yaml.remove("comparisons")
    if !comparisons.isEmpty { yaml.set("comparisons", to: .mappings(comparisons)) }
    yaml.set("inventory", to: .text("inventory.sqlite"))
    yaml.set("work", to: .text(".firnline"))
    let origin = "# Simulated by Firnline, not an observation. Made by `firnline simulate` of \(fileName);"
    return "\(origin)\n# the true outlines are in truth/.\n\(try yaml.written())"
  }

  private var note: String {
    """
    SIMULATED BY FIRNLINE, NOT AN OBSERVATION

    Mountains, glaciers, weather and images in this folder were computed by `firnline simulate` of \(fileName),
    at \(series.settings.scale) of its size and with seed \(series.settings.seed). The product names look like \
    those of real Landsat products,
    and these products do not exist.

    \(fileName)  the project with its own settings, over these scenes
    scenes/        Collection 2 Level-1 bundles, 30 m, each in the UTM zone of its path/row
    manifests/     the scenes of each period as declared; a row without a date has no bundle
    boundary.gpkg  the ground of each path/row, and subareas.gpkg the same by sub-area
    truth/         the true outlines of each period in mid-August of its middle year, and areas.csv: area and
                   number of all outlines, then of those that the project counts, by region

    """
  }
}
