import Geospatial

/// The rings of polygons that may touch, with a corner wherever one of them has a corner on it.
struct Borders {
  /// The polygons with those corners.
  let polygons: [Polygon]

  /// The corners where other than two edges meet; an edge that two polygons share counts once.
  let junctions: Set<Point>

  /// Joins polygons.
  ///
  /// - Parameters:
  ///   - tolerance: how far from an edge a corner may lie to be on it.
  init(of polygons: [Polygon], tolerance: Double) {
    let noded = Self.noded(polygons, tolerance: tolerance)
    self.polygons = noded
    var neighbours: [Point: Set<Point>] = [:]
    for ring in noded.flatMap(\.rings) {
      for (one, other) in zip(ring, ring.dropFirst()) {
        neighbours[one, default: []].insert(other)
        neighbours[other, default: []].insert(one)
      }
    }
    junctions = Set(neighbours.lazy.filter { $0.value.count != 2 }.map(\.key))
  }

  /// All corners in any of some boxes.
  func corners(within boxes: [Bounds]) -> Set<Point> {
    let corners = Array(Set(polygons.flatMap(\.rings).flatMap(\.self)))
    let pairs = Clusters.pairs(of: boxes, and: corners.map(\.box))
    return Set(pairs.map { corners[$0.second] })
  }

  /// Puts the corners of all polygons into the edges that they lie on.
  private static func noded(_ polygons: [Polygon], tolerance: Double) -> [Polygon] {
    let rings = polygons.flatMap(\.rings)
    let edges = rings.flatMap { zip($0, $0.dropFirst()) }
    let corners = Array(Set(rings.flatMap(\.self)))
    var inside: [Int: [(place: Double, corner: Point)]] = [:]
    let boxes = edges.map { $0.0.box.union($0.1.box).expanded(by: tolerance) }
    for pair in Clusters.pairs(of: boxes, and: corners.map(\.box)) {
      let (start, end) = edges[pair.first]
      let corner = corners[pair.second]
      guard corner != start, corner != end, corner.distance(toLineThrough: start, end) <= tolerance else {
        continue
      }
      inside[pair.first, default: []].append((start.distance(to: corner), corner))
    }
    var edge = 0
    func noded(_ ring: [Point]) -> [Point] {
      var result: [Point] = []
      for start in ring.dropLast() {
        result.append(start)
        result += inside[edge, default: []].sorted { $0.place < $1.place }.map(\.corner)
        edge += 1
      }
      return result + (ring.last.map { [$0] } ?? [])
    }
    return polygons.map { Polygon(exterior: noded($0.exterior), holes: $0.holes.map(noded)) }
  }
}

extension Point {
  /// The bounds of the point alone.
  var box: Bounds { Bounds(minX: x, minY: y, maxX: x, maxY: y) }

  /// Whether the point comes before another from west to east, of equals from south to north.
  func precedes(_ other: Point) -> Bool { (x, y) < (other.x, other.y) }
}
