import Geospatial

/// A convex face in the plane, asked how deep inside a place lies.
struct ConvexShape: Sendable {
  /// One side of a straight line.
  struct HalfPlane: Sendable {
    let east: Double
    let north: Double
    let offset: Double

    /// The side to the left of a way from one point to another.
    init(leftOf start: Point, _ end: Point) {
      let length = max(
        1e-9, ((end.x - start.x) * (end.x - start.x) + (end.y - start.y) * (end.y - start.y)).squareRoot())
      east = -(end.y - start.y) / length
      north = (end.x - start.x) / length
      offset = east * start.x + north * start.y
    }

    /// The side of all that is nearer to one point than to another.
    init(nearer one: Point, than other: Point) {
      let middle = Point(x: (one.x + other.x) / 2, y: (one.y + other.y) / 2)
      // Turned by a right angle from the way between the two, with `one` on the left.
      self.init(leftOf: middle, Point(x: middle.x + (one.y - other.y), y: middle.y - (one.x - other.x)))
    }

    /// The distance into the side; negative beyond the line.
    @inline(__always)
    func depth(_ x: Double, _ y: Double) -> Double { east * x + north * y - offset }
  }

  /// The corners, counter-clockwise; the first does not come again.
  let corners: [Point]

  private let sides: [HalfPlane]

  /// Makes a shape of corners that go round in either direction.
  init(corners: [Point]) {
    let ring = corners + corners.prefix(1)
    self.corners = Polygon.signedArea(ofRing: ring) < 0 ? corners.reversed() : corners
    let ends = self.corners.dropFirst() + self.corners.prefix(1)
    sides = zip(self.corners, ends).map { HalfPlane(leftOf: $0, $1) }
  }

  /// The shape as a polygon.
  var polygon: Polygon { Polygon(exterior: corners + corners.prefix(1)) }

  /// The area in the plane.
  var area: Double { polygon.planarArea }

  /// The edges around it; nil where nothing is left of it.
  var bounds: Bounds? { corners.count < 3 ? nil : polygon.bounds }

  /// The distance from the nearest edge; negative outside.
  @inline(__always)
  func depth(_ x: Double, _ y: Double) -> Double {
    var least = Double.infinity
    for side in sides { least = min(least, side.depth(x, y)) }
    return sides.isEmpty ? -.infinity : least
  }

  /// What of the shape lies on one side of a line (Sutherland and Hodgman 1974).
  func clipped(to side: HalfPlane) -> ConvexShape {
    var kept: [Point] = []
    for (one, two) in zip(corners, corners.dropFirst() + corners.prefix(1)) {
      let (from, to) = (side.depth(one.x, one.y), side.depth(two.x, two.y))
      if from >= 0 { kept.append(one) }
      if (from < 0) != (to < 0) {
        let share = from / (from - to)
        kept.append(Point(x: one.x + share * (two.x - one.x), y: one.y + share * (two.y - one.y)))
      }
    }
    return ConvexShape(corners: kept)
  }
}
