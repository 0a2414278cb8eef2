import Testing

@testable import Geospatial

@Suite("Lengths of edges")
struct PolygonEdgesTests {
  private func square(_ x: Double, side: Double = 10) -> Polygon {
    Polygon(Bounds(minX: x, minY: 0, maxX: x + side, maxY: side))
  }

  @Test("all rings count, but not where they run along or inside other faces, or outside those asked for")
  func lengths() throws {
    var outline = square(0)
    #expect(try outline.edgeLength() == 40)
    outline.holes = [square(2, side: 1).exterior.map { Point(x: $0.x, y: $0.y + 2) }]
    #expect(try outline.edgeLength() == 44)
    // A neighbour along one side, and one that covers a corner.
    #expect(try outline.edgeLength(outside: MultiPolygon([square(10)])) == 34)
    #expect(try outline.edgeLength(outside: MultiPolygon([square(7)])) == 28)
    #expect(try outline.edgeLength(inside: MultiPolygon([square(7)])) == 16)
    #expect(
      try outline.edgeLength(outside: MultiPolygon([square(10)]), inside: MultiPolygon([square(7)])) == 6)
  }
}
