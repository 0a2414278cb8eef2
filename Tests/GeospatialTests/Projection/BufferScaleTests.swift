import Geospatial
import Testing

@Suite("Buffers in a plane")
struct BufferScaleTests {
  /// From pyproj 3.4.1: (1/a + 1/b) / 2 of `Proj(code).get_factors(longitude, latitude)`.
  @Test(
    "they are on the ground what Tissot's ellipse says",
    arguments: [
      ("EPSG:32632", 8.0, 46.5, 1.0003277367), ("EPSG:3857", 8, 46.5, 0.6883545757),
      ("EPSG:32645", 8, 46.5, 0.7383180661), ("EPSG:3413", 8, 46.5, 0.8897238631),
      ("EPSG:3031", 0, -89, 1.0279149874), ("EPSG:6933", 8, 60, 1.1537326695),
    ])
  func scale(plane: String, longitude: Double, latitude: Double, expected: Double) throws {
    let scale = try #require(CRS(plane).bufferScales(at: [Point(x: longitude, y: latitude)])[0])
    #expect(abs(scale - expected) < 1e-6)
  }

  @Test("feet count as what they are, and what a plane does not reach has no scale")
  func others() throws {
    // New York in US survey feet.
    let feet = try #require(CRS("EPSG:2263").bufferScales(at: [Point(x: -74, y: 40.7)])[0])
    #expect(abs(feet - 1) < 1e-3)
    #expect(try CRS("EPSG:3857").bufferScales(at: [Point(x: 0, y: 90)]) == [nil])
  }
}
