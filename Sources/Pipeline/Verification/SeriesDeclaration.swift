import Declaration
import Foundation
import Geospatial
import Inventory
import Landsat
import Simulation

/// What a project's manifests say of its scenes, as a simulation needs to know it.
struct SeriesDeclaration {
  /// One period with its rows and what is simulated of each; nothing of a row without a date.
  struct Period {
    let declared: PeriodDeclaration
    let rows: [(entry: ManifestEntry, acquisition: SeriesSettings.Acquisition?)]
  }

  /// The periods that have scenes, in the order of the project.
  let periods: [Period]

  private let project: Project

  /// Reads a project's declaration.
  ///
  /// - Throws: `InputError` where a scene has no path/row, or no period has scenes.
  init(_ project: Project) throws {
    self.project = project
    periods = try project.periods.compactMap { period in
      guard case .scenes(let entries, _) = period.source else { return nil }
      return Period(declared: period, rows: try entries.map { ($0, try Self.acquisition($0)) })
    }
    guard !periods.isEmpty else {
      throw InputError(
        file: project.file, field: "periods", problem: "have no scenes, only outlines",
        mend: "verify a project that finds glaciers in scenes")
    }
  }

  /// What is to be simulated.
  func settings(scale: Double, seed: UInt64) throws -> SeriesSettings {
    let tiles = Set(periods.flatMap(\.rows).compactMap { $0.acquisition?.pathRow })
    let curves = try areas()
    let parts = try subareas(of: tiles).map { name, own in
      SeriesSettings.Part(name: name, tiles: own.sorted(), areas: curves[name] ?? [])
    }
    var settings = SeriesSettings(
      name: "\(project.name) (simulated)", crs: project.region.crs, periods: periods.map(Self.settings),
      parts: parts)
    settings.measure = project.region.area
    settings.minimumArea = project.minimumArea
    settings.scale = scale
    settings.seed = seed
    return settings
  }

  private static func settings(_ period: Period) -> SeriesSettings.Period {
    SeriesSettings.Period(
      label: period.declared.label, years: period.declared.years,
      acquisitions: period.rows.compactMap(\.acquisition))
  }

  // MARK: - Scenes

  /// The image that a row stands for; nil where it has no date.
  private static func acquisition(_ entry: ManifestEntry) throws -> SeriesSettings.Acquisition? {
    var pathRow = entry.pathRow
    var date = entry.date
    var satellite = entry.product?.satellite
    if pathRow == nil || date == nil, let path = entry.path {
      // A bundle under a name of its own knows what it is.
      let scene = try Scene.open(at: path)
      pathRow = pathRow ?? scene.pathRow
      date = date ?? scene.date
      satellite = satellite ?? scene.productID?.satellite
    }
    guard let pathRow else {
      throw InputError(
        file: entry.file, line: entry.line, field: "scene",
        problem: "'\(entry.title)' has no path/row, so that a simulated series has no place for it",
        mend: "verify a project whose scenes are Landsat products")
    }
    return date.map {
      SeriesSettings.Acquisition(
        pathRow: pathRow, date: $0, satellite: satellite, cloudPercent: entry.cloud,
        isMain: entry.role == .main)
    }
  }

  // MARK: - Sub-areas

  /// The path/rows of each sub-area: those declared, or those whose centres lie in it.
  private func subareas(of tiles: Set<PathRow>) throws -> [(name: String, tiles: [PathRow])] {
    switch project.region.subareas {
    case nil: return []
    case .tiles(let declared): return declared.map { ($0.name, $0.tiles) }
    case .file:
      let region = try ProjectRegion(project.region, hashes: FileHashes(folder: project.workFolder))
      let toPlane = try CoordinateTransform(from: .wgs84, to: region.crs)
      return try region.subareas.map { subarea in
        let inside = try tiles.filter { tile in
          try WRS2(tile).map { try subarea.polygons.contains(toPlane.apply($0.centre)) } ?? false
        }
        return (subarea.name, Array(inside))
      }
    }
  }

  // MARK: - Published areas

  /// The areas of each region in the tables that the project refers to: one value for each declared period, at its moment.
  private func areas() throws -> [String: [SeriesSettings.DatedArea]] {
    let moments = Dictionary(
      periods.map { ($0.declared.label, Self.settings($0).moment) }, uniquingKeysWith: { one, _ in one })
    var areas: [String: [SeriesSettings.DatedArea]] = [:]
    for path in project.references {
      let table = try CSVTable(path: path)
      guard table.hasColumns(["period", "region", "area_km2"]) else { continue }
      for row in table.rows {
        guard let label = table.text("period", in: row), let moment = moments[label],
          let region = table.text("region", in: row),
          let area = table.text("area_km2", in: row).flatMap({ Double($0) }), area >= 0
        else { continue }
        areas[region, default: []].append(SeriesSettings.DatedArea(year: moment, area: area))
      }
    }
    return areas
  }
}
