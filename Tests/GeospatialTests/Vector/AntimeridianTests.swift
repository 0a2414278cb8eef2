import Testing

@testable import Geospatial

@Suite("Longitudes and latitudes")
struct AntimeridianTests {
  private func layer(_ crs: String, _ polygon: Polygon) throws -> VectorLayer {
    VectorLayer(
      name: "x", crs: try CRS(crs), fields: [],
      features: [Feature(id: 7, geometry: .polygons(polygon.asMultiPolygon))])
  }

  @Test("a polygon over the antimeridian is cut there and keeps its area and its hole")
  func cut() throws {
    // Zone 1 begins at 180° west: its first 200 km lie on both sides.
    let crs = try CRS("EPSG:32601")
    let shell = Polygon(Bounds(minX: 200_000, minY: 7_500_000, maxX: 400_000, maxY: 7_550_000))
    let hole = Polygon(Bounds(minX: 360_000, minY: 7_520_000, maxX: 370_000, maxY: 7_530_000)).exterior
    let polygon = Polygon(exterior: shell.exterior, holes: [hole])
    let moved = try layer("EPSG:32601", polygon).longitudesAndLatitudes()
    let parts = try #require(moved.features[0].polygons).polygons
    #expect(parts.count == 2)
    #expect(parts.flatMap(\.holes).count == 1)
    for part in parts {
      let bounds = try #require(part.bounds)
      #expect(bounds.width < 10 && bounds.minX >= -180 && bounds.maxX <= 180)
      #expect(try part.asMultiPolygon.invalidReason() == nil)
    }
    // Straight edges differ a little between the plane and degrees.
    let before = try AreaMeter(.geodesic, crs: crs).area(of: polygon)
    let after = try AreaMeter(.geodesic, crs: .wgs84).area(of: MultiPolygon(parts))
    #expect(abs(after.squareMetres / before.squareMetres - 1) < 0.001)
  }

  @Test("a polygon around a pole is an error with its number, and one elsewhere stays as it is")
  func pole() throws {
    let cap = Polygon(Bounds(minX: -100_000, minY: -100_000, maxX: 100_000, maxY: 100_000))
    let error = #expect(throws: GeospatialError.self) {
      try layer("EPSG:3031", cap).longitudesAndLatitudes()
    }
    #expect(error?.message.hasPrefix("feature 7: it encloses a pole") == true)
    let square = Polygon(Bounds(minX: 10, minY: 46, maxX: 11, maxY: 47))
    #expect(
      try layer("EPSG:4326", square).longitudesAndLatitudes().features[0].polygons?.polygons == [square])
  }
}
