import Declaration
import Foundation
import Geospatial
import Testing

@testable import Inventory

@Suite("Existing outlines")
struct OutlineImportTests {
  private let art: PixelArt

  init() throws {
    art = try PixelArt()
  }

  private typealias Shape = (polygons: [Polygon], attributes: [String: FieldValue])

  private func write(_ shapes: [Shape], crs: CRS?, to name: String = "outlines.gpkg") throws -> String {
    let features = shapes.enumerated().map { index, shape in
      Feature(
        id: Int64(index + 1), geometry: .polygons(MultiPolygon(shape.polygons)), attributes: shape.attributes)
    }
    let path = art.path(name)
    try VectorLayer(
      name: "glaciers", crs: crs, fields: [.init("GLACNAME", .string), .init("Year", .string)],
      features: features
    ).write(path)
    return path
  }

  private func outlines(
    _ source: OutlineImport, boundary: Polygon? = nil
  ) throws -> [OutlineRecord] {
    try source.outlines(in: art.crs, boundary: boundary?.asMultiPolygon, meter: art.meter)
  }

  private static func square(_ column: Double, size: Double = 10) -> Polygon {
    PixelArt.rectangle(columns: column...column + size, rows: 0...size)
  }

  /// Two triangles of 150 m × 300 m / 2 that meet in a point.
  private static let bowTie = Polygon(
    exterior: [(0.0, 0.0), (300, 300), (300, 0), (0, 300), (0, 0)].map {
      Point(x: PixelArt.west + $0.0, y: PixelArt.north + $0.1)
    })

  @Test("fields are mapped, a condition chooses, parts of one glacier become outlines of one name")
  func mapping() throws {
    let path = try write(
      [
        (
          [Self.square(0), Self.square(20)], ["GLACNAME": .string("Agassiz"), "Year": .string("1998-09-01")]
        ),
        ([Self.square(40)], ["GLACNAME": .string("Agassiz"), "Year": .string("1966")]),
      ], crs: art.crs)
    let found = try outlines(
      OutlineImport(
        path: path, filter: "Year LIKE '1998%'", attributes: .init(name: "GLACNAME", date: "Year")))
    #expect(found.map(\.name) == ["Agassiz", "Agassiz"])
    #expect(found.map(\.area.squareMetres) == [90_000, 90_000])
    #expect(found.map(\.perimeter.metres) == [1200, 1200])
    let day = try #require(CalendarDate(iso: "1998-09-01"))
    #expect(found.map(\.srcDate) == [day, day])
    #expect(found[0].srcDates == day...day)
  }

  @Test("rock that the file keeps as faces of its own is taken out of the ice, however it overlaps")
  func rock() throws {
    func rock(_ column: Double, size: Double) -> Shape {
      (
        [PixelArt.rectangle(columns: column...column + size, rows: 2...2 + size)],
        ["GLACNAME": .string("rock")]
      )
    }
    let ice = [0.0, 20, 40].map { column -> Shape in
      ([Self.square(column)], ["GLACNAME": .string("ice")])
    }
    // Two that overlap inside the first, one that lies across the edge of the second, and one beyond all.
    let path = try write(
      ice + [rock(2, size: 2), rock(3, size: 2), rock(29, size: 2), rock(100, size: 2)], crs: art.crs)
    let found = try outlines(
      OutlineImport(path: path, filter: "GLACNAME = 'ice'", rock: "GLACNAME = 'rock'"))
    // Pixels of 900 m²: 100 less 4 + 4 − 1, 100 less half of 4, and 100.
    #expect(found.map { $0.area.squareMetres / 900 } == [94, 98, 100])
    #expect(found.map(\.polygon.holes.count) == [1, 0, 0])
  }

  @Test("outlines without a date of their own take the declared one; without either they have none")
  func declaredDate() throws {
    let path = try write([([Self.square(0)], [:])], crs: art.crs)
    let day = try #require(CalendarDate(iso: "1984-08-01"))
    #expect(try outlines(OutlineImport(path: path, date: day)).map(\.srcDate) == [day])
    #expect(
      try outlines(OutlineImport(path: path, attributes: .init(date: "Year"), date: day)).map(\.srcDate)
        == [day])
    #expect(try outlines(OutlineImport(path: path)).map(\.srcDate) == [nil])
  }

  @Test("outlines are brought into the project's system, clipped and sifted")
  func placing() throws {
    let degrees = try CRS("EPSG:4326")
    let shape = try CoordinateTransform(from: art.crs, to: degrees).apply(Self.square(0).asMultiPolygon)
    let path = try write([(shape.polygons, [:])], crs: degrees)
    let whole = try outlines(OutlineImport(path: path))
    // Corners go there and back to a micrometre; the edges were straight all the time.
    #expect(abs(whole[0].area.squareMetres - 90_000) < 0.01)
    let half = PixelArt.rectangle(columns: 5...30, rows: -5...30)
    #expect(
      abs(try outlines(OutlineImport(path: path), boundary: half)[0].area.squareMetres - 45_000) < 0.01)
    let source = OutlineImport(path: path, minimumArea: Area(squareMetres: 90_001))
    #expect(throws: InputError.self) { try outlines(source) }
  }

  @Test("parts under a square metre, as repairs leave them, are no glaciers: they are left out and named")
  func specks() throws {
    let corner = Self.square(0).exterior[0]
    let speck = Polygon(
      Bounds(minX: corner.x - 90, minY: corner.y, maxX: corner.x - 89.5, maxY: corner.y + 1))
    let path = try write(
      [([Self.square(0), speck], ["GLACNAME": .string("Boulder")]), ([Self.square(20)], [:])], crs: art.crs)
    var named: [String] = []
    let found = try OutlineImport(path: path, attributes: .init(name: "GLACNAME")).outlines(
      in: art.crs, boundary: nil, meter: art.meter
    ) { named.append($0) }
    #expect(found.map(\.area.squareMetres) == [90_000, 90_000])
    #expect(named == ["feature 1 (Boulder)"])
  }

  private func problem(_ source: OutlineImport, boundary: Polygon? = nil) throws -> String {
    let error = #expect(throws: InputError.self) { _ = try outlines(source, boundary: boundary) }
    return try #require(error).description
  }

  @Test("a shape that crosses itself is named with its mend, or repaired where that is asked for")
  func invalid() throws {
    let path = try write(
      [([Self.square(20)], [:]), ([Self.bowTie], ["GLACNAME": .string("Grinnell")])], crs: art.crs)
    let said = try problem(OutlineImport(path: path, attributes: .init(name: "GLACNAME")))
    #expect(said.hasPrefix("\(path): feature 2 (Grinnell) is not a valid polygon: Self-intersection"))
    #expect(said.hasSuffix("; mend it in a GIS, or add `repair: true` to the period's outlines"))
    let repaired = try outlines(OutlineImport(path: path, repair: true))
    #expect(repaired.map(\.area.squareMetres) == [90_000, 22_500, 22_500])
    for outline in repaired { #expect(try outline.polygon.asMultiPolygon.invalidReason() == nil) }
  }

  @Test("what a file lacks is named with the mend")
  func lacking() throws {
    let path = try write([([Self.square(0)], ["Year": .string("long ago")])], crs: art.crs)
    #expect(
      try problem(OutlineImport(path: path, attributes: .init(name: "Name")))
        == "\(path): 'Name' is no field of layer 'glaciers'; name one of GLACNAME, Year")
    #expect(
      try problem(OutlineImport(path: path, attributes: .init(date: "Year")))
        == "\(path): 'Year' is 'long ago' in feature 1, which is no date; "
        + "write dates like 1984-08-01, or give one `date:` for all outlines")
    let far = PixelArt.rectangle(columns: 100...110, rows: 0...10)
    #expect(try problem(OutlineImport(path: path), boundary: far).contains("holds no outline in the region"))
    let bare = try write([([Self.square(0)], [:])], crs: nil, to: "bare.shp")
    #expect(
      try problem(OutlineImport(path: bare))
        == "\(bare): names no coordinate reference system; "
        + "add the right `crs: EPSG:…` to the period's outlines")
    #expect(try outlines(OutlineImport(path: bare, crs: art.crs)).map(\.area.squareMetres) == [90_000])
    let points = art.path("points.gpkg")
    try VectorLayer(
      name: "points", crs: art.crs, fields: [],
      features: [Feature(id: 1, geometry: .points([Point(x: 0, y: 0)]))]
    ).write(points)
    #expect(
      try problem(OutlineImport(path: points))
        == "\(points): holds no polygon: layer 'points' has points; give another file")
  }
}

@Suite("Outlines of the Second Chinese Glacier Inventory")
struct ChineseInventoryTests {
  private static let path = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("shared/data/open/scgi_oggm/cgi2/cgi2.shp").path

  @Test(
    "the plane of the inventory's own Albers projection gives its areas to 0.1 m²",
    .enabled(
      if: FileManager.default.fileExists(atPath: path), "no ../shared/data/open/scgi_oggm"))
  func areas() throws {
    let layer = try VectorLayer.read(Self.path)
    let crs = try #require(layer.crs)
    let outlines = try OutlineImport(path: Self.path, attributes: .init(id: "FCGI_ID"))
      .outlines(in: crs, boundary: nil, meter: AreaMeter(.planar, crs: crs))
    #expect(outlines.count == 5)
    let official = Dictionary(
      uniqueKeysWithValues: layer.features.map {
        ($0.attributes["FCGI_ID"]?.description, $0.attributes["Glc_Area"]?.number)
      })
    for outline in outlines {
      let area = try #require(official[outline.externalID] ?? nil)
      #expect(abs(outline.area.squareMetres - area) < 0.1, "\(outline.externalID ?? "")")
    }
    let holes = outlines.first { $0.externalID == "5X043P0038" }?.polygon.holes.count
    #expect(holes == 2)
  }
}
