import Geospatial

/// The ground that belongs to each tile: what is nearest to its centre and inside its images.
///
/// Toward the edges of a cell the ground falls, so that no glacier lies in two of them.
struct TileCells: Sendable {
  /// The ground of each tile.
  let shapes: [ConvexShape]

  private let centers: [Point]
  private let tapers: [Double]

  /// Parts the ground among tiles with these centres and images.
  init(centers: [Point], images: [ConvexShape]) {
    self.centers = centers
    shapes = centers.indices.map { index in
      centers.indices.filter { $0 != index }.reduce(images[index]) { shape, other in
        shape.clipped(to: ConvexShape.HalfPlane(nearer: centers[index], than: centers[other]))
      }
    }
    tapers = shapes.map { max(1, min(2500, 0.18 * $0.area.squareRoot())) }
  }

  /// The cell whose centre is nearest, and how far inside it a place lies; negative outside all cells.
  @inline(__always)
  func cell(_ x: Double, _ y: Double) -> (index: Int, depth: Double) {
    var nearest = 0
    var least = Double.infinity
    for index in centers.indices {
      let east = x - centers[index].x
      let north = y - centers[index].y
      let square = east * east + north * north
      if square < least { (nearest, least) = (index, square) }
    }
    return (nearest, shapes[nearest].depth(x, y))
  }

  /// The cell of a place, and how far the ground has fallen there: 1 at edges and outside, 0 well inside.
  @inline(__always)
  func fall(_ x: Double, _ y: Double) -> (index: Int, edge: Float) {
    let (index, depth) = cell(x, y)
    return (index, 1 - smoothStep(Float(depth / tapers[index])))
  }
}
