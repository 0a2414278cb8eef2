import Geospatial

/// How far apart two boundaries run: the average symmetric surface distance (ASD), of vectors.
///
/// After Heimann et al. 2009. Every piece of either boundary counts by its length, which is the limit of Chu et al.
/// 2022's count of boundary pixels as pixels become small.
struct BoundaryDistance: Sendable, Hashable {
  /// The length of the pieces, in units of the CRS.
  private(set) var length = 0.0

  /// The sum of their distances to the other boundary, each times its length, in square units.
  private(set) var weighted = 0.0

  /// The average in units of the CRS; nil where there is no boundary.
  var average: Double? { length > 0 ? weighted / length : nil }

  init() {}

  /// Measures both ways between the rings of two shapes in a plane.
  ///
  /// - Parameter step: pieces are no longer than this, and measured at their middles.
  init(between one: MultiPolygon, and other: MultiPolygon, step: Double) throws {
    guard !one.isEmpty, !other.isEmpty else { return }
    try add(one, to: PreparedBoundary(other), step: step)
    try add(other, to: PreparedBoundary(one), step: step)
  }

  /// Adds the way from a shape to a boundary.
  mutating func add(_ shape: MultiPolygon, to boundary: PreparedBoundary, step: Double) throws {
    for ring in shape.polygons.flatMap(\.rings) {
      for (start, end) in zip(ring, ring.dropFirst()) {
        let (dx, dy) = (end.x - start.x, end.y - start.y)
        let side = (dx * dx + dy * dy).squareRoot()
        let pieces = max(1, (side / step).rounded(.up))
        for piece in 0..<Int(pieces) {
          let part = (Double(piece) + 0.5) / pieces
          let middle = Point(x: start.x + dx * part, y: start.y + dy * part)
          weighted += try boundary.distance(to: middle) * side / pieces
        }
        length += side
      }
    }
  }

  /// Both together.
  static func + (one: Self, other: Self) -> Self {
    var sum = one
    sum.length += other.length
    sum.weighted += other.weighted
    return sum
  }
}
