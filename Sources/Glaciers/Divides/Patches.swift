import Geospatial

/// Faces of a mosaic put together, with the borders between them.
struct Patches {
  /// Faces of one outline in one basin that border one another.
  struct Patch {
    let outline: Int
    var basin: Int?
    var faces: [Int]
    var area: Double
    var perimeter: Double

    /// The length of the border with each neighbour of the same outline, by number.
    var borders: [Int: Double]
  }

  private var patches: [Patch?]

  /// The patches that are left, in order.
  var all: [Patch] { patches.compactMap(\.self) }

  /// Puts faces together that share an edge, an outline and a basin.
  init(_ faces: [IceMosaic.Face]) {
    patches = faces.indices.map {
      let face = faces[$0]
      return Patch(
        outline: face.outline, basin: face.basin, faces: [$0], area: face.polygon.planarArea,
        perimeter: face.polygon.perimeter, borders: [:])
    }
    var sides: [Edge: Int] = [:]
    for (number, face) in faces.enumerated() {
      for ring in face.polygon.rings {
        for (one, other) in zip(ring, ring.dropFirst()) {
          let edge = Edge(one, other)
          guard let across = sides.updateValue(number, forKey: edge) else { continue }
          guard faces[across].outline == face.outline else { continue }
          patches[number]?.borders[across, default: 0] += edge.length
          patches[across]?.borders[number, default: 0] += edge.length
        }
      }
    }
    for (number, face) in faces.enumerated() {
      while let patch = patches[number],
        let same = patch.borders.keys.filter({ patches[$0]?.basin == face.basin }).min()
      {
        join(same, into: number)
      }
    }
  }

  /// Joins each sliver to the neighbour with the longest common border, the smallest sliver first.
  mutating func mergeSlivers(where isSliver: (Patch) -> Bool) {
    while true {
      let slivers = patches.indices.filter { number in
        patches[number].map { !$0.borders.isEmpty && isSliver($0) } ?? false
      }
      guard
        let sliver = slivers.min(by: { (area(of: $0), $0) < (area(of: $1), $1) }),
        let neighbour = patches[sliver]?.borders.max(by: {
          ($0.value, -$0.key) < ($1.value, -$1.key)
        })?.key
      else { return }
      let basin = patches[neighbour]?.basin ?? patches[sliver]?.basin
      join(sliver, into: neighbour)
      patches[neighbour]?.basin = basin
      // What it touched may have become one with what it joined.
      while let patch = patches[neighbour],
        let same = patch.borders.keys.filter({ patches[$0]?.basin == basin }).min()
      {
        join(same, into: neighbour)
      }
    }
  }

  private func area(of number: Int) -> Double { patches[number]?.area ?? 0 }

  private mutating func join(_ one: Int, into other: Int) {
    guard let gone = patches[one], var patch = patches[other] else { return }
    let common = gone.borders[other] ?? 0
    patch.faces += gone.faces
    patch.area += gone.area
    patch.perimeter += gone.perimeter - 2 * common
    patch.borders[one] = nil
    for (neighbour, length) in gone.borders where neighbour != other {
      patch.borders[neighbour, default: 0] += length
      patches[neighbour]?.borders[one] = nil
      patches[neighbour]?.borders[other, default: 0] += length
    }
    patches[one] = nil
    patches[other] = patch
  }

  /// The edge between two vertices, whichever way it is walked.
  private struct Edge: Hashable {
    let first: Point
    let second: Point

    init(_ one: Point, _ other: Point) {
      (first, second) = (one.x, one.y) < (other.x, other.y) ? (one, other) : (other, one)
    }

    var length: Double {
      let (dx, dy) = (second.x - first.x, second.y - first.y)
      return (dx * dx + dy * dy).squareRoot()
    }
  }
}
