import Geospatial

/// Borders cut into arcs from junction to junction, each of them there once, however many polygons have it.
struct BorderArcs {
  /// An arc in a ring, and whether the ring walks it backwards.
  private struct Step {
    let arc: Int
    let isBackward: Bool
  }

  /// The arcs; a ring without a junction is one arc, which begins at its westernmost corner.
  let arcs: [Polyline]

  /// The steps of each ring of each polygon.
  private let courses: [[[Step]]]

  /// Cuts borders at their junctions and at the corners that are pinned.
  init(of borders: Borders, pinned: Set<Point>) {
    var arcs: [Polyline] = []
    var known: [[Point]: Int] = [:]
    func step(along piece: [Point]) -> Step {
      let second = piece[1]
      let beforeLast = piece[piece.count - 2]
      let isBackward =
        piece[0] == piece[piece.count - 1]
        ? beforeLast.precedes(second) : piece[piece.count - 1].precedes(piece[0])
      let points = isBackward ? piece.reversed() : piece
      // Two arcs between the same ends differ in their second corners.
      let key = Array(points.prefix(2))
      if let arc = known[key] { return Step(arc: arc, isBackward: isBackward) }
      known[key] = arcs.count
      arcs.append(Polyline(points))
      return Step(arc: arcs.count - 1, isBackward: isBackward)
    }
    courses = borders.polygons.map { polygon in
      polygon.rings.map { ring in
        Self.pieces(of: ring) { borders.junctions.contains($0) || pinned.contains($0) }.map(step)
      }
    }
    self.arcs = arcs
  }

  /// The polygons with other lines in place of the arcs.
  func polygons(of lines: [Polyline]) -> [Polygon] {
    courses.map { rings in
      let closed = rings.map { steps -> [Point] in
        let points = steps.flatMap { step -> [Point] in
          let line = lines[step.arc].points
          return (step.isBackward ? line.reversed() : line).dropLast()
        }
        return points + points.prefix(1)
      }
      return Polygon(exterior: closed[0], holes: Array(closed.dropFirst()))
    }
  }

  /// A ring cut at some of its corners; where there are none, from its westernmost corner once around.
  private static func pieces(of ring: [Point], at isCut: (Point) -> Bool) -> [[Point]] {
    let corners = Array(ring.dropLast())
    guard
      let start = corners.firstIndex(where: isCut)
        ?? corners.indices.min(by: { corners[$0].precedes(corners[$1]) })
    else { return [] }
    let turned = corners[start...] + corners[...start]
    var pieces: [[Point]] = [[]]
    for corner in turned {
      pieces[pieces.count - 1].append(corner)
      if isCut(corner), pieces[pieces.count - 1].count > 1 { pieces.append([corner]) }
    }
    // The last cut began a piece that does not go on.
    return pieces.filter { $0.count > 1 }
  }
}
