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
    for shape in try shapes(source, in: crs) {
      guard let name = shape.feature.attributes[field]?.description, !name.isEmpty else {
        throw InputError(
          file: source.path, field: field, problem: "is empty or missing in feature \(shape.feature.id)",
          mend: "name every sub-area, or give another field after 'name:'")
      }
      if let index = result.firstIndex(where: { $0.name == name }) {
        result[index].polygons = try MultiPolygon(
          result[index].polygons.polygons + shape.polygons.polygons
        ).union()
      } else {
        result.append(RegionSummary.Subarea(name: name, polygons: shape.polygons))
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
    _ source: RegionDeclaration.Source, in crs: CRS
  ) throws -> [(feature: Feature, polygons: MultiPolygon)] {
    let layer = try VectorLayer.read(source.path, layer: source.layer)
    guard let own = layer.crs else {
      throw InputError(
        file: source.path, problem: "names no coordinate reference system",
        mend: "put its .prj file beside it")
    }
    let transform = try CoordinateTransform(from: own, to: crs)
    let shapes = try layer.features.compactMap { feature in
      try feature.polygons.map { polygons in
        if let reason = try polygons.invalidReason() {
          throw InputError(
            file: source.path, problem: "feature \(feature.id) is not a valid polygon: \(reason)",
            mend: "mend it in a GIS, for instance with ogr2ogr -makevalid")
        }
        return (feature, try transform.apply(polygons))
      }
    }
    guard !shapes.isEmpty else {
      throw InputError(
        file: source.path, problem: "holds no polygon", mend: "choose another layer or file")
    }
    return shapes
  }
}
