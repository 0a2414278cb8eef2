import Declaration
import Foundation
import Geospatial
import Landsat

/// The beginning of a project: a commented project file, a manifest for each period, and a folder for scenes.
public struct Scaffold {
  /// What was written, and what to do next.
  public struct Outcome: Sendable {
    /// The files and folders, in the order in which they were written.
    public let written: [String]

    /// The columns of the table that were left out, as they mean nothing to a manifest.
    public let leftOut: [String]

    /// The next command to type.
    public let next: String
  }

  private let folder: String
  private let table: SceneTable?

  /// Prepares a project.
  ///
  /// - Parameters:
  ///   - folder: where it goes; need not be there.
  ///   - table: a CSV file with the images of every period, see `SceneTable`; a project to fill in where nil.
  /// - Throws: `InputError` or `CSVError` where the table cannot be read.
  public init(in folder: String, from table: String? = nil) throws {
    self.folder = URL(fileURLWithPath: folder).standardizedFileURL.path
    self.table = try table.map { try SceneTable($0) }
  }

  /// Writes what is not there yet.
  ///
  /// - Throws: `InputError` where any of it is there already: then nothing is written.
  public func write() throws -> Outcome {
    let project = "\(folder)/project.yaml"
    var files = [(project, text)]
    files += manifests.map { ("\(folder)/manifests/\($0.label).csv", $0.text) }
    let manager = FileManager.default
    if let other = files.first(where: { manager.fileExists(atPath: $0.0) }) {
      throw InputError(
        file: other.0, problem: "is there already, and init writes over nothing",
        mend: "give another folder, or move it away")
    }
    let scenes = "\(folder)/scenes"
    for path in ["\(folder)/manifests", scenes] {
      try manager.makeFolder(path)
    }
    // The project file last: while it is missing, nobody takes the rest for a project.
    for (path, text) in files.reversed() { try TemporaryName.write(Data(text.utf8), to: path) }
    return Outcome(
      written: files.map(\.0) + [scenes], leftOut: table?.leftOut ?? [],
      next: table == nil
        ? "firnline scenes search \(project) --period \(Self.examples[0]) --path-row 138037,139036"
        : "firnline lint \(project)")
  }

  private var manifests: [(label: String, text: String)] {
    guard let table else {
      return Self.examples.map { ($0, "path_row,date,cloud,role,note\n") }
    }
    return table.periods.map { ($0.label, $0.manifest) }
  }

  private static let examples = ["1999-2001", "2019-2021"]

  /// The system of most of the scenes: the UTM zone of their nominal centres; of two as frequent the western.
  private var crs: String {
    let systems = (table?.places ?? []).compactMap { place -> Int? in
      WRS2(place).map { ($0.centre.y < 0 ? 32700 : 32600) + $0.utmZone }
    }
    let counts = Dictionary(grouping: systems) { $0 }.mapValues(\.count)
    let most = counts.values.max()
    return "EPSG:\(counts.filter { $0.value == most }.keys.min() ?? 32646)"
  }

  private var text: String {
    let name = URL(fileURLWithPath: folder).lastPathComponent
    let labels = manifests.map(\.label)
    let zone =
      table == nil ? "the UTM zone of your region" : "the UTM zone of most scenes, by their paths and rows"
    let comparisons = zip(labels, labels.dropFirst()).map {
      "  - {from: \(YAMLText.quoted($0)), to: \(YAMLText.quoted($1))}"
    }
    let whole =
      labels.count > 2
      ? ["  - {from: \(YAMLText.quoted(labels[0])), to: \(YAMLText.quoted(labels[labels.count - 1]))}"] : []
    return """
      # A project of Firnline: a region, its scenes by period, and how they become an inventory.
      # Paths are relative to this file. Unknown keys are errors; `firnline lint` looks over the manifests.
      name: \(YAMLText.quoted(name))

      region:
        # boundary: {file: boundary.gpkg}            # polygons; outlines are clipped to them
        # subareas: {file: subareas.gpkg, name: name}  # parts with totals of their own, or by paths and rows:
        #   - {name: West, tiles: [138037, 139036]}
        grid: {crs: "\(crs)", resolution: 30 m}        # \(zone)
        area: geodesic                               # or equal-area, planar

      scenes:
        folder: scenes                               # bundles, .tar and .tar.gz under their own names
        search: https://landsatlook.usgs.gov/stac-server   # where `firnline scenes search` and `fetch` look
        collection: landsat-c2l1
        # mask: [cloud, shadow]                      # what hides the ground; all the quality band marks by default

      # extraction: {method: m-landsnet}             # the default: a network whose weights come with Firnline
      merge: {rule: reference-first}                 # main scenes decide, supporting ones fill what they hide
      outlines: {minimumArea: 0.01 km2}
      uncertainty: {buffer: 15 m}                    # half a pixel

      # A manifest has the columns path_row, date, cloud, role, note; or `scene` with a path or a product id.
      # Roles: main, support, substitute (from outside the period; its note says why).
      periods:
      \(labels.map { "  - {label: \(YAMLText.quoted($0)), manifest: \(YAMLText.quoted("manifests/\($0).csv"))}" }.joined(separator: "\n"))

      comparisons:
      \((comparisons + whole).joined(separator: "\n"))

      # lint: {season: Jul-Sep, cloud: 50}           # when and how clear scenes should be
      inventory: inventory.sqlite

      """
  }
}
