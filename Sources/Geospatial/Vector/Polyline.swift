import CGEOS

/// A line of straight pieces; closed where it ends where it began.
public struct Polyline: Hashable, Sendable {
  /// The vertices, in order.
  public var points: [Point]

  /// Makes a line.
  public init(_ points: [Point]) { self.points = points }

  /// Whether it ends where it began.
  public var isClosed: Bool { points.count > 1 && points.first == points.last }

  /// The length in the CRS's units.
  public var length: Double { zip(points, points.dropFirst()).reduce(0) { $0 + $1.0.distance(to: $1.1) } }

  /// The point half-way along.
  public var middle: Point {
    var left = length / 2
    for (start, end) in zip(points, points.dropFirst()) {
      let piece = start.distance(to: end)
      if piece >= left, piece > 0 { return start.moved(toward: end, by: left / piece) }
      left -= piece
    }
    return points.last ?? Point(x: .nan, y: .nan)
  }

  /// The distance from a point to the nearest of the line; infinite for a line of fewer than two points.
  public func distance(to point: Point) -> Double {
    zip(points, points.dropFirst()).reduce(.infinity) { nearest, piece in
      let (start, end) = piece
      let (dx, dy) = (end.x - start.x, end.y - start.y)
      let square = dx * dx + dy * dy
      let share = square > 0 ? ((point.x - start.x) * dx + (point.y - start.y) * dy) / square : 0
      return min(nearest, point.distance(to: start.moved(toward: end, by: min(1, max(0, share)))))
    }
  }

  /// Points along the line at equal steps of `spacing` or a little less, from its first to its last.
  public func resampled(spacing: Double) -> Polyline {
    let length = length
    guard let first = points.first, let last = points.last, length > 0, spacing > 0 else { return self }
    let steps = max(1, (length / spacing).rounded(.up))
    let step = length / steps
    var result = [first]
    var travelled = 0.0
    for (start, end) in zip(points, points.dropFirst()) {
      let piece = start.distance(to: end)
      while Double(result.count) * step <= travelled + piece, result.count < Int(steps) {
        result.append(start.moved(toward: end, by: (Double(result.count) * step - travelled) / piece))
      }
      travelled += piece
    }
    return Polyline(result + [last])
  }

  /// The line with every corner cut: in its place come two points, at `share` of the way to the corners beside it.
  ///
  /// The ends of an open line stay. With a quarter this is Chaikin's rule (1974), whose lines come to a smooth curve
  /// when it is applied again and again; with a half, each edge becomes the point in its middle.
  /// - Parameters:
  ///   - reach: how far from their corner the two points may lie.
  ///   - limit: how far a cut may pass from its corner; one that would pass farther is made smaller.
  public func cornersCut(
    share: Double, reach: Double = .infinity, limit: Double = .infinity
  ) -> Polyline {
    guard points.count > 2 else { return self }
    let isRing = isClosed
    let corners = isRing ? Array(points.dropLast()) : points
    var result: [Point] = isRing ? [] : [corners[0]]
    for index in isRing ? 0..<corners.count : 1..<corners.count - 1 {
      let corner = corners[index]
      let beside = [
        corners[(index + corners.count - 1) % corners.count], corners[(index + 1) % corners.count],
      ]
      let shares = beside.map { min(share, reach / corner.distance(to: $0)) }
      let cut = zip(beside, shares).map { corner.moved(toward: $0, by: $1) }
      let distance = corner.distance(toLineThrough: cut[0], cut[1])
      let scale = distance > limit ? limit / distance : 1
      for (neighbour, share) in zip(beside, shares) {
        let point = corner.moved(toward: neighbour, by: share * scale)
        if point != result.last { result.append(point) }
      }
    }
    if !isRing { return Polyline(result + [corners[corners.count - 1]]) }
    if result.first == result.last { result.removeLast() }
    return Polyline(result + [result[0]])
  }

  /// The line without vertices that lie nearer than `tolerance` to it, by the rule of Douglas and Peucker (1973), on
  /// GEOS.
  public func simplified(tolerance: Double) throws -> Polyline {
    guard points.count > 2 else { return self }
    let context = try GEOSContext()
    let line = try context.geometry(line: points)
    return Polyline(
      try context.points(context.own("GEOSSimplify", GEOSSimplify_r(context.raw, line, tolerance))))
  }
}

extension Point {
  /// The distance in the plane.
  public func distance(to other: Point) -> Double {
    let dx = other.x - x
    let dy = other.y - y
    return (dx * dx + dy * dy).squareRoot()
  }

  /// The point at `share` of the way to another.
  func moved(toward other: Point, by share: Double) -> Point {
    Point(x: x + share * (other.x - x), y: y + share * (other.y - y))
  }

  /// The distance to the endless line through two points; to the first where they are one.
  public func distance(toLineThrough one: Point, _ other: Point) -> Double {
    let length = one.distance(to: other)
    guard length > 0 else { return distance(to: one) }
    return abs((other.x - one.x) * (y - one.y) - (x - one.x) * (other.y - one.y)) / length
  }
}
