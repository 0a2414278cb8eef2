import Geospatial

extension Polyline {
  /// The line moved along its normals, by one distance everywhere, so that it has the same area on either side as
  /// another line with the same ends; the ends of open lines stay.
  ///
  /// The area is a quadratic in the distance, so the distance is exact.
  /// - Returns: nil where no distance up to `limit` does it.
  func shifted(toEncloseWith other: Polyline, limit: Double) -> Polyline? {
    let normals = normals
    // From one origin, so that far-off coordinates cost no digits.
    let origin = points[0]
    let start = points.map { Point(x: $0.x - origin.x, y: $0.y - origin.y) }
    let target = Self.twiceArea(of: other.points.map { Point(x: $0.x - origin.x, y: $0.y - origin.y) })
    let constant = Self.twiceArea(of: start) - target
    let square = Self.twiceArea(of: normals)
    let linear = zip(start.indices, start.indices.dropFirst()).reduce(0) { sum, edge in
      sum + start[edge.0].cross(normals[edge.1]) + normals[edge.0].cross(start[edge.1])
    }
    // square·d² + linear·d + constant = 0, by the root that is nearer to zero.
    let discriminant = linear * linear - 4 * square * constant
    guard discriminant >= 0 else { return nil }
    let root = discriminant.squareRoot()
    let divisor = linear + (linear < 0 ? -root : root)
    guard divisor != 0 else { return constant == 0 ? self : nil }
    let distance = -2 * constant / divisor
    guard abs(distance) <= limit else { return nil }
    return Polyline(
      zip(points, normals).map { Point(x: $0.x + distance * $1.x, y: $0.y + distance * $1.y) })
  }

  /// A vector of length one across the line at each vertex; none at the ends of an open line.
  private var normals: [Point] {
    points.indices.map { index in
      let isEnd = index == 0 || index == points.count - 1
      guard !isEnd || isClosed else { return Point(x: 0, y: 0) }
      let before = points[index == 0 ? points.count - 2 : index - 1]
      let after = points[index == points.count - 1 ? 1 : index + 1]
      let length = before.distance(to: after)
      guard length > 0 else { return Point(x: 0, y: 0) }
      return Point(x: (before.y - after.y) / length, y: (after.x - before.x) / length)
    }
  }

  /// Twice the area between a line and the origin, as the shoelace formula counts it.
  private static func twiceArea(of points: [Point]) -> Double {
    zip(points, points.dropFirst()).reduce(0) { $0 + $1.0.cross($1.1) }
  }
}

extension Point {
  fileprivate func cross(_ other: Point) -> Double { x * other.y - y * other.x }
}
