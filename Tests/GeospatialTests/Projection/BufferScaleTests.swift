import Geospatial
import Testing

@Suite("Buffers in a plane")
struct BufferScaleTests {
  /// From pyproj 3.4.1: (1/a + 1/b) / 2 of `Proj(code).get_factors(longitude, latitude)`; that of Web Mercator, which
  /// PROJ takes to a sphere there, cos φ (M + N) / 2 a with the radii of curvature M and N.
  @Test(
    "they are on the ground what Tissot's ellipse says",
    arguments: [
      ("EPSG:32632", 8.0, 46.5, 1.0003277367), ("EPSG:3857", 8, 46.5, 0.6884725789),
      ("EPSG:32645", 8, 46.5, 0.7383180661), ("EPSG:3413", 8, 46.5, 0.8897238631),
      ("EPSG:3031", 0, -89, 1.0279149874), ("EPSG:6933", 8, 60, 1.1537326695),
    ])
  func scale(plane: String, longitude: Double, latitude: Double, expected: Double) throws {
    let scale = try #require(CRS(plane).bufferScales(at: [Point(x: longitude, y: latitude)])[0])
    #expect(abs(scale - expected) < 1e-6)
  }

  @Test("feet count as what they are")
  func feet() throws {
    // New York in US survey feet.
    let feet = try #require(CRS("EPSG:2263").bufferScales(at: [Point(x: -74, y: 40.7)])[0])
    #expect(abs(feet - 1) < 1e-3)
  }
}
