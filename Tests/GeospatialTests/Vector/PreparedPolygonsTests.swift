import Geospatial
import Testing

@Suite("PreparedPolygons")
struct PreparedPolygonsTests {
  private let region = MultiPolygon([
    Shapes.square(0, 0, side: 10),
    Polygon(
      exterior: Shapes.square(20, 0, side: 10).exterior, holes: [Shapes.square(22, 2, side: 6).exterior]),
  ])

  @Test("Inside, across, beside, in a hole and touching are told apart")
  func questions() throws {
    let prepared = try PreparedPolygons(region)
    let cases: [(Polygon, covers: Bool, intersects: Bool, clipped: Double)] = [
      (Shapes.square(1, 1, side: 2), true, true, 4),
      (Shapes.square(9, 9, side: 2), false, true, 1),
      (Shapes.square(10, 0, side: 2), false, true, 0),
      (Shapes.square(12, 0, side: 2), false, false, 0),
      (Shapes.square(23, 3, side: 2), false, false, 0),
      (Shapes.square(100, 100, side: 2), false, false, 0),
      (Shapes.square(0, 0, side: 10), true, true, 100),
    ]
    for (polygon, covers, intersects, clipped) in cases {
      #expect(try prepared.covers(polygon) == covers, "\(polygon)")
      #expect(try prepared.intersects(polygon) == intersects, "\(polygon)")
      #expect(try prepared.clip(polygon).planarArea == clipped, "\(polygon)")
    }
  }

  @Test("What lies wholly inside comes back vertex for vertex")
  func unchanged() throws {
    var polygon = Shapes.square(1, 1, side: 2)
    polygon.exterior.insert(Point(x: 2, y: 1), at: 1)
    #expect(try PreparedPolygons(region).clip(polygon) == polygon.asMultiPolygon)
  }

  @Test("No polygons hold nothing, and a broken ring is an error")
  func edges() throws {
    #expect(try !PreparedPolygons(MultiPolygon()).intersects(Shapes.square(0, 0, side: 1)))
    let line = Polygon(exterior: Shapes.ring([(0, 0), (1, 0)]))
    let prepared = try PreparedPolygons(region)
    #expect(throws: GeospatialError.self) { try prepared.covers(line) }
    #expect(try prepared.covers(Shapes.square(1, 1, side: 2)))
  }
}
