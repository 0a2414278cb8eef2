import Foundation
import Geospatial
import Testing

@Suite("Polygons cut and joined")
struct PolygonDivisionTests {
  private let square = Polygon(Bounds(minX: 0, minY: 0, maxX: 100, maxY: 100))

  private func line(_ points: (Double, Double)...) -> [Point] { points.map { Point(x: $0.0, y: $0.1) } }

  @Test("a line that goes through cuts, one that ends inside or stays outside does not")
  func lines() throws {
    let halves = try square.divided(by: [line((50, -10), (50, 110))])
    #expect(halves.map(\.planarArea) == [5000, 5000])
    #expect(try square.divided(by: [line((50, -10), (50, 60))]) == [square])
    #expect(try square.divided(by: [line((200, -10), (200, 60))]) == [square])
    #expect(try square.divided(by: []) == [square])
    // Two lines that meet inside cut together.
    let corner = try square.divided(by: [line((50, -10), (50, 50)), line((40, 50), (110, 50))])
    #expect(corner.map(\.planarArea).sorted() == [2500, 7500])
  }

  @Test("what lines leave inside without cutting is loose: ends, and bridges to a hole")
  func loose() throws {
    func length(_ lines: [[Point]], of polygon: Polygon) throws -> Double {
      try polygon.looseEnds(of: lines).reduce(0) { $0 + $1.length }
    }
    #expect(try length([line((50, -10), (50, 110))], of: square) == 0)
    #expect(try length([line((50, -10), (50, 60))], of: square) == 60)
    #expect(try length([line((20, 20), (20, 50), (40, 50))], of: square) == 50)
    #expect(try length([line((200, -10), (200, 60))], of: square) == 0)
    // Two that meet inside cut together; one of them goes on for ten.
    let pair = [line((50, -10), (50, 50)), line((40, 50), (110, 50))]
    #expect(try length(pair, of: square) == 10)
    var pierced = square
    pierced.holes = [Polygon(Bounds(minX: 45, minY: 45, maxX: 55, maxY: 55)).exterior]
    #expect(try length([line((50, -10), (50, 50))], of: pierced) == 45)
    #expect(try length([line((50, -10), (50, 110))], of: pierced) == 0)
  }

  @Test("pieces keep the holes that lie in them, and a hole on the line opens")
  func holes() throws {
    var pierced = square
    pierced.holes = [
      Polygon(Bounds(minX: 10, minY: 10, maxX: 20, maxY: 20)).exterior,
      Polygon(Bounds(minX: 45, minY: 45, maxX: 55, maxY: 55)).exterior,
    ]
    let halves = try pierced.divided(by: [line((50, -10), (50, 110))])
    #expect(halves.map(\.planarArea).sorted() == [4850, 4950])
    #expect(halves.map(\.holes.count).sorted() == [0, 1])
  }

  @Test("neighbours know the length of their common edge, and meet in the same vertices")
  func neighbours() throws {
    let other = Polygon(Bounds(minX: 100, minY: 20, maxX: 150, maxY: 60))
    #expect(try square.sharedEdge(with: other) == 40)
    #expect(try square.sharedEdge(with: Polygon(Bounds(minX: 100, minY: 100, maxX: 150, maxY: 160))) == 0)
    let met = try square.meeting(other, tolerance: 1e-6)
    #expect(met.planarArea == 10_000)
    #expect(Set(met.exterior).isSuperset(of: [Point(x: 100, y: 20), Point(x: 100, y: 60)]))
  }

  @Test("an invalid ring is named with its place")
  func invalidity() throws {
    let bowTie = Polygon(exterior: line((0, 0), (10, 10), (10, 0), (0, 10), (0, 0)))
    let fault = try #require(try bowTie.invalidity())
    #expect(fault.reason == "Self-intersection")
    #expect(fault.place == Point(x: 5, y: 5))
    #expect(try square.invalidity() == nil)
    #expect(!Polygon(exterior: line((0, 0), (10, 10), (0, 0))).hasWholeRings)
  }
}

@Suite("Layers as they stand in their file")
struct GeometrySurveyTests {
  @Test("open rings and heights are seen, which reading makes good")
  func survey() throws {
    let path = NSTemporaryDirectory() + "survey-\(UUID().uuidString).geojson"
    defer { try? FileManager.default.removeItem(atPath: path) }
    func feature(_ ring: String) -> String {
      "{\"type\": \"Feature\", \"properties\": {}, \"geometry\": {\"type\": \"Polygon\", \"coordinates\": [[\(ring)]]}}"
    }
    let rings = [
      "[8, 46], [8.1, 46], [8.1, 46.1], [8, 46]", "[8, 46], [8.1, 46], [8.1, 46.1], [8, 46.1]",
      "[8, 46, 5], [8.1, 46, 5], [8.1, 46.1, 5], [8, 46, 5]",
    ]
    let text =
      "{\"type\": \"FeatureCollection\", \"features\": [\(rings.map(feature).joined(separator: ","))]}"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    let survey = try VectorLayer.survey(path)
    let layer = try VectorLayer.read(path)
    #expect(layer.features.map { survey[$0.id]?.openRings } == [0, 1, 0])
    #expect(layer.features.map { survey[$0.id]?.hasHeights } == [false, false, true])
    #expect(layer.features.allSatisfy { $0.polygons?.polygons.first?.hasWholeRings == true })
  }

  @Test("several layers go into one GeoPackage, empty ones with what they are for")
  func several() throws {
    let path = NSTemporaryDirectory() + "layers-\(UUID().uuidString).gpkg"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let crs = try CRS("EPSG:32645")
    let layers = [
      VectorLayer(name: "lines", crs: crs, fields: [.init("why", .string)], shapes: .multiLine),
      VectorLayer(
        name: "rows", crs: nil, fields: [.init("text", .string)],
        features: [Feature(id: 1, geometry: nil, attributes: ["text": .string("style")])],
        shapes: VectorLayer.Shapes.none),
    ]
    try VectorLayer.write(layers, to: path)
    #expect(try VectorLayer.names(in: path) == ["lines", "rows"])
    let lines = try VectorLayer.read(path, layer: "lines")
    #expect(lines.features.isEmpty && lines.fields == [.init("why", .string)])
    #expect(lines.crs?.epsg == 32645)
    #expect(
      try VectorLayer.read(path, layer: "rows").features.map(\.attributes) == [["text": .string("style")]])
  }
}
