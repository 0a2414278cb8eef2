import Foundation
import Testing

@testable import Geospatial

@Suite("Shapes carried over to degrees")
struct MendingTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func layer(_ crs: CRS, _ polygon: Polygon) -> VectorLayer {
    VectorLayer(
      name: "x", crs: crs, fields: [],
      features: [Feature(id: 1, geometry: .polygons(polygon.asMultiPolygon))],
      shapes: .multiPolygon)
  }

  /// 30 km wide, far from the middle of its zone; a corner of each hole is on an edge, and a straight edge of one plane
  /// is none in the other.
  private var touching: Polygon {
    let shell = Polygon(Bounds(minX: 300_000, minY: 5_200_000, maxX: 330_000, maxY: 5_230_000))
    func diamond(_ x: Double, _ y: Double) -> [Point] {
      Shapes.ring([(x - 1000, y), (x, y - 1000), (x + 1000, y), (x, y + 1000), (x - 1000, y)])
    }
    return Polygon(
      exterior: shell.exterior,
      holes: [
        diamond(315_000, 5_201_000), diamond(315_000, 5_229_000), diamond(301_000, 5_215_000),
        diamond(329_000, 5_215_000),
      ])
  }

  @Test("what only touched is valid in degrees too, and as large", arguments: ["gpkg", "geojson", "fgb"])
  func touches(ending: String) throws {
    let crs = try CRS("EPSG:32632")
    let polygon = touching
    #expect(try polygon.asMultiPolygon.invalidReason() == nil)
    #expect(
      try CoordinateTransform(from: crs, to: .wgs84).apply(polygon.asMultiPolygon).invalidReason() != nil)
    try layer(crs, polygon).longitudesAndLatitudes().write(scratch("x.\(ending)"))
    let written = try #require(VectorLayer.read(scratch("x.\(ending)")).features[0].polygons)
    #expect(try written.invalidReason() == nil)
    let before = try AreaMeter(.geodesic, crs: crs).area(of: polygon).squareMetres
    let after = try AreaMeter(.geodesic, crs: .wgs84).area(of: written).squareMetres
    #expect(abs(after / before - 1) < 1e-3)
  }

  @Test("rounded to the decimals of GeoJSON a shape is valid, and written again it is the same")
  func rounded() throws {
    let shell = Polygon(Bounds(minX: 8, minY: 46, maxX: 8.1, maxY: 46.1))
    // Its southern edge is 3 mm from the shell's, and falls on it.
    let hole = Shapes.ring([(8.04, 46.00000003), (8.06, 46.00000003), (8.05, 46.05), (8.04, 46.00000003)])
    let polygon = Polygon(exterior: shell.exterior, holes: [hole])
    #expect(try polygon.asMultiPolygon.invalidReason() == nil)
    try layer(.wgs84, polygon).write(scratch("one.geojson"))
    let once = try VectorLayer.read(scratch("one.geojson"))
    #expect(try #require(once.features[0].polygons).invalidReason() == nil)
    try once.write(scratch("two.geojson"))
    let twice = try VectorLayer.read(scratch("two.geojson"))
    #expect(once.features[0].polygons == twice.features[0].polygons)
  }

  @Test("a valid shape stays as it is, and of what is mended no part is below a square metre")
  func parts() throws {
    let crs = try CRS("EPSG:32632")
    let square = Shapes.square(500_000, 5_200_000, side: 1000)
    #expect(try square.asMultiPolygon.mended(in: crs) == square.asMultiPolygon)
    // The western edge sets out 10 cm too far in, and crosses the northern one.
    let spike = Polygon(
      exterior: Shapes.ring([
        (500_000, 5_200_000), (501_000, 5_200_000), (501_000, 5_200_500), (500_000, 5_200_500.1),
        (500_000.1, 5_200_500.2), (500_000, 5_200_000),
      ]))
    #expect(try spike.asMultiPolygon.invalidReason() != nil)
    let mended = try spike.asMultiPolygon.mended(in: crs)
    #expect(try mended.invalidReason() == nil)
    #expect(mended.polygons.count == 1)
  }
}
