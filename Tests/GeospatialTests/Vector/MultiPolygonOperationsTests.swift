import Foundation
import Geospatial
import Testing

@Suite("Geometry operations")
struct MultiPolygonOperationsTests {
  private func square(_ x: Double, _ y: Double, _ side: Double) -> MultiPolygon {
    Shapes.square(x, y, side: side).asMultiPolygon
  }

  @Test("A ring's area is the shoelace's, signed by its sense, far from the origin too")
  func area() {
    let far = Shapes.square(1e7, 5e6, side: 0.5)
    #expect(far.planarArea == 0.25)
    #expect(Polygon.signedArea(ofRing: far.exterior) == 0.25)
    #expect(Polygon.signedArea(ofRing: far.exterior.reversed()) == -0.25)
    #expect(Polygon.signedArea(ofRing: []) == 0)
    var holed = Shapes.square(0, 0, side: 4)
    holed.holes = [Shapes.square(1, 1, side: 1).exterior]
    #expect(holed.planarArea == 15)
    #expect(holed.perimeter == 20)
    #expect(holed.vertexCount == 10)
    #expect(MultiPolygon([holed, Shapes.square(9, 9, side: 1)]).perimeter == 24)
  }

  @Test("A unit square grown by b gains its sides and four inscribed fans", arguments: [1, 2, 8, 16])
  func buffer(quadrantSegments: Int) throws {
    let b = 0.25
    let grown = try square(0, 0, 1).buffered(by: b, quadrantSegments: quadrantSegments)
    // 4 quadrants of q triangles with two sides b and the angle π/2q between them.
    let q = Double(quadrantSegments)
    let fans = 4 * q * 0.5 * b * b * sin(.pi / 2 / q)
    #expect(abs(grown.planarArea - (1 + 4 * b + fans)) < 1e-12)
    #expect(grown.polygons[0].vertexCount == 4 * (quadrantSegments + 1) + 1)
  }

  @Test("Growing inward takes the sides, to nothing where nothing is left, and fills holes outward")
  func shrink() throws {
    #expect(abs(try square(0, 0, 1).buffered(by: -0.25).planarArea - 0.25) < 1e-12)
    #expect(try square(0, 0, 1).buffered(by: -0.5).isEmpty)
    var holed = Shapes.square(0, 0, side: 10)
    holed.holes = [Shapes.square(4, 4, side: 2).exterior]
    #expect(try holed.asMultiPolygon.buffered(by: 1.01).polygons[0].holes.isEmpty)
    let rest = try holed.asMultiPolygon.buffered(by: 0.5).polygons[0].holes
    #expect(rest.map { abs(Polygon.signedArea(ofRing: $0)) } == [1])
  }

  @Test("Overlapping and neighbouring squares dissolve, distant ones stay")
  func union() throws {
    let overlapping = MultiPolygon([Shapes.square(0, 0, side: 2), Shapes.square(1, 1, side: 2)])
    #expect(try overlapping.union().planarArea == 7)
    #expect(try overlapping.union().polygons.count == 1)
    let neighbours = MultiPolygon([Shapes.square(0, 0, side: 1), Shapes.square(1, 0, side: 1)])
    #expect(try neighbours.union().polygons.count == 1)
    let corner = MultiPolygon([Shapes.square(0, 0, side: 1), Shapes.square(1, 1, side: 1)])
    #expect(try corner.union().polygons.count == 2)
    #expect(try MultiPolygon().union().isEmpty)
  }

  @Test("Parts whose bounds alone meet stay as they are; a bridge between two makes one of them")
  func unionOfNested() throws {
    func triangle(_ corner: Double, _ side: Double) -> Polygon {
      Polygon(
        exterior: [
          Point(x: corner, y: corner), Point(x: corner + side, y: corner), Point(x: corner, y: corner + side),
          Point(x: corner, y: corner),
        ])
    }
    // Two right triangles face to face with a gap between, and a ring around both.
    let (low, high) = (triangle(0, 4), triangle(5, -4))
    let apart = try MultiPolygon([high, low]).union()
    #expect(apart.polygons.map(\.planarArea) == [8, 8])
    #expect(try apart.intersection(low.asMultiPolygon).planarArea == 8)
    var ring = Shapes.square(-2, -2, side: 9)
    ring.holes = [Shapes.square(-1, -1, side: 7).exterior]
    #expect(try MultiPolygon([ring, low, high]).union().polygons.count == 3)
    let bridge = Polygon(Bounds(minX: 1, minY: 1, maxX: 4, maxY: 4))
    let joined = try MultiPolygon([low, ring, high, bridge]).union()
    #expect(joined.polygons.count == 2)
    #expect(abs(joined.planarArea - (81 - 49 + 8 + 8 + 9 - 4)) < 1e-12)
  }

  @Test("Many parts far and near dissolve as they would by hand")
  func unionOfMany() throws {
    // 20 × 20 chains of three squares of side 2, each one to the right of the last: 2 × 4 when dissolved; a hole
    // holds a chain of its own; and a bar across a row of chains makes one of them.
    var parts: [Polygon] = []
    for column in 0..<20 {
      for row in 0..<20 {
        for step in 0..<3 {
          parts.append(Shapes.square(Double(column * 10 + step), Double(row * 10), side: 2))
        }
      }
    }
    #expect(try MultiPolygon(parts).union().polygons.count == 400)
    #expect(try MultiPolygon(parts).union().planarArea == 400 * 8)
    parts.append(Polygon(Bounds(minX: 0, minY: 0, maxX: 200, maxY: 1)))
    let joined = try MultiPolygon(parts.reversed()).union()
    #expect(joined.polygons.count == 381)
    #expect(joined.planarArea == 400 * 8 + 200 - 20 * 4)
    // A frame's bounds hold a square that it does not touch.
    var frame = Shapes.square(-50, -50, side: 40)
    frame.holes = [Shapes.square(-40, -40, side: 20).exterior]
    let nested = try MultiPolygon([Shapes.square(-32, -32, side: 4), frame]).union()
    #expect(nested.polygons.count == 2)
    #expect(nested.planarArea == 1200 + 16)
  }

  @Test("What grows together is dissolved, what shrinks apart is not joined")
  func bufferOfMany() throws {
    let pair = MultiPolygon([Shapes.square(0, 0, side: 10), Shapes.square(11, 0, side: 10)])
    let grown = try pair.buffered(by: 1, quadrantSegments: 1)
    // Two squares of 12 with cut corners (4 × ½ each), which share a strip of 1 × 12; at either end of it two cut
    // corners of ½ lie over each other by ¼.
    #expect(grown.polygons.count == 1)
    #expect(abs(grown.planarArea - (2 * (144 - 2) - (12 - 1.5))) < 1e-9)
    let divided = MultiPolygon([Shapes.square(0, 0, side: 10), Shapes.square(10, 0, side: 10)])
    let shrunk = try divided.buffered(by: -1)
    #expect(shrunk.polygons.count == 2)
    #expect(shrunk.planarArea == 128)
    #expect(try pair.buffered(by: 0.4).polygons.count == 2)
  }

  @Test("Common part, rest and touching")
  func overlay() throws {
    let one = square(0, 0, 2)
    let two = square(1, 1, 2)
    #expect(try one.intersection(two).bounds == Bounds(minX: 1, minY: 1, maxX: 2, maxY: 2))
    #expect(try one.difference(two).planarArea == 3)
    // What is shared is a line or a point: no face.
    #expect(try one.intersection(square(2, 0, 2)).isEmpty)
    #expect(try one.intersects(square(2, 2, 1)))
    #expect(try !one.intersects(square(2.1, 2, 1)))
    #expect(try one.contains(Point(x: 1, y: 1)))
    #expect(try one.contains(Point(x: 2, y: 1)))
    #expect(try !one.contains(Point(x: 2.001, y: 1)))
  }

  @Test("A bow-tie is invalid at its crossing, and made valid is its two triangles")
  func bowTie() throws {
    let bowTie = Shapes.bowTie.asMultiPolygon
    #expect(try bowTie.invalidReason() == "Self-intersection[1 1]")
    let valid = try bowTie.madeValid()
    #expect(try valid.invalidReason() == nil)
    #expect(valid.polygons.count == 2)
    #expect(valid.planarArea == 2)
  }

  @Test("A hole outside its shell, and parts that overlap, are invalid and mended")
  func otherInvalid() throws {
    var stray = Shapes.square(0, 0, side: 1)
    stray.holes = [Shapes.square(5, 5, side: 1).exterior]
    #expect(try stray.asMultiPolygon.invalidReason()?.hasPrefix("Hole lies outside shell") == true)
    // GEOS makes such a hole a part of its own.
    #expect(try stray.asMultiPolygon.madeValid().planarArea == 2)
    let doubled = MultiPolygon([Shapes.square(0, 0, side: 2), Shapes.square(1, 0, side: 2)])
    #expect(try doubled.invalidReason() != nil)
    #expect(try doubled.madeValid().planarArea == 6)
  }

  @Test("A ring that is open, or of two points, is an error and no crash")
  func badRings() {
    let open = Polygon(exterior: Shapes.ring([(0, 0), (1, 0), (1, 1), (0, 1)]))
    let line = Polygon(exterior: Shapes.ring([(0, 0), (1, 0)]))
    for polygon in [open, line] {
      let alone = #expect(throws: GeospatialError.self) { try polygon.asMultiPolygon.union() }
      #expect(alone?.function == "GEOSGeom_createLinearRing")
      #expect(throws: GeospatialError.self) {
        try MultiPolygon([Shapes.square(0, 0, side: 1), polygon]).invalidReason()
      }
      let holed = Polygon(
        exterior: Shapes.square(0, 0, side: 1).exterior,
        holes: [Shapes.square(0.1, 0.1, side: 0.1).exterior, polygon.exterior])
      #expect(throws: GeospatialError.self) { try holed.wkb() }
    }
  }

  @Test("A point on the surface lies inside, also in a horseshoe")
  func pointOnSurface() throws {
    let horseshoe = Polygon(
      exterior: Shapes.ring([
        (0, 0), (10, 0), (10, 10), (9, 10), (9, 1), (1, 1), (1, 10), (0, 10), (0, 0),
      ])
    ).asMultiPolygon
    #expect(try horseshoe.contains(horseshoe.pointOnSurface()))
    #expect(throws: GeospatialError.self) { try MultiPolygon().pointOnSurface() }
  }

  @Test("Well-known binary is that of the standard")
  func wkb() throws {
    let triangle = Polygon(exterior: Shapes.ring([(0, 0), (1, 0), (0, 2), (0, 0)]))
    // Byte order 1, type 3 (polygon), 1 ring, 4 points, then x and y in little-endian doubles.
    var expected: [UInt8] = [1, 3, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0]
    for number in [0.0, 0, 1, 0, 0, 2, 0, 0] {
      withUnsafeBytes(of: number.bitPattern.littleEndian) { expected += $0 }
    }
    #expect(try triangle.wkb() == expected)
    #expect(try MultiPolygon(wkb: expected) == triangle.asMultiPolygon)
    var holed = Shapes.square(0, 0, side: 4)
    holed.holes = [Shapes.square(1, 1, side: 1).exterior]
    let many = MultiPolygon([holed, triangle])
    #expect(try MultiPolygon(wkb: many.wkb()) == many)
    #expect(try MultiPolygon(wkb: MultiPolygon().wkb()).isEmpty)
    #expect(throws: GeospatialError.self) { try MultiPolygon(wkb: Array(expected.dropLast())) }
    #expect(throws: GeospatialError.self) { try MultiPolygon(wkb: []) }
  }

  @Test("OGR reads our binary as the same polygon", Tool.needed("ogrinfo"))
  func wkbInOGR() throws {
    var holed = Shapes.square(0, 0, side: 4)
    holed.holes = [Shapes.square(1, 1, side: 1).exterior]
    let hex = try holed.wkb().map { String(format: "%02x", $0) }.joined()
    let scratch = try Scratch()
    try "id,geom\n1,\(hex)\n".write(toFile: scratch("a.csv"), atomically: true, encoding: .utf8)
    let text = try Tool(name: "ogrinfo").run([
      "-q", "-al", "-oo", "GEOM_POSSIBLE_NAMES=geom", scratch("a.csv"),
    ])
    #expect(text.contains("POLYGON ((0 0,4 0,4 4,0 4,0 0),(1 1,2 1,2 2,1 2,1 1))"))
  }
}
