import Declaration
import Foundation
import Geospatial
import Glaciers
import TestSupport
import Testing

@testable import Inventory

@Suite("Outlines of a file or of a period")
struct OutlineSourceTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func write(_ name: String, crs: String, side: Double, at corner: Point) throws -> String {
    let square = Polygon(
      Bounds(minX: corner.x, minY: corner.y, maxX: corner.x + side, maxY: corner.y + side))
    let features = ["Agassiz", "Grinnell"].enumerated().map {
      Feature(
        id: Int64($0.offset), geometry: .polygons(square.asMultiPolygon),
        attributes: ["NAME": .string($0.element)])
    }
    try VectorLayer(
      name: "glaciers", crs: CRS(crs), fields: [.init("NAME", .string)], features: features
    ).write(scratch(name))
    return scratch(name)
  }

  @Test("features are named by the field that is asked for, else by their numbers")
  func names() throws {
    let path = try write("a.gpkg", crs: "EPSG:32646", side: 100, at: Point(x: 500_000, y: 3_700_000))
    #expect(try OutlineSource(path, name: "NAME").read().glaciers.map(\.name) == ["Agassiz", "Grinnell"])
    #expect(try OutlineSource(path).read().glaciers.map(\.name) == ["1", "2"])
    #expect(try OutlineSource(path, filter: "NAME = 'Grinnell'").read().glaciers.count == 1)
    let error = try #require(throws: InputError.self) { try OutlineSource(path, name: "NAM").read() }
    #expect(error.description.contains("'NAM' is no field of layer 'glaciers'; name one of NAME"))
    #expect(throws: InputError.self) { try OutlineSource(path, period: "1998").read() }
  }

  @Test("degrees that a file calls metres are refused, and taken for what they are where that is said")
  func contradiction() throws {
    let path = try write("degrees.shp", crs: "EPSG:32632", side: 0.01, at: Point(x: 6.2, y: 45.1))
    let error = try #require(throws: InputError.self) { try OutlineSource(path).read() }
    #expect(error.description.contains("degrees.shp: has coordinates that look like degrees"))
    let content = try OutlineSource(path, crs: CRS("EPSG:4326")).read()
    #expect(try content.places().allSatisfy { (6.2...6.21).contains($0.x) && (45.1...45.11).contains($0.y) })
    let metres = try write("metres.shp", crs: "EPSG:4326", side: 100, at: Point(x: 500_000, y: 3_700_000))
    #expect(throws: InputError.self) { try OutlineSource(metres).read() }
    let meter = try AreaMeter(.planar, crs: CRS("EPSG:32632"))
    #expect(throws: InputError.self) {
      try OutlineImport(path: path).outlines(in: CRS("EPSG:32632"), boundary: nil, meter: meter)
    }
  }

  @Test("features of one name are one region")
  func regions() throws {
    let path = try write("a.gpkg", crs: "EPSG:32646", side: 100, at: Point(x: 500_000, y: 3_700_000))
    let regions = try OutlineSource(path, name: "NAME").read().regions(in: CRS("EPSG:32646"))
    #expect(regions.map(\.name) == ["Agassiz", "Grinnell"])
    #expect(abs(regions[0].shape.planarArea - 10_000) < 1e-6)
  }
}
