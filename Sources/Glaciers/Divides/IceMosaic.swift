import Geospatial

/// The outlines of one complex cut into faces, each in one outline and one basin.
///
/// Outlines and borders of basins are noded together first, so pieces put together from faces tile the complex: no
/// overlap, no gap, and the same vertices on both sides of a divide.
struct IceMosaic: Sendable {
  /// A face of ice.
  struct Face: Sendable {
    /// Where it is.
    var polygon: Polygon

    /// A place inside it.
    var place: Point

    /// The number of its outline.
    var outline: Int

    /// The number of its basin; nil where it lies in none.
    var basin: Int?
  }

  /// The faces, from west to east.
  private(set) var faces: [Face] = []

  /// Cuts outlines by lines.
  ///
  /// - Parameters:
  ///   - outlines: the outlines with their numbers; where two overlap, the ground is the first one's.
  ///   - lines: the borders that cut them.
  ///   - label: the basin of a place.
  init(
    outlines: [(number: Int, polygon: Polygon)], lines: [[Point]], label: (Point) throws -> Int?
  ) throws {
    let prepared = try outlines.map { try PreparedPolygons($0.polygon.asMultiPolygon) }
    for face in try LineNetwork.faces(of: outlines.flatMap(\.polygon.rings) + lines) {
      let place = try face.asMultiPolygon.pointOnSurface()
      guard let owner = try prepared.firstIndex(where: { try $0.contains(place) }) else { continue }
      faces.append(
        Face(polygon: face, place: place, outline: outlines[owner].number, basin: try label(place)))
    }
    // The order of GEOS is no promise.
    faces.sort { ($0.place.x, $0.place.y) < ($1.place.x, $1.place.y) }
  }

  /// Makes every face a basin.
  mutating func giveEachFaceItsOwnBasin() {
    for index in faces.indices { faces[index].basin = index }
  }

  /// A part of an outline in one basin, of faces that border one another.
  struct Piece: Sendable {
    var outline: Int
    var basin: Int?
    var polygon: Polygon
  }

  /// The areas of the pieces of each basin before slivers are merged, in square units of the plane.
  func areas() -> [(basin: Int, area: Double)] {
    Patches(faces).all.compactMap { patch in patch.basin.map { ($0, patch.area) } }
  }

  /// The pieces, slivers merged into the neighbour of the same outline with the longest common border.
  ///
  /// - Parameter isSliver: whether a piece that has neighbours is to be merged; one in no basin always is.
  func pieces(where isSliver: (_ patch: Patches.Patch) -> Bool) throws -> [Piece] {
    var patches = Patches(faces)
    patches.mergeSlivers { $0.basin == nil || isSliver($0) }
    return try patches.all.flatMap { patch in
      try MultiPolygon(patch.faces.map { faces[$0].polygon }).dissolvedFaces().polygons.map {
        Piece(outline: patch.outline, basin: patch.basin, polygon: $0)
      }
    }
  }
}
