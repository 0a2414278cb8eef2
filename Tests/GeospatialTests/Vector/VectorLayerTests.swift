import Foundation
import Geospatial
import Testing

@Suite("VectorLayer")
struct VectorLayerTests {
  /// Two outlines in UTM 46N, one of them with a hole, with a value of every kind.
  private func outlines() throws -> VectorLayer {
    var holed = Shapes.square(300_000, 3_700_000, side: 3000)
    holed.holes = [Shapes.square(301_000, 3_701_000, side: 1000).exterior.reversed()]
    let date = try #require(CalendarDate(iso: "2020-08-16"))
    return VectorLayer(
      name: "outlines", crs: try CRS("EPSG:32646"),
      fields: [
        .init("name", .string), .init("rank", .integer), .init("km2", .real), .init("src_date", .date),
      ],
      features: [
        Feature(
          id: 1, geometry: .polygons(MultiPolygon([holed])),
          attributes: [
            "name": .string("各拉丹冬"), "rank": .integer(9_007_199_254_740_993), "km2": .real(8.125),
            "src_date": .date(date),
          ]),
        Feature(
          id: 2, geometry: .polygons(MultiPolygon([Shapes.square(310_000, 3_700_000, side: 500)])),
          attributes: ["name": .string("O'Malley, \"B\"")]),
      ])
  }

  @Test("A layer comes back from every format as it was", arguments: ["gpkg", "fgb", "shp", "geojson"])
  func roundTrip(ending: String) throws {
    let scratch = try Scratch()
    let layer = try outlines()
    try layer.write(scratch("a.\(ending)"))
    let copy = try VectorLayer.read(scratch("a.\(ending)"))
    let isGeoJSON = ending == "geojson"
    #expect(copy.name == (ending == "shp" ? "a" : "outlines"))
    #expect(copy.features.count == 2)
    #expect(copy.fields.map(\.name) == ["name", "rank", "km2", "src_date"])
    #expect(copy.fields.map(\.kind) == [.string, .integer, .real, .date])
    let crs = try #require(copy.crs)
    #expect(crs.epsg == (isGeoJSON ? 4326 : 32646))
    // FlatGeobuf sorts its features by place.
    let sorted = copy.features.sorted {
      ($0.attributes["rank"] == nil ? 1 : 0) < ($1.attributes["rank"] == nil ? 1 : 0)
    }
    for (read, written) in zip(sorted, layer.features) {
      #expect(read.attributes == written.attributes)
      let home = try CoordinateTransform(from: crs, to: #require(layer.crs))
      let shape = try home.apply(#require(read.polygons))
      let original = try #require(written.polygons)
      // GeoJSON keeps seven decimals of a degree, a centimetre.
      let tolerance = isGeoJSON ? 200.0 : 1e-6
      #expect(abs(shape.planarArea - original.planarArea) < tolerance)
      #expect(shape.polygons.map(\.holes.count) == original.polygons.map(\.holes.count))
      let stray = try shape.difference(original).planarArea + original.difference(shape).planarArea
      #expect(stray < tolerance)
    }
  }

  @Test("Single and many parts are kept in one layer", arguments: ["gpkg", "fgb", "shp", "geojson"])
  func mixedParts(ending: String) throws {
    let scratch = try Scratch()
    var layer = try outlines()
    let many = MultiPolygon([
      Shapes.square(320_000, 3_700_000, side: 500), Shapes.square(330_000, 3_700_000, side: 500),
    ])
    layer.features.append(Feature(id: 3, geometry: .polygons(many)))
    layer.features.append(Feature(id: 4, geometry: nil, attributes: ["name": .string("none")]))
    if ending == "fgb" {
      let error = #expect(throws: GeospatialError.self) { try layer.write(scratch("a.fgb")) }
      #expect(error?.message.contains("cannot hold feature 4") == true)
      layer.features[3].geometry = .polygons(MultiPolygon([Shapes.square(0, 0, side: 1)]))
    }
    try layer.write(scratch("a.\(ending)"))
    let parts = try VectorLayer.read(scratch("a.\(ending)")).features.map { $0.polygons?.polygons.count ?? 0 }
    #expect(parts.sorted() == (ending == "fgb" ? [1, 1, 1, 2] : [0, 1, 1, 2]))
  }

  @Test("Points and lines come back too")
  func pointsAndLines() throws {
    let scratch = try Scratch()
    let crs = try CRS("EPSG:32646")
    let places = Geometry.points([Point(x: 300_000, y: 3_700_000)])
    let route = Geometry.lines([[Point(x: 0, y: 0), Point(x: 1, y: 1), Point(x: 2, y: 0)]])
    for (index, geometry) in [places, route].enumerated() {
      let layer = VectorLayer(
        name: "x", crs: crs, fields: [], features: [Feature(id: 1, geometry: geometry)])
      try layer.write(scratch("\(index).gpkg"))
      #expect(try VectorLayer.read(scratch("\(index).gpkg")).features.map(\.geometry) == [geometry])
    }
  }

  @Test("ogrinfo finds the layer, its system, its fields and the hole", Tool.needed("ogrinfo"))
  func ogrinfo() throws {
    let scratch = try Scratch()
    try outlines().write(scratch("a.gpkg"))
    let text = try Tool(name: "ogrinfo").run(["-al", scratch("a.gpkg")])
    for line in [
      "Layer name: outlines", "Geometry: Polygon", "Feature Count: 2", "WGS 84 / UTM zone 46N",
      "src_date: Date", "rank: Integer64", "src_date (Date) = 2020/08/16", "rank (Integer64) = (null)",
      "(301000 3701000,",
    ] {
      #expect(text.contains(line), "\(line)")
    }
  }

  @Test("GeoJSON is longitude and latitude with right-handed rings")
  func geoJSON() throws {
    let scratch = try Scratch()
    try outlines().write(scratch("a.geojson"))
    let document =
      try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: scratch("a.geojson"))))
      as? [String: Any]
    #expect(document?["crs"] == nil)
    let feature = (document?["features"] as? [[String: Any]])?.first
    let rings = (feature?["geometry"] as? [String: Any])?["coordinates"] as? [[[Double]]]
    let points = try #require(rings).map { $0.map { Point(x: $0[0], y: $0[1]) } }
    // 300 000 m east is 2.16° west of 93° E.
    #expect(abs(points[0][0].x - 90.84) < 0.05)
    #expect(points.map { Polygon.signedArea(ofRing: $0) > 0 } == [true, false])
  }

  @Test("A condition chooses features; a wrong one is an error")
  func filter() throws {
    let scratch = try Scratch()
    try outlines().write(scratch("a.gpkg"))
    let chosen = try VectorLayer.read(scratch("a.gpkg"), where: "km2 > 8")
    #expect(chosen.features.map { $0.attributes["name"] } == [.string("各拉丹冬")])
    #expect(try VectorLayer.read(scratch("a.gpkg"), where: "km2 > 9").features.isEmpty)
    let error = #expect(throws: GeospatialError.self) {
      try VectorLayer.read(scratch("a.gpkg"), where: "no_such_field = 1")
    }
    #expect(error?.path == scratch("a.gpkg"))
    let said = try #require(error).description
    #expect(said.hasPrefix("\(scratch("a.gpkg")): cannot be asked for features where no_such_field = 1"))
    #expect(said.hasSuffix("; correct the condition; the fields are name, rank, km2, src_date"))
    #expect(!said.contains("SELECT"))
    try outlines().write(scratch("a.shp"))
    let shapes = #expect(throws: GeospatialError.self) {
      try VectorLayer.read(scratch("a.shp"), where: "no_such_field = 1")
    }
    #expect(shapes?.description.contains("where no_such_field = 1: ") == true)
  }

  @Test("A layer that is not there is an error that names those that are")
  func missingLayer() throws {
    let scratch = try Scratch()
    try outlines().write(scratch("a.gpkg"))
    let error = #expect(throws: GeospatialError.self) {
      try VectorLayer.read(scratch("a.gpkg"), layer: "glaciers")
    }
    #expect(error?.message == "has no layer 'glaciers'; it has outlines")
    #expect(error?.path == scratch("a.gpkg"))
    #expect(try VectorLayer.read(scratch("a.gpkg"), layer: "outlines").features.count == 2)
  }

  @Test("A missing file, a text and a raster are errors that name the file")
  func noLayer() throws {
    let scratch = try Scratch()
    try Data("hello".utf8).write(to: URL(fileURLWithPath: scratch("a.gpkg")))
    try RasterDataset.create(
      scratch("a.tif"), grid: Shapes.grid(width: 2, height: 2), type: UInt8.self
    ).close()
    for name in ["missing.shp", "a.gpkg", "a.tif"] {
      let error = #expect(throws: GeospatialError.self) { try VectorLayer.read(scratch(name)) }
      #expect(error?.path == scratch(name))
      #expect(error?.message.contains("without a message") == false, "\(name)")
    }
  }

  @Test("A file cut short is an error or loses nothing silently", arguments: ["gpkg", "geojson", "fgb"])
  func truncated(ending: String) throws {
    let scratch = try Scratch()
    var layer = try outlines()
    layer.features = (Int64(0)..<200).map { index in
      var feature = layer.features[1]
      feature.id = index
      return feature
    }
    try layer.write(scratch("a.\(ending)"))
    let whole = try Data(contentsOf: URL(fileURLWithPath: scratch("a.\(ending)")))
    try whole.prefix(whole.count * 2 / 3).write(to: URL(fileURLWithPath: scratch("cut.\(ending)")))
    #expect(throws: GeospatialError.self) { try VectorLayer.read(scratch("cut.\(ending)")) }
  }

  @Test("Writing replaces the old file whole, companions too")
  func replaces() throws {
    let scratch = try Scratch()
    var layer = try outlines()
    for ending in ["gpkg", "geojson", "shp"] {
      try layer.write(scratch("a.\(ending)"))
      layer.features.removeLast()
      try layer.write(scratch("a.\(ending)"))
      #expect(try VectorLayer.read(scratch("a.\(ending)")).features.count == 1)
      layer = try outlines()
    }
    #expect(scratch.names == ["a.cpg", "a.dbf", "a.geojson", "a.gpkg", "a.prj", "a.shp", "a.shx"])
  }

  @Test("A write that fails leaves the old file and nothing else")
  func failedWrite() throws {
    let scratch = try Scratch()
    let good = try outlines()
    // A shape far outside of UTM, which has no longitude; more columns than SQLite takes.
    var nowhere = good
    nowhere.features[1].geometry = .polygons(MultiPolygon([Shapes.square(1e30, 1e30, side: 1e29)]))
    var wide = good
    wide.fields += (0..<3000).map { .init("field\($0)", .string) }
    for (ending, bad) in [("geojson", nowhere), ("gpkg", wide)] {
      let path = scratch("a.\(ending)")
      try good.write(path)
      let before = try Data(contentsOf: URL(fileURLWithPath: path))
      let error = #expect(throws: GeospatialError.self) { try bad.write(path) }
      #expect(error?.path == path)
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }
    #expect(scratch.names == ["a.geojson", "a.gpkg"])
  }

  @Test("An ending that names no format is an error with those that do")
  func unknownEnding() throws {
    let scratch = try Scratch()
    let error = #expect(throws: GeospatialError.self) { try outlines().write(scratch("a.xyz")) }
    #expect(error?.message.contains("'.xyz'; use one of .csv, .fgb, .geojson, .gml, .gpkg") == true)
    #expect(throws: WriteError.self) { try outlines().write(scratch("no/such\u{0}folder/a.gpkg")) }
    #expect(scratch.names.isEmpty)
  }

  @Test("A ring left open by its writer is closed")
  func openRing() throws {
    let scratch = try Scratch()
    let text = """
      {"type": "Feature", "properties": {}, "geometry":
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]}}
      """
    try text.write(toFile: scratch("a.geojson"), atomically: true, encoding: .utf8)
    let polygons = try #require(try VectorLayer.read(scratch("a.geojson")).features.first?.polygons)
    #expect(polygons.planarArea == 1)
    #expect(try polygons.invalidReason() == nil)
  }

  @Test("Heights are dropped, empty parts too; a collection gives its faces, one without any is an error")
  func oddGeometries() throws {
    let scratch = try Scratch()
    func read(_ geometry: String) throws -> Geometry? {
      try "id,WKT\n1,\"\(geometry)\"\n".write(toFile: scratch("a.csv"), atomically: true, encoding: .utf8)
      return try VectorLayer.read(scratch("a.csv")).features[0].geometry
    }
    let unit = Geometry.polygons(
      MultiPolygon([Polygon(exterior: Shapes.ring([(0, 0), (1, 0), (1, 1), (0, 0)]))]))
    #expect(try read("POLYGON Z ((0 0 9,1 0 9,1 1 9,0 0 9))") == unit)
    #expect(try read("MULTIPOLYGON (((0 0,1 0,1 1,0 0)),EMPTY)") == unit)
    #expect(try read("GEOMETRYCOLLECTION (POINT (5 5),POLYGON ((0 0,1 0,1 1,0 0)))") == unit)
    #expect(try read("POLYGON EMPTY") == nil)
    guard case .polygons(let disk)? = try read("CURVEPOLYGON (CIRCULARSTRING (-1 0,1 0,-1 0))") else {
      Issue.record("a circle is no face")
      return
    }
    #expect(abs(disk.planarArea - Double.pi) < 0.01)
    let error = #expect(throws: GeospatialError.self) { try read("GEOMETRYCOLLECTION (POINT (5 5))") }
    #expect(error?.message == "feature 1: a collection without a polygon")
  }

  @Test("A field's value is a number or a date also where it is text")
  func values() {
    #expect(FieldValue.string(" 1 600.5 ").number == 1600.5)
    #expect(FieldValue.integer(3).number == 3)
    #expect(FieldValue.string("many").number == nil)
    #expect(FieldValue.string("1984-08-01T00:00:00").date?.iso == "1984-08-01")
    #expect(FieldValue.string("19840801").date?.iso == "1984-08-01")
    #expect(FieldValue.integer(20_000_816).date?.iso == "2000-08-16")
    #expect(FieldValue.integer(20_009_999).date == nil)
    #expect(FieldValue.real(2000).date == nil)
  }
}
