/// A place in the plane of some CRS: east, then north.
public struct Point: Hashable, Sendable {
  /// East, or the longitude.
  public var x: Double

  /// North, or the latitude.
  public var y: Double

  /// Makes a point.
  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// A face with one outer ring and any number of holes; every ring ends where it began.
public struct Polygon: Hashable, Sendable {
  /// The outer ring.
  public var exterior: [Point]

  /// The holes: for a glacier, its nunataks.
  public var holes: [[Point]]

  /// Makes a polygon from closed rings.
  public init(exterior: [Point], holes: [[Point]] = []) {
    self.exterior = exterior
    self.holes = holes
  }

  /// A rectangle.
  public init(_ bounds: Bounds) {
    exterior = [
      Point(x: bounds.minX, y: bounds.minY), Point(x: bounds.maxX, y: bounds.minY),
      Point(x: bounds.maxX, y: bounds.maxY), Point(x: bounds.minX, y: bounds.maxY),
      Point(x: bounds.minX, y: bounds.minY),
    ]
    holes = []
  }

  /// All rings, the outer one first.
  public var rings: [[Point]] { [exterior] + holes }

  /// The edges around it all; nil where there is no vertex.
  public var bounds: Bounds? { Bounds(of: exterior) }

  /// How many vertices, closing ones included.
  public var vertexCount: Int { rings.reduce(0) { $0 + $1.count } }

  /// The area in the plane, in the CRS's units, holes taken out.
  public var planarArea: Double {
    holes.reduce(abs(Self.signedArea(ofRing: exterior))) { $0 - abs(Self.signedArea(ofRing: $1)) }
  }

  /// The length of all rings in the plane, in the CRS's units.
  public var perimeter: Double {
    rings.reduce(0) { total, ring in
      total
        + zip(ring, ring.dropFirst()).reduce(0) { sum, edge in
          let dx = edge.1.x - edge.0.x
          let dy = edge.1.y - edge.0.y
          return sum + (dx * dx + dy * dy).squareRoot()
        }
    }
  }

  /// The area of a ring by the shoelace formula, positive where it runs counter-clockwise.
  ///
  /// Measured from the first vertex, so that far-off coordinates cost no digits.
  public static func signedArea(ofRing ring: [Point]) -> Double {
    guard let origin = ring.first else { return 0 }
    var twice = 0.0
    for index in 1..<max(1, ring.count) {
      let one = ring[index - 1]
      let two = ring[index]
      twice += (one.x - origin.x) * (two.y - origin.y) - (two.x - origin.x) * (one.y - origin.y)
    }
    return twice / 2
  }
}

/// Any number of polygons as one value.
public struct MultiPolygon: Hashable, Sendable {
  /// The parts.
  public var polygons: [Polygon]

  /// Makes a value from its parts.
  public init(_ polygons: [Polygon] = []) { self.polygons = polygons }

  /// Whether there are no parts.
  public var isEmpty: Bool { polygons.isEmpty }

  /// The edges around it all; nil where there are no parts.
  public var bounds: Bounds? {
    polygons.compactMap(\.bounds).reduce(nil as Bounds?) { $0?.union($1) ?? $1 }
  }

  /// The area in the plane, in the CRS's units, holes taken out.
  public var planarArea: Double { polygons.reduce(0) { $0 + $1.planarArea } }

  /// The length of all rings in the plane, in the CRS's units.
  public var perimeter: Double { polygons.reduce(0) { $0 + $1.perimeter } }
}

/// What a feature may look like.
public enum Geometry: Hashable, Sendable {
  /// One or more points.
  case points([Point])

  /// One or more lines.
  case lines([[Point]])

  /// One or more faces.
  case polygons(MultiPolygon)

  /// The edges around it all; nil where there is no vertex.
  public var bounds: Bounds? {
    switch self {
    case .points(let points): Bounds(of: points)
    case .lines(let lines): Bounds(of: lines.joined())
    case .polygons(let polygons): polygons.bounds
    }
  }
}
