import Geospatial

/// Places where lines that should only meet at their ends touch or cross.
enum Crossings {
  /// A box around each pair of edges that have more in common than an end of both.
  static func boxes(of lines: [Polyline]) -> [Bounds] {
    let edges = lines.flatMap { Array(zip($0.points, $0.points.dropFirst())) }
    let boxes = edges.map { $0.0.box.union($0.1.box) }
    return Clusters.pairs(of: boxes, and: boxes).compactMap { pair in
      guard pair.first < pair.second, meet(edges[pair.first], edges[pair.second]) else { return nil }
      return boxes[pair.first].intersection(boxes[pair.second])
    }
  }

  /// Whether two edges cross or touch other than at an end of both.
  private static func meet(_ one: (Point, Point), _ other: (Point, Point)) -> Bool {
    let ends = [one.0, one.1].filter { $0 == other.0 || $0 == other.1 }
    guard ends.isEmpty else { return false }
    return side(of: one.0, other) * side(of: one.1, other) <= 0
      && side(of: other.0, one) * side(of: other.1, one) <= 0
  }

  /// On which side of an edge's line a point lies: positive on the left, zero on the line.
  private static func side(of point: Point, _ edge: (Point, Point)) -> Double {
    let value =
      (edge.1.x - edge.0.x) * (point.y - edge.0.y) - (edge.1.y - edge.0.y) * (point.x - edge.0.x)
    return value == 0 ? 0 : value < 0 ? -1 : 1
  }
}
