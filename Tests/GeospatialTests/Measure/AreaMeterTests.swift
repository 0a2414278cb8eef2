import Geospatial
import Testing

@Suite("Area measures")
struct AreaMeterTests {
  /// A square of 10 km in UTM 46N near the Amne Machin, far east of the zone (99.4° E).
  static let amneMachin = Shapes.square(1_086_000, 3_870_000, side: 10_000)

  // pyproj 3.7.2 (PROJ 9.5.1): the four corners carried from EPSG:32646 to EPSG:4326, then
  // Geod(ellps="WGS84").polygon_area_perimeter, and the shoelace formula in "+proj=cea +datum=WGS84 +units=m".
  static let geodesic = 99_223_011.077
  static let equalArea = 99_223_008.383

  @Test("The three measures of one square are those of pyproj")
  func threeMeasures() throws {
    let crs = try CRS("EPSG:32646")
    let planar = try AreaMeter(.planar, crs: crs)
    let cea = try AreaMeter(.equalArea, crs: crs)
    let curved = try AreaMeter(.geodesic, crs: crs)
    #expect(try planar.area(of: Self.amneMachin).squareMetres == 1e8)
    #expect(abs(try cea.area(of: Self.amneMachin).squareMetres - Self.equalArea) < 0.01)
    #expect(abs(try curved.area(of: Self.amneMachin).squareMetres - Self.geodesic) < 0.01)
  }

  @Test("One UTM zone for all of the Three-River source inflates areas by 0.77 % at 99.4° E and not at 91° E")
  func inflation() throws {
    let planar = try AreaMeter(.planar, crs: CRS("EPSG:32646"))
    let curved = try AreaMeter(.geodesic, crs: CRS("EPSG:32646"))
    func inflation(longitude: Double, latitude: Double) throws -> Double {
      let centre = try CoordinateTransform(from: .wgs84, to: CRS("EPSG:32646"))
        .apply(Point(x: longitude, y: latitude))
      let square = Shapes.square(centre.x - 500, centre.y - 500, side: 1000)
      return 100 * (try planar.area(of: square).squareMetres / curved.area(of: square).squareMetres - 1)
    }
    // pyproj: Proj(32646).get_factors(lon, lat).areal_scale is 1.007681 and 1.000053.
    #expect(abs(try inflation(longitude: 99.4, latitude: 34.8) - 0.768) < 0.001)
    #expect(abs(try inflation(longitude: 91, latitude: 33.4) - 0.005) < 0.001)
  }

  @Test("The geodesic area is the product of the sides that `geod` measures", Tool.needed("geod"))
  func geodCommand() throws {
    // `geod` has no areas, but a square in UTM is a rectangle on the ground to parts in a hundred thousand.
    let ring = try CoordinateTransform(from: CRS("EPSG:32646"), to: .wgs84)
      .apply(Self.amneMachin.exterior)
    let sides = try zip(ring, ring.dropFirst()).map { one, two in
      let text = try Tool(name: "geod").run(
        ["+ellps=WGS84", "-I", "-f", "%.12f", "-F", "%.4f"],
        input: "\(one.y) \(one.x) \(two.y) \(two.x)\n")
      return try #require(text.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }.last)
    }
    let area = try AreaMeter(.geodesic, crs: CRS("EPSG:32646")).area(of: Self.amneMachin).squareMetres
    let product = (sides[0] + sides[2]) / 2 * (sides[1] + sides[3]) / 2
    #expect(abs(area / product - 1) < 1e-5)
  }

  @Test("A polygon across 180° has the area that it has anywhere else", arguments: AreaMeasure.allCases)
  func antimeridian(measure: AreaMeasure) throws {
    // 180° E, 71° N lies in UTM zones 1 and 60 alike, where Wrangel Island is: the plane of zone 1 is that of zone 31.
    let there = try CoordinateTransform(from: .wgs84, to: CRS("EPSG:32601")).apply(Point(x: -179.99, y: 71))
    let square = Shapes.square(there.x - 5000, there.y - 5000, side: 10_000)
    let across = try AreaMeter(measure, crs: CRS("EPSG:32601")).area(of: square).squareMetres
    let elsewhere = try AreaMeter(measure, crs: CRS("EPSG:32631")).area(of: square).squareMetres
    #expect(abs(across - elsewhere) < 1)
  }

  /// The polar equal-area planes of EASE-Grid 2.0 keep every area, that of what lies around their middle as well;
  /// their straight edges are no geodesics, by 20 m² (pyproj 3.4.1).
  @Test(
    "A polygon around a pole, and one with the pole in a hole, have the areas of a polar plane",
    arguments: ["EPSG:6931", "EPSG:6932"], AreaMeasure.allCases)
  func pole(plane: String, measure: AreaMeasure) throws {
    let meter = try AreaMeter(measure, crs: CRS(plane))
    let shell = Shapes.square(-3000, -4000, side: 9000)
    let hole = Shapes.square(-1000, -500, side: 2000).exterior
    #expect(abs(try meter.area(of: shell).squareMetres - 81e6) < 40)
    let around = Polygon(exterior: shell.exterior, holes: [hole])
    #expect(abs(try meter.area(of: around).squareMetres - 77e6) < 40)
  }

  @Test("Holes are taken out, whichever way the rings run")
  func holes() throws {
    let crs = try CRS("EPSG:32646")
    let hole = Shapes.square(302_000, 3_702_000, side: 1000).exterior
    let shell = Shapes.square(300_000, 3_700_000, side: 10_000).exterior
    for measure in AreaMeasure.allCases {
      let meter = try AreaMeter(measure, crs: crs)
      let whole = try meter.area(of: Polygon(exterior: shell))
      let piece = try meter.area(of: Polygon(exterior: hole))
      for ring in [hole, hole.reversed()] {
        for outer in [shell, shell.reversed()] {
          let rest = try meter.area(of: Polygon(exterior: outer, holes: [ring]))
          #expect(abs((whole - piece - rest).squareMetres) < 1e-3, "\(measure)")
        }
      }
    }
  }

  @Test("Feet are measured in metres")
  func feet() throws {
    let square = Shapes.square(1_000_000, 200_000, side: 3937)
    let area = try AreaMeter(.planar, crs: CRS("EPSG:2263")).area(of: square)
    // 3937 US survey feet are 1200 m.
    #expect(abs(area.squareMetres - 1_440_000) < 1e-4)
  }

  @Test("A planar area of degrees is refused with the mend")
  func degrees() {
    let error = #expect(throws: GeospatialError.self) { try AreaMeter(.planar, crs: .wgs84) }
    #expect(error?.message.contains("choose equal-area or geodesic") == true)
  }

  @Test("The label says the measure and what it depends on")
  func labels() throws {
    let crs = try CRS("EPSG:32646")
    #expect(try AreaMeter(.planar, crs: crs).label == "planar EPSG:32646")
    #expect(try AreaMeter(.equalArea, crs: crs).label == "equal-area (cea, WGS 84)")
    #expect(try AreaMeter(.geodesic, crs: crs).label == "geodesic (WGS 84)")
  }
}
