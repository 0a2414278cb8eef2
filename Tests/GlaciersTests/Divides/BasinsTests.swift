import Foundation
import Geospatial
import TestSupport
import Testing

@testable import Glaciers

@Suite("Basins")
struct BasinsTests {
  private let crs: CRS

  init() throws { crs = try CRS("EPSG:32632") }

  private func box(_ west: Double, _ south: Double, _ east: Double, _ north: Double) -> Polygon {
    Polygon(Bounds(minX: west, minY: south, maxX: east, maxY: north))
  }

  private func basins(_ boxes: [Polygon]) throws -> Basins {
    try Basins(reference: boxes.map { (nil, $0.asMultiPolygon) }, crs: crs)
  }

  @Test("a reference's divide is carried on beyond its ice, half-way between its glaciers")
  func advance() throws {
    // Two glaciers side by side, and ice that has advanced 400 m below both.
    let basins = try basins([box(0, 0, 1000, 2000), box(1000, 0, 2000, 2000)])
    let pieces = try basins.divide([box(0, -400, 2000, 2000)])
    #expect(pieces.map(\.basin) == [1, 2])
    for piece in pieces { #expect(abs(piece.polygon.planarArea - 2_400_000) < 1) }
    #expect(
      try pieces[0].polygon.asMultiPolygon.intersection(pieces[1].polygon.asMultiPolygon).planarArea == 0)
  }

  @Test("ice out of reach has no basin, and ice that hangs together with a glacier is its own")
  func reach() throws {
    let basins = try basins([box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000)])
    let far = box(10_000, 0, 11_000, 1000)
    let long = box(0, -5000, 900, 1000)
    let pieces = try basins.divide([far, long])
    #expect(
      pieces == [
        GlacierPiece(polygon: far, basin: nil, outline: 0),
        GlacierPiece(polygon: pieces[1].polygon, basin: 1, outline: 1),
      ])
    #expect(abs(pieces[1].polygon.planarArea - long.planarArea) < 1)
  }

  @Test(
    "where glaciers of a reference overlap, ground is the first one's, also where a later one has all the ice"
  )
  func overlap() throws {
    let basins = try basins([box(0, 0, 1000, 1000), box(0, 0, 3000, 1000)])
    let pieces = try basins.divide([box(500, 100, 2500, 900)])
    #expect(pieces.map(\.basin) == [1, 2])
    #expect(pieces.map { $0.polygon.planarArea.rounded() } == [500 * 800, 1500 * 800])
  }

  @Test("ice that ends at the border of another basin stays as it is, vertex for vertex")
  func neighbour() throws {
    let basins = try basins([box(0, 0, 1000, 1000), box(1000, 0, 2000, 2000)])
    let ice = box(1000, 0, 2000, 2000)
    #expect(try basins.divide([ice]) == [GlacierPiece(polygon: ice, basin: 2, outline: 0)])
  }

  @Test("slivers go to the neighbour with the longest common border, a glacier of its own stays")
  func slivers() throws {
    // The ice oversteps the divide by 20 m along 2 km: 0.04 km², thin, and not the largest piece of basin 2.
    let basins = try basins([box(0, 0, 1000, 2000), box(1000, 0, 3000, 2000)])
    let overstepping = box(0, 0, 1020, 2000)
    let alone = try basins.divide([overstepping])
    // With nothing else in basin 2 it is the glacier of that basin.
    #expect(alone.map(\.basin) == [1, 2])
    let beside = try basins.divide([overstepping, box(1500, 0, 3000, 2000)])
    #expect(beside.map(\.basin) == [1, 2])
    #expect(beside.map(\.outline) == [0, 1])
    #expect(abs(beside[0].polygon.planarArea - overstepping.planarArea) < 1e-6)
  }

  @Test("lines cut where they cross, and what hangs loose cuts nothing")
  func lines() throws {
    let outline = box(0, 0, 3000, 1000)
    let lines = [
      [Point(x: 1000, y: -10), Point(x: 1000, y: 1010)], [Point(x: 2000, y: -10), Point(x: 2000, y: 500)],
      [Point(x: 2990, y: -10), Point(x: 3000, y: 5)],
    ]
    let basins = try Basins(of: [outline], lines: lines, crs: crs)
    #expect(basins.basins.map(\.number) == [1, 2])
    #expect(basins.basins.map { $0.ground.planarArea } == [2_000_000, 1_000_000])
    let pieces = try basins.divide([outline])
    #expect(pieces.map(\.polygon.planarArea) == [2_000_000, 1_000_000])
  }

  @Test("a line that ends inside ice is told with its number and the length that parts nothing")
  func loose() throws {
    let scratch = try Scratch()
    let ice = [box(600_000, 5_200_000, 603_000, 5_201_000), box(603_000, 5_200_000, 604_000, 5_201_000)]
    func line(_ points: (Double, Double)...) -> Geometry {
      .lines([points.map { Point(x: 600_000 + $0.0, y: 5_200_000 + $0.1) }])
    }
    func write(_ name: String, _ shapes: [Geometry]) throws {
      let features = shapes.enumerated().map { Feature(id: Int64($0.offset + 1), geometry: $0.element) }
      try VectorLayer(name: name, crs: crs, fields: [], features: features).write(scratch("\(name).gpkg"))
    }
    try write("ice", ice.map { .polygons($0.asMultiPolygon) })
    try write(
      "lines",
      [
        line((1000, -10), (1000, 1010)),  // parts the complex
        line((2000, -500), (2000, 600)),  // enters it and ends
        line((3300, 200), (3300, 320), (3400, 320)),  // lies inside it
        line((5000, 0), (5000, 900)),  // lies beside it
        line((995, 500), (1500, 500)),  // ends on either side of the first
        line((2500, -20), (2500, 1000.5)),  // ends just outside
      ])
    let division = try OutlineDivision(scratch("ice.gpkg"), by: .lines(scratch("lines.gpkg")))
    #expect(division.complexes.map(\.glaciers.count) == [3])
    #expect(division.loose.map(\.feature) == [2, 3, 5])
    #expect(division.loose.map { $0.length.metres.rounded() } == [600, 220, 505])
    #expect(division.loose[0].description == "line 2 (600 m)")
  }

  @Test("parts of one name are one basin, and outlines without area are none")
  func reference() throws {
    let flat = Polygon(exterior: [Point(x: 0, y: 0), Point(x: 1, y: 1), Point(x: 2, y: 2), Point(x: 0, y: 0)])
    let basins = try Basins(
      reference: [
        ("a", box(0, 0, 1, 1).asMultiPolygon), ("b", flat.asMultiPolygon),
        ("c", box(5, 0, 6, 1).asMultiPolygon),
        ("a", box(2, 0, 3, 1).asMultiPolygon),
      ], crs: crs)
    #expect(basins.basins.map(\.name) == ["a", "c"])
    #expect(basins.basins.map(\.number) == [1, 2])
    #expect(basins.basins[0].ground.planarArea == 2)
  }

  /// A star of many corners, as ragged as an outline.
  private func star(_ x: Double, _ y: Double, radius: Double, seed: Double) -> Polygon {
    let points = (0..<40).map { corner -> Point in
      let angle = Double(corner) / 40 * 2 * Double.pi
      let here = radius * (1 + 0.3 * sin(seed + Double(corner * corner)))
      return Point(x: 600_000 + x + here * cos(angle), y: 5_200_000 + y + here * sin(angle))
    }
    return Polygon(exterior: points + [points[0]])
  }

  @Test("pieces tile their outlines: no overlap, no gap, the same vertices on both sides", arguments: 0..<6)
  func tiling(seed: Int) throws {
    let seed = Double(seed)
    let grounds = (0..<6).map { number -> Polygon in
      let turn = seed + Double(number)
      let x = Double(number % 3) * 1500 + 100 * sin(turn)
      return star(x, Double(number / 3) * 1700, radius: 900, seed: turn)
    }
    let outlines = [
      star(1400, 800, radius: 2000, seed: seed * 3 + 1), star(9000, 800, radius: 700, seed: seed),
      star(1500, 6000, radius: 300, seed: seed),
    ]
    let basins = try basins(grounds)
    let pieces = try basins.divide(outlines)
    for (index, outline) in outlines.enumerated() {
      let own = pieces.filter { $0.outline == index }.map(\.polygon)
      #expect(abs(own.reduce(0) { $0 + $1.planarArea } - outline.planarArea) < 1)
      let union = try MultiPolygon(own).union()
      #expect(abs(union.planarArea - outline.planarArea) < 1)
      #expect(try union.intersection(outline.asMultiPolygon).planarArea > outline.planarArea - 1)
    }
    for one in pieces.indices {
      #expect(try pieces[one].polygon.asMultiPolygon.invalidReason() == nil)
      for other in pieces.indices where other > one {
        let common = try pieces[one].polygon.asMultiPolygon.intersection(pieces[other].polygon.asMultiPolygon)
        #expect(common.planarArea < 1e-6)
      }
    }
    // Each edge inside an outline is an edge of two pieces; only those on its rim are one piece's alone.
    var sides: [Set<Point>: Int] = [:]
    for ring in pieces.filter({ $0.outline == 0 }).flatMap(\.polygon.rings) {
      for (one, two) in zip(ring, ring.dropFirst()) { sides[[one, two], default: 0] += 1 }
    }
    #expect(pieces.count > 4)
    #expect(sides.values.allSatisfy { $0 <= 2 })
    let rim = sides.filter { $0.value == 1 }.keys.reduce(0.0) { total, edge in
      let ends = Array(edge)
      return total + hypot(ends[0].x - ends[1].x, ends[0].y - ends[1].y)
    }
    #expect(abs(rim - outlines[0].perimeter) < 0.01)
    // Work side by side has no say in the result.
    #expect(try basins.divide(outlines) == pieces)
    for index in outlines.indices.dropFirst() {
      let alone = try basins.divide([outlines[index]])
      #expect(alone.map(\.polygon) == pieces.filter { $0.outline == index }.map(\.polygon))
    }
  }

  @Test("outlines that touch have the same vertices along their common border")
  func touching() throws {
    let basins = try basins([box(0, 0, 500, 2000), box(500, 0, 2000, 2000)])
    let pieces = try basins.divide([box(0, 0, 2000, 1000), box(0, 1000, 2000, 2000)])
    #expect(pieces.map { [$0.outline, $0.basin] } == [[0, 1], [0, 2], [1, 1], [1, 2]])
    #expect(pieces.allSatisfy { $0.polygon.exterior.contains(Point(x: 500, y: 1000)) })
  }

  @Test("files that will not do are refused by name; repairs and losses are told")
  func files() throws {
    let scratch = try Scratch()
    func write(_ name: String, _ crs: CRS?, _ rings: [[(Double, Double)]]) throws -> String {
      let features = rings.enumerated().map { number, ring in
        Feature(
          id: Int64(number + 1),
          geometry: .polygons(Polygon(exterior: ring.map { Point(x: $0.0, y: $0.1) }).asMultiPolygon))
      }
      try VectorLayer(name: "ice", crs: crs, fields: [.init("id", .string)], features: features).write(
        scratch(name))
      return scratch(name)
    }
    let square = [(600_000.0, 5_200_000.0), (601_000, 5_200_000), (601_000, 5_201_000), (600_000, 5_200_000)]
    let bow = [
      (603_000.0, 5_200_000.0), (604_000, 5_201_000), (604_000, 5_200_000), (603_000, 5_201_000),
      (603_000, 5_200_000),
    ]
    let flat = [(605_000.0, 5_200_000.0), (605_500, 5_200_000), (606_000, 5_200_000), (605_000, 5_200_000)]
    let good = try write("good.gpkg", crs, [square, bow, flat])
    let division = try OutlineDivision(good, by: .reference(good, name: nil))
    #expect(division.repaired == [2])
    #expect(division.leftOut == [3])
    let degrees = try write("degrees.gpkg", .wgs84, [square])
    let nameless = try write("nameless.shp", nil, [square])
    func message(_ path: String, name: String? = nil) -> String {
      do {
        _ = try OutlineDivision(good, by: .reference(path, name: name))
        return "nothing"
      } catch { return "\(error)" }
    }
    #expect(message(degrees).contains("degrees.gpkg: has coordinates that are no degrees"))
    #expect(message(nameless).contains("nameless.shp: names no coordinate reference system"))
    #expect(
      message(good, name: "rgi_id").contains("good.gpkg: 'rgi_id' is no field of layer 'ice'; name one of id")
    )
    #expect {
      _ = try OutlineDivision(good, by: .lines(write("points.gpkg", crs, [])))
    } throws: {
      "\($0)".contains("points.gpkg: holds no line: layer 'ice' is empty; give another file")
    }
  }

  @Test("a glacier that its file cuts at the antimeridian is whole, and is written beyond it")
  func antimeridian() throws {
    let scratch = try Scratch()
    func half(_ west: Double, _ east: Double) -> Feature {
      let polygon = Polygon(Bounds(minX: west, minY: 66, maxX: east, maxY: 66.02))
      return Feature(id: 0, geometry: .polygons(polygon.asMultiPolygon))
    }
    let halves = [half(179.98, 180), half(-180, -179.98)]
    let ice = VectorLayer(name: "ice", crs: try .wgs84, fields: [], features: halves)
    try ice.write(scratch("ice.gpkg"))
    let division = try OutlineDivision(
      scratch("ice.gpkg"), by: .reference(scratch("ice.gpkg"), name: nil))
    #expect(division.metric.epsg == 32601)
    #expect(division.complexes.map(\.glaciers.count) == [2])
    try division.write(scratch("glaciers.gpkg"))
    let boxes = try VectorLayer.read(scratch("glaciers.gpkg")).features.compactMap { $0.polygons?.bounds }
    #expect(boxes.allSatisfy { $0.width < 0.021 })
    let line = VectorLayer(
      name: "lines", crs: try .wgs84, fields: [],
      features: [Feature(id: 0, geometry: .lines([[Point(x: -179, y: 66), Point(x: -179, y: 67)]]))])
    try line.write(scratch("lines.gpkg"))
    let whole = try OutlineDivision(scratch("ice.gpkg"), by: .lines(scratch("lines.gpkg")))
    #expect(whole.complexes.map(\.glaciers.count) == [1])
    try whole.write(scratch("whole.gpkg"))
    let box = try #require(VectorLayer.read(scratch("whole.gpkg")).features[0].polygons?.bounds)
    #expect(abs(box.minX - 179.98) < 1e-6)
    #expect(abs(box.maxX - 180.02) < 1e-6)
  }
}
