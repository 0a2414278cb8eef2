/// A rectangle in the coordinates of some CRS.
public struct Bounds: Hashable, Sendable, Codable {
  /// The western edge.
  public var minX: Double

  /// The southern edge.
  public var minY: Double

  /// The eastern edge.
  public var maxX: Double

  /// The northern edge.
  public var maxY: Double

  /// Makes bounds from their edges.
  public init(minX: Double, minY: Double, maxX: Double, maxY: Double) {
    self.minX = minX
    self.minY = minY
    self.maxX = maxX
    self.maxY = maxY
  }

  /// The bounds of some points; nil where there are none.
  public init?(of points: some Sequence<Point>) {
    var result: Bounds?
    for point in points {
      let here = Bounds(minX: point.x, minY: point.y, maxX: point.x, maxY: point.y)
      result = result?.union(here) ?? here
    }
    guard let result else { return nil }
    self = result
  }

  /// The width, east to west.
  public var width: Double { maxX - minX }

  /// The height, north to south.
  public var height: Double { maxY - minY }

  /// The common part, or nil where the two do not overlap.
  public func intersection(_ other: Bounds) -> Bounds? {
    let common = Bounds(
      minX: max(minX, other.minX), minY: max(minY, other.minY),
      maxX: min(maxX, other.maxX), maxY: min(maxY, other.maxY))
    return common.width >= 0 && common.height >= 0 ? common : nil
  }

  /// Whether the two share at least a point.
  public func intersects(_ other: Bounds) -> Bool {
    minX <= other.maxX && other.minX <= maxX && minY <= other.maxY && other.minY <= maxY
  }

  /// The smallest bounds around both.
  public func union(_ other: Bounds) -> Bounds {
    Bounds(
      minX: min(minX, other.minX), minY: min(minY, other.minY),
      maxX: max(maxX, other.maxX), maxY: max(maxY, other.maxY))
  }

  /// The bounds moved outward by `margin` on every side.
  public func expanded(by margin: Double) -> Bounds {
    Bounds(minX: minX - margin, minY: minY - margin, maxX: maxX + margin, maxY: maxY + margin)
  }

  /// Whether the point lies inside or on the edge.
  public func contains(_ point: Point) -> Bool {
    point.x >= minX && point.x <= maxX && point.y >= minY && point.y <= maxY
  }
}
