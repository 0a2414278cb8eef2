import Geospatial
import TestSupport
import Testing

@testable import Declaration

@Suite("Vector files that somebody names")
struct VectorSourceTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func box(_ west: Double, _ south: Double, _ side: Double) -> Geometry {
    .polygons(
      Polygon(Bounds(minX: west, minY: south, maxX: west + side, maxY: south + side)).asMultiPolygon)
  }

  /// A file that GDAL writes, its shapes with ids.
  private func file(
    _ name: String, _ shapes: [(shape: Geometry?, id: String?)], crs: String? = "EPSG:32646"
  ) throws -> VectorSource {
    let features = shapes.enumerated().map { index, feature in
      Feature(
        id: Int64(index + 1), geometry: feature.shape,
        attributes: feature.id.map { ["id": .string($0)] } ?? [:])
    }
    try VectorLayer(
      name: "ice", crs: crs.map { try CRS($0) }, fields: [.init("id", .string)], features: features
    ).write(scratch(name))
    return VectorSource(scratch(name))
  }

  private func problem(_ body: () throws -> Void) throws -> String {
    let line = try #require(#expect(throws: InputError.self) { try body() }).description
    #expect(line.hasPrefix(scratch("")) && !line.contains("\n"))
    return String(line.dropFirst(scratch("").count))
  }

  private let square = (x: 500_000.0, y: 3_700_000.0)

  @Test("degrees called metres and metres called degrees are refused; what is said of them is taken instead")
  func contradictions() throws {
    let degrees = try file("degrees.shp", [(box(92, 33, 0.01), "a")])
    #expect(
      try problem { _ = try degrees.read() }
        == "degrees.shp: has coordinates that look like degrees, but is said to be in EPSG:32646, whose unit is no degree; "
        + "give it the right one, as with ogr2ogr -a_srs EPSG:4326")
    let metres = try file("metres.gpkg", [(box(square.x, square.y, 100), "a")], crs: "EPSG:4326")
    #expect(
      try problem { _ = try metres.read(mend: "write `crs:`") }
        == "metres.gpkg: has coordinates that are no degrees, but is said to be in EPSG:4326; write `crs:`")
    var said = degrees
    said.crs = try .wgs84
    let (_, placed) = try said.read().polygons(in: CRS("EPSG:32646"))[0]
    #expect(abs(placed.planarArea / (935.6 * 1109.1) - 1) < 0.01)
    said.crs = try CRS("EPSG:32645")
    #expect(
      try problem { _ = try said.read() }.contains("look like degrees, but is said to be in EPSG:32645"))
    let lines = try file(
      "lines.shp", [(.lines([[Point(x: 92, y: 33), Point(x: 92.1, y: 33.1)]]), "a")])
    #expect(try problem { _ = try lines.read(.lines) }.contains("look like degrees"))
  }

  @Test("a file without a system is refused with the mend of its caller")
  func nowhere() throws {
    let bare = try file("bare.shp", [(box(square.x, square.y, 100), "a")], crs: nil)
    #expect(
      try problem { _ = try bare.read() }
        == "bare.shp: names no coordinate reference system; "
        + "put its .prj file beside it, or give it one with ogr2ogr -a_srs EPSG:4326")
    #expect(
      try problem { _ = try bare.read(mend: "give --crs") }
        == "bare.shp: names no coordinate reference system; give --crs")
  }

  @Test("what a layer holds in place of the shapes is told, and where others are")
  func kinds() throws {
    let points = try file("points.gpkg", [(.points([Point(x: square.x, y: square.y)]), "a"), (nil, "b")])
    #expect(
      try problem { _ = try points.read() }
        == "points.gpkg: holds no polygon: layer 'ice' has points and rows without a shape; give another file"
    )
    #expect(
      try problem { _ = try file("empty.gpkg", []).read(.lines) }
        == "empty.gpkg: holds no line: layer 'ice' is empty; give another file")
    var chosen = try file("good.gpkg", [(box(square.x, square.y, 100), "a"), (nil, "b")])
    let read = try chosen.read()
    #expect(read.layer.features.count == 2)
    #expect(try read.polygons(in: read.crs).map(\.feature.id) == [1])
    #expect(try chosen.read(.lines).lines(in: read.crs).map(\.line.count) == [5])
    chosen.filter = "id = 'c'"
    #expect(
      try problem { _ = try chosen.read() }
        == "good.gpkg: holds no polygon: layer 'ice' has no feature where id = 'c'; check the condition")
    let layers = [
      VectorLayer(
        name: "notes", crs: read.crs, fields: [.init("text", .string)], shapes: .point),
      VectorLayer(name: "ice", crs: read.crs, fields: [], features: read.layer.features),
    ]
    try VectorLayer.write(layers, to: scratch("two.gpkg"))
    #expect(
      try problem { _ = try VectorSource(scratch("two.gpkg")).read() }
        == "two.gpkg: holds no polygon: layer 'notes' is empty; choose another layer: ice")
    #expect(try VectorSource(scratch("two.gpkg"), layer: "ice").read().layer.features.count == 2)
    #expect(throws: GeospatialError.self) { try VectorSource(scratch("two.gpkg"), layer: "snow").read() }
    #expect(throws: GeospatialError.self) { try VectorSource(scratch("none.gpkg")).read() }
  }

  @Test("fields are there, filled and unique where that is asked for")
  func fields() throws {
    let shape = box(square.x, square.y, 100)
    let twins = try file("twins.gpkg", [(shape, "a"), (shape, "b"), (shape, "a")])
    #expect(
      try problem { _ = try twins.read(fields: [.known("rgi_id")]) }
        == "twins.gpkg: 'rgi_id' is no field of layer 'ice'; name one of id")
    _ = try twins.read(fields: [.filled("id")])
    #expect(
      try problem { _ = try twins.read(fields: [.unique("id")]) }
        == "twins.gpkg: 'id' is 'a' in features 1 and 3; give each feature its own, or make one of both")
    let gaps = try file("gaps.gpkg", [(shape, "a"), (nil, nil), (shape, nil), (shape, "")])
    _ = try gaps.read(fields: [.known("id")])
    #expect(
      try problem { _ = try gaps.read(fields: [.unique("id"), .filled("id")]) }
        == "gaps.gpkg: 'id' is empty in feature 3; fill it in every feature, or name another field")
  }

  @Test("halves on both sides of the antimeridian meet in a plane, and a whole is cut there in degrees")
  func antimeridian() throws {
    let halves = try file(
      "halves.gpkg", [(box(179.9, 66, 0.1), "west"), (box(-180, 66, 0.1), "east")], crs: "EPSG:4326")
    let plane = try CRS("EPSG:32601")
    let read = try halves.read()
    #expect(try #require(read.bounds).maxX < #require(read.bounds).minX)
    let parts = try read.polygons(in: plane).flatMap(\.polygons.polygons)
    #expect(try MultiPolygon(parts).union().polygons.count == 1)
    let whole = try MultiPolygon(parts).union()
    let other = try file("whole.gpkg", [(.polygons(whole), "whole")], crs: "EPSG:32601")
    let cut = try other.read().polygons(in: .wgs84)[0].polygons
    #expect(cut.polygons.count == 2 && cut.polygons.allSatisfy { ($0.bounds?.width ?? 360) < 0.11 })
  }

  @Test("a shape around a pole has no degrees, one beyond a system has no place in it: both are said")
  func poles() throws {
    let cap = try file("cap.gpkg", [(box(-1e6, -1e6, 2e6), "cap")], crs: "EPSG:3031")
    #expect(
      try problem { _ = try cap.read().polygons(in: .wgs84) }
        == "cap.gpkg: feature 1 encloses a pole, which longitudes and latitudes cannot show; "
        + "choose a projected system in place of EPSG:4326")
    let south = try file("south.gpkg", [(box(0, -90, 1), "south")], crs: "EPSG:4326")
    #expect(
      try problem { _ = try south.read().polygons(in: CRS("EPSG:2154")) }
        == "south.gpkg: feature 1 lies where EPSG:2154 has no places; "
        + "is it in EPSG:4326? if so, choose another system in place of EPSG:2154")
  }

  @Test("the ground of a field's value is one piece, whatever overlaps or crosses itself in the file")
  func ground() throws {
    let bowTie = Polygon(
      exterior: [(0.0, 0.0), (100, 100), (100, 0), (0, 100), (0, 0)].map {
        Point(x: square.x + 1000 + $0.0, y: square.y + $0.1)
      })
    let read = try file(
      "basins.gpkg",
      [
        (box(square.x, square.y, 100), "b"), (.polygons(bowTie.asMultiPolygon), "a"),
        (box(square.x + 50, square.y, 100), "b"),
      ]
    ).read()
    let plane = try CRS("EPSG:32646")
    let named = try read.ground(in: plane, by: "id")
    #expect(named.map(\.name) == ["a", "b"])
    #expect(named.map { $0.ground.planarArea.rounded() } == [5000, 15_000])
    #expect(try named.allSatisfy { try $0.ground.invalidReason() == nil })
    #expect(try read.ground(in: plane).planarArea.rounded() == 20_000)
  }
}
