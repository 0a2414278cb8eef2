import Geospatial

/// Where the pixels of a scene lie in the plane of the landscape, where the two are of different systems.
///
/// PROJ is asked at every 32nd pixel; between, places are interpolated. Over 960 m a system bends by some
/// millimetres against another, which is what interpolation neglects.
struct Placement: Sendable {
  private static let spacing = 32

  /// How many pixels beyond the grid are asked for: shadows come from there.
  private static let margin = 128

  private let columns: Int
  private let rows: Int
  private let nodes: [Point]

  /// Finds the places of a grid's pixels in another system.
  init(of grid: Grid, in crs: CRS) throws {
    let spacing = Self.spacing
    columns = (grid.width + 2 * Self.margin) / spacing + 2
    rows = (grid.height + 2 * Self.margin) / spacing + 2
    var centers: [Point] = []
    for row in 0..<rows {
      for column in 0..<columns {
        centers.append(grid.center(column: column * spacing - Self.margin, row: row * spacing - Self.margin))
      }
    }
    nodes = try CoordinateTransform(from: grid.crs, to: crs).apply(centers)
  }

  /// The place of a pixel's middle.
  @inline(__always)
  func place(column: Int, row: Int) -> Point {
    let spacing = Self.spacing
    let across = min(max(0, column + Self.margin), (columns - 1) * spacing - 1)
    let down = min(max(0, row + Self.margin), (rows - 1) * spacing - 1)
    let node = down / spacing * columns + across / spacing
    let u = Double(across % spacing) / Double(spacing)
    let v = Double(down % spacing) / Double(spacing)
    func between(_ one: Point, _ other: Point, _ share: Double) -> Point {
      Point(x: one.x + share * (other.x - one.x), y: one.y + share * (other.y - one.y))
    }
    return between(
      between(nodes[node], nodes[node + 1], u), between(nodes[node + columns], nodes[node + columns + 1], u),
      v)
  }
}
