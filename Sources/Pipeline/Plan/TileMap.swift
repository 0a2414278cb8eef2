import Geospatial
import Inventory
import Landsat

/// The ground of some paths and rows, divided among them: a place belongs to the nominal scene that holds it and
/// whose centre is nearest, so that no two share any.
struct TileMap {
  private let parts: [PathRow: MultiPolygon]

  /// Divides the ground, in a project's CRS.
  init(_ tiles: [PathRow], in crs: CRS) throws {
    let transform = try CoordinateTransform(from: CRS("EPSG:4326"), to: crs)
    let scenes = tiles.compactMap { WRS2($0) }
    let grounds = try scenes.map { try transform.apply(MultiPolygon([$0.footprint])) }
    var parts: [PathRow: MultiPolygon] = [:]
    for (scene, ground) in zip(scenes, grounds) {
      parts[scene.pathRow] = try zip(scenes, grounds).reduce(ground) { rest, pair in
        let (other, otherGround) = pair
        guard let nearer = scene.nearer(to: other) else { return rest }
        let half = try transform.apply(MultiPolygon([nearer]))
        return try rest.difference(otherGround.intersection(half))
      }
    }
    self.parts = parts
  }

  /// Sub-areas as unions of their tiles, in their order.
  func subareas(_ declared: [RegionDeclaration.TileSubarea]) throws -> [RegionSummary.Subarea] {
    try declared.map { subarea in
      let polygons = subarea.tiles.compactMap { parts[$0] }.flatMap(\.polygons)
      return RegionSummary.Subarea(name: subarea.name, polygons: try MultiPolygon(polygons).union())
    }
  }

  /// What identifies such sub-areas; the order of the tiles of each is none of it.
  static func hash(_ declared: [RegionDeclaration.TileSubarea]) -> String {
    let texts = declared.map { subarea in
      "\(subarea.name): \(subarea.tiles.map(\.compact).sorted().joined(separator: " "))"
    }
    return (["WRS-2 185 km 180 km"] + texts).joined(separator: "\n")
  }
}
