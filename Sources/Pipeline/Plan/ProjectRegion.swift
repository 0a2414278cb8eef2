import Declaration
import Foundation
import Geospatial
import Inventory

/// A project's region, read and brought into the project's CRS.
struct ProjectRegion: Sendable {
  let crs: CRS
  let boundary: MultiPolygon?
  let subareas: [RegionSummary.Subarea]

  /// The hashes of the files, so that a change of the region changes what depends on it.
  let boundaryHash: String
  let subareasHash: String

  init(_ declared: RegionDeclaration, hashes: FileHashes) throws {
    crs = declared.crs
    boundary = try declared.boundary.map { source in
      let shapes = try Self.shapes(source, in: declared.crs).map(\.polygons)
      return try MultiPolygon(shapes.flatMap(\.polygons)).union()
    }
    boundaryHash = try declared.boundary.map { try Self.hash($0, hashes) } ?? "none"
    switch declared.subareas {
    case .file(let source):
      subareas = try Self.subareas(source, in: declared.crs)
      try Self.requireApart(subareas, file: source.path)
      subareasHash = try Self.hash(source, hashes)
    case .tiles(let tiles):
      subareas = try TileMap(tiles.flatMap(\.tiles), in: declared.crs).subareas(tiles)
      subareasHash = TileMap.hash(tiles)
    case nil:
      subareas = []
      subareasHash = "none"
    }
  }

  /// The ground that is looked at: within the boundary, or else in the sub-areas; nil where neither is declared.
  var extent: MultiPolygon? {
    get throws {
      if let boundary { return boundary }
      guard !subareas.isEmpty else { return nil }
      return try MultiPolygon(subareas.flatMap(\.polygons.polygons)).union()
    }
  }

  private static func hash(_ source: RegionDeclaration.Source, _ hashes: FileHashes) throws -> String {
    "\(try hashes.hash(ofVector: source.path)) \(source.layer ?? "") \(source.name ?? "")"
  }

  /// Sub-areas in the order of the file; features of one name are parts of one sub-area.
  private static func subareas(
    _ source: RegionDeclaration.Source, in crs: CRS
  ) throws -> [RegionSummary.Subarea] {
    guard let field = source.name else {
      throw InputError(
        file: source.path, field: "subareas", problem: "need the field that names them",
        mend: "write 'subareas: {file: …, name: FIELD}'")
    }
    var result: [RegionSummary.Subarea] = []
    for (feature, polygons) in try shapes(source, fields: [.filled(field)], in: crs) {
      let name = feature.attributes[field]?.description ?? ""
      if let index = result.firstIndex(where: { $0.name == name }) {
        result[index].polygons = try MultiPolygon(
          result[index].polygons.polygons + polygons.polygons
        ).union()
      } else {
        result.append(RegionSummary.Subarea(name: name, polygons: polygons))
      }
    }
    return result
  }

  /// Refuses sub-areas that overlap: their areas and errors would count twice.
  private static func requireApart(_ subareas: [RegionSummary.Subarea], file: String) throws {
    for (index, one) in subareas.enumerated() {
      let prepared = try PreparedPolygons(one.polygons)
      for other in subareas[(index + 1)...] {
        let common = try other.polygons.polygons.reduce(0) { try $0 + prepared.clip($1).planarArea }
        // Shared edges that were drawn twice overlap a little.
        guard common > 1e-3 * min(one.polygons.planarArea, other.polygons.planarArea) else { continue }
        throw InputError(
          file: file, field: "subareas", problem: "'\(one.name)' and '\(other.name)' overlap",
          mend: "cut one of them, or keep overlapping areas in projects of their own")
      }
    }
  }

  private static func shapes(
    _ source: RegionDeclaration.Source, fields: [VectorSource.FieldRule] = [], in crs: CRS
  ) throws -> [(feature: Feature, polygons: MultiPolygon)] {
    let layer = try VectorSource(source.path, layer: source.layer).read(fields: fields)
    for feature in layer.layer.features {
      guard let reason = try feature.polygons?.invalidReason() else { continue }
      throw InputError(
        file: source.path, problem: "feature \(feature.id) is not a valid polygon: \(reason)",
        mend: "mend it in a GIS, for instance with ogr2ogr -makevalid")
    }
    return try layer.polygons(in: crs)
  }
}
