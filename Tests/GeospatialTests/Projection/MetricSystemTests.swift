import Testing

@testable import Geospatial

@Suite("Metric systems")
struct MetricSystemTests {
  private func metric(_ longitude: ClosedRange<Double>, _ latitude: ClosedRange<Double>) throws -> CRS {
    let degrees = try CRS.wgs84
    let corners = [
      Point(x: longitude.lowerBound, y: latitude.lowerBound),
      Point(x: longitude.upperBound, y: latitude.upperBound),
    ]
    return try degrees.metric(around: #require(degrees.bounds(of: corners)))
  }

  @Test("ground has its UTM zone, UPS at the poles, and one plane where it is wide")
  func zones() throws {
    #expect(try metric(10.7...10.9, 46.7...46.9).epsg == 32632)
    #expect(try metric(-72...(-71), -40...(-39)).epsg == 32719)
    #expect(try metric(-30...30, 85...86).epsg == 32661)
    #expect(try metric(-30...30, -85...(-84)).epsg == 32761)
    #expect(try metric(-179.5...179.5, 64...65).epsg == 32601)
    #expect(try metric(60...100, 30...40).name.contains("unknown"))
    let own = try CRS("EPSG:3031")
    #expect(try own.metric(around: Bounds(minX: 0, minY: 0, maxX: 1, maxY: 1)) == own)
  }
}
