import Geospatial
import Testing

@Suite("CoordinateTransform")
struct CoordinateTransformTests {
  @Test("Degrees go to UTM and back as cs2cs has it", Tool.needed("cs2cs"))
  func utm() throws {
    let forward = try CoordinateTransform(from: .wgs84, to: CRS("EPSG:32646"))
    let back = try CoordinateTransform(from: CRS("EPSG:32646"), to: .wgs84)
    for place in [Point(x: 91, y: 33.4), Point(x: 99.4, y: 34.8), Point(x: 93, y: 0)] {
      // cs2cs keeps the authority's order: latitude first.
      let text = try Tool(name: "cs2cs").run(
        ["-f", "%.6f", "EPSG:4326", "EPSG:32646"], input: "\(place.y) \(place.x)\n")
      let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
      let moved = try forward.apply(place)
      #expect(abs(moved.x - numbers[0]) < 2e-6)
      #expect(abs(moved.y - numbers[1]) < 2e-6)
      let returned = try back.apply(moved)
      #expect(abs(returned.x - place.x) < 1e-9)
      #expect(abs(returned.y - place.y) < 1e-9)
    }
  }

  @Test("The way from a system to itself moves nothing")
  func identity() throws {
    let point = Point(x: 123.456, y: -7.89)
    #expect(try CoordinateTransform(from: CRS("EPSG:32646"), to: CRS("EPSG:32646")).apply(point) == point)
  }

  @Test("A point without a place in the target is an error, not infinity")
  func nowhere() throws {
    let transform = try CoordinateTransform(from: .wgs84, to: CRS("EPSG:32646"))
    let error = #expect(throws: GeospatialError.self) {
      try transform.apply([Point(x: 93, y: 30), Point(x: 93, y: 95)])
    }
    #expect(error?.message.hasPrefix("a point has no place in the target system") == true)
    // And the next good one is unharmed.
    #expect(abs(try transform.apply(Point(x: 93, y: 0)).x - 500_000) < 1e-6)
  }

  @Test("A system without a way to another is an error that names both")
  func noWay() throws {
    let local = try CRS(#"LOCAL_CS["pit",UNIT["metre",1]]"#)
    let error = #expect(throws: GeospatialError.self) {
      try CoordinateTransform(from: local, to: CRS("EPSG:32646"))
    }
    #expect(error?.message.contains("no way from pit to EPSG:32646") == true)
  }

  @Test("Bounds keep a parallel's bulge inside")
  func bulge() throws {
    // In UTM the 60th parallel runs highest at the zone's edge and lowest at its middle, so the box from 90° to
    // 96° E has its southern edge in the middle of its lower side, where no corner is.
    let transform = try CoordinateTransform(from: .wgs84, to: CRS("EPSG:32646"))
    let moved = try transform.apply(Bounds(minX: 90, minY: 60, maxX: 96, maxY: 61))
    let middle = try transform.apply(Point(x: 93, y: 60))
    let corner = try transform.apply(Point(x: 90, y: 60))
    #expect(middle.y < corner.y - 1000)
    #expect(moved.minY <= middle.y + 1e-6)
  }

  @Test("Holes and lines are carried over too")
  func shapes() throws {
    let transform = try CoordinateTransform(
      from: CRS("+proj=utm +zone=46 +datum=WGS84 +units=m +type=crs"),
      to: CRS("+proj=utm +zone=46 +datum=WGS84 +units=km +type=crs"))
    let hole = Shapes.square(501_000, 4_001_000, side: 1000).exterior
    var polygon = Shapes.square(500_000, 4_000_000, side: 3000)
    polygon.holes = [hole]
    let moved = try transform.apply(MultiPolygon([polygon]))
    #expect(abs(moved.planarArea - 8) < 1e-6)
    #expect(moved.polygons[0].holes.count == 1)
    let line = [Point(x: 500_000, y: 4_000_000), Point(x: 503_000, y: 4_000_000)]
    guard case .lines(let lines) = try transform.apply(Geometry.lines([line])) else {
      Issue.record("a line became something else")
      return
    }
    #expect(abs(lines[0][1].x - 503) < 1e-9)
  }
}
