import Geospatial

/// Traces where a field exceeds a level, as polygons with edges interpolated between the middles of pixels.
///
/// Marching squares (Lorensen and Cline 1987, in the plane) over rows that come one after the other from the
/// top: time is linear in pixels, and memory holds the edges found and one row. The field's outermost pixels
/// count as below the level, so every edge closes.
struct LevelTracer {
  private let level: Float
  private let grid: Grid
  private var above: [Float] = []
  private var row = 0

  /// Each crossing's place, and the crossing that follows it with the high ground on the left.
  private var crossings: [Int: (place: Point, next: Int)] = [:]

  /// Crossings in the order in which they were found, so that the result does not hang on hashing.
  private var order: [Int] = []

  init(level: Float, grid: Grid) {
    self.level = level
    self.grid = grid
  }

  /// Takes the next row, of the grid's width.
  mutating func add(row values: ArraySlice<Float>) {
    var below = Array(values)
    let isBorder = row == 0 || row == grid.height - 1
    for column in below.indices where isBorder || column == 0 || column == grid.width - 1 {
      below[column] = min(below[column], level - 1)
    }
    // A value on the level itself would put several crossings on one place.
    for column in below.indices where below[column] == level { below[column] = level.nextDown }
    defer {
      above = below
      row += 1
    }
    guard row > 0 else { return }
    for column in 0..<grid.width - 1 {
      let corners = (above[column], above[column + 1], below[column + 1], below[column])
      let code =
        (corners.0 > level ? 8 : 0) | (corners.1 > level ? 4 : 0) | (corners.2 > level ? 2 : 0)
        | (corners.3 > level ? 1 : 0)
      if code == 0 || code == 15 { continue }
      let isHighBetween = corners.0 + corners.1 + corners.2 + corners.3 > 4 * level
      for (from, to) in Self.segments(code, isHighBetween: isHighBetween) {
        let start = crossing(on: from, column: column, corners)
        crossings[start.id] = (start.place, crossing(on: to, column: column, corners).id)
        order.append(start.id)
      }
    }
  }

  /// The polygons, when all rows are in: outer rings counter-clockwise, holes clockwise.
  func polygons() -> [Polygon] {
    var seen = Set<Int>(minimumCapacity: order.count)
    var exteriors: [Polygon] = []
    var holes: [[Point]] = []
    for start in order where !seen.contains(start) {
      var ring: [Point] = []
      var here = start
      while seen.insert(here).inserted, let crossing = crossings[here] {
        ring.append(crossing.place)
        here = crossing.next
      }
      ring.append(ring[0])
      if Polygon.signedArea(ofRing: ring) > 0 {
        exteriors.append(Polygon(exterior: ring))
      } else {
        holes.append(ring)
      }
    }
    return Self.assign(holes, to: exteriors)
  }

  // MARK: - Cells

  private enum Side {
    case top
    case right
    case bottom
    case left
  }

  /// The edges inside a cell, high ground on the left; corners are bits, upper left 8, then clockwise 4, 2, 1.
  private static func segments(_ code: Int, isHighBetween: Bool) -> [(Side, Side)] {
    switch code {
    case 0b1000: [(.left, .top)]
    case 0b0100: [(.top, .right)]
    case 0b0010: [(.right, .bottom)]
    case 0b0001: [(.bottom, .left)]
    case 0b1100: [(.left, .right)]
    case 0b0110: [(.top, .bottom)]
    case 0b0011: [(.right, .left)]
    case 0b1001: [(.bottom, .top)]
    case 0b0111: [(.top, .left)]
    case 0b1011: [(.right, .top)]
    case 0b1101: [(.bottom, .right)]
    case 0b1110: [(.left, .bottom)]
    case 0b1010: isHighBetween ? [(.right, .top), (.left, .bottom)] : [(.left, .top), (.right, .bottom)]
    case 0b0101: isHighBetween ? [(.top, .left), (.bottom, .right)] : [(.top, .right), (.bottom, .left)]
    default: []
    }
  }

  /// Where the level crosses a side of the cell below the row before this one.
  private func crossing(
    on side: Side, column: Int, _ corners: (Float, Float, Float, Float)
  ) -> (id: Int, place: Point) {
    switch side {
    case .top: along(row - 1, column, corners.0, corners.1)
    case .bottom: along(row, column, corners.3, corners.2)
    case .left: down(row - 1, column, corners.0, corners.3)
    case .right: down(row - 1, column + 1, corners.1, corners.2)
    }
  }

  private func along(_ row: Int, _ column: Int, _ first: Float, _ second: Float) -> (Int, Point) {
    var place = grid.center(column: column, row: row)
    place.x += Double((level - first) / (second - first)) * grid.pixelWidth
    return (2 * (row * grid.width + column), place)
  }

  private func down(_ row: Int, _ column: Int, _ first: Float, _ second: Float) -> (Int, Point) {
    var place = grid.center(column: column, row: row)
    place.y -= Double((level - first) / (second - first)) * grid.pixelHeight
    return (2 * (row * grid.width + column) + 1, place)
  }

  // MARK: - Holes

  /// Gives each hole to the smallest outer ring around it; outer rings are looked up by squares of 6 km.
  private static func assign(_ holes: [[Point]], to exteriors: [Polygon]) -> [Polygon] {
    struct Square: Hashable {
      let x: Int
      let y: Int
      init(_ x: Double, _ y: Double) {
        self.x = Int((x / 6000).rounded(.down))
        self.y = Int((y / 6000).rounded(.down))
      }
    }
    var squares: [Square: [Int]] = [:]
    for (index, polygon) in exteriors.enumerated() {
      guard let bounds = polygon.bounds else { continue }
      let (low, high) = (Square(bounds.minX, bounds.minY), Square(bounds.maxX, bounds.maxY))
      for x in low.x...high.x {
        for y in low.y...high.y {
          squares[Square(Double(x) * 6000, Double(y) * 6000), default: []].append(index)
        }
      }
    }
    let areas = exteriors.map(\.planarArea)
    var result = exteriors
    for hole in holes {
      guard let place = hole.first else { continue }
      let around = squares[Square(place.x, place.y), default: []].filter {
        contains(place, exteriors[$0].exterior)
      }
      if let owner = around.min(by: { areas[$0] < areas[$1] }) { result[owner].holes.append(hole) }
    }
    return result
  }

  /// Whether a ring goes around a place, by the parity of its edges to the east.
  private static func contains(_ place: Point, _ ring: [Point]) -> Bool {
    var isInside = false
    for index in 1..<ring.count {
      let (one, two) = (ring[index - 1], ring[index])
      guard (one.y > place.y) != (two.y > place.y) else { continue }
      if one.x + (place.y - one.y) / (two.y - one.y) * (two.x - one.x) > place.x { isInside.toggle() }
    }
    return isInside
  }
}
