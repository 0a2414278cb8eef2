import Declaration
import Foundation
import Geospatial
import TestSupport
import Testing

@testable import Glaciers

@Suite("Files of outlines with attributes")
struct AttributedOutlinesTests {
  private let slopes: Slopes
  private let crs: CRS
  private let middle = Point(x: 500_000, y: 3_700_000)

  init() throws {
    slopes = try Slopes()
    crs = try CRS("EPSG:32646")
  }

  private func survey() throws -> AttributeSurvey {
    let grid = try Slopes.grid("EPSG:32646", around: middle, pixel: 30, side: 60)
    let path = try slopes.write("plane.tif", on: grid) { 5000 + 0.3 * ($0.x - middle.x) }
    return AttributeSurvey(elevations: path, source: "PLANE")
  }

  private func file(
    _ name: String, _ geometries: [Geometry?], fields: [VectorLayer.Field] = [], crs: CRS?,
    attributes: [String: FieldValue] = [:]
  ) throws -> String {
    let features = geometries.enumerated().map {
      Feature(id: Int64($0 + 1), geometry: $1, attributes: attributes)
    }
    try VectorLayer(name: "outlines", crs: crs, fields: fields, features: features).write(
      slopes.scratch(name))
    return slopes.scratch(name)
  }

  @Test("are written with the columns of RGI 7, which replace those that differ in case alone")
  func written() throws {
    let near = Geometry.polygons(Slopes.square(middle, half: 300))
    let far = Geometry.polygons(Slopes.square(Point(x: 600_000, y: 4_000_000), half: 300))
    let path = try file(
      "in.gpkg", [near, far, nil],
      fields: [.init("RGIId", .string), .init("CenLon", .real), .init("note", .string)],
      crs: crs, attributes: ["RGIId": .string("A, \"B\""), "CenLon": .real(1), "note": .string("kept")])
    let outlines = try AttributedOutlines(of: path, by: survey())
    #expect(outlines.attributes.map { $0 == nil } == [false, false, true])
    try outlines.write(to: slopes.scratch("out.gpkg"))
    let layer = try VectorLayer.read(slopes.scratch("out.gpkg"))
    let columns = RGI7Column.glacier.map(\.field).filter {
      outlines.attributes[0]?.rgi7Values[$0.name] != nil
    }
    let zones: [VectorLayer.Field] = [.init("accum_km2", .real), .init("ablat_km2", .real)]
    #expect(layer.fields == [.init("RGIId", .string), .init("note", .string)] + columns + zones)
    // A plane's halves: 600 m by 300 m each, to a row of pixels.
    let halves = zones.map { layer.features[0].attributes[$0.name]?.number ?? 0 }
    #expect(abs(halves[0] - 0.18) < 0.02 && abs(halves[0] + halves[1] - 0.36) < 0.001)
    #expect(layer.features[1].attributes["accum_km2"] == nil)
    #expect(layer.features[0].attributes["dem_source"] == .string("PLANE"))
    #expect(layer.features[0].attributes["aspect_sec"] == .integer(7))
    #expect(layer.features[0].attributes["note"] == .string("kept"))
    #expect(layer.features[1].attributes["lmax_m"] == .integer(-999))
    #expect(layer.features[1].attributes["zmin_m"] == nil)
    #expect(layer.features[2].attributes["aspect_sec"] == .integer(9))
    #expect(layer.features[2].attributes["utm_zone"] == .integer(-999))
    // The hypsometry has a row for the one glacier on known heights.
    try outlines.writeHypsometry(to: slopes.scratch("bands.csv"))
    let lines = try String(contentsOfFile: slopes.scratch("bands.csv"), encoding: .utf8).split(
      separator: "\n")
    #expect(lines.count == 2)
    #expect(lines[0] == "rgi_id,area_km2,4925,4975,5025,5075")
    #expect(lines[1].hasPrefix("\"A, \"\"B\"\"\",0.36"))
    #expect(lines[1].split(separator: ",").suffix(4).compactMap { Int($0) }.reduce(0, +) == 1000)
  }

  @Test("of one identifier are refused where rows are to be told apart by it")
  func twins() throws {
    let square = Geometry.polygons(Slopes.square(middle, half: 300))
    let path = try file(
      "twins.gpkg", [square, square], fields: [.init("RGIId", .string)], crs: crs,
      attributes: ["RGIId": .string("A")])
    let survey = try survey()
    #expect(try AttributedOutlines(of: path, by: survey).identifiers == ["A", "A"])
    #expect {
      _ = try AttributedOutlines(of: path, distinct: true, by: survey)
    } throws: {
      "\($0)".hasPrefix("\(path): 'RGIId' is 'A' in features 1 and 2; give each feature its own")
    }
  }

  @Test("hypsometries of several glaciers share their bands, empty ones being 0")
  func bands() throws {
    let low = Hypsometry(heights: [4010, 4060])
    let high = Hypsometry(heights: [4210])
    let text = Hypsometry.csv(
      of: [("low", Area(squareKilometres: 2), low), ("high", Area(squareKilometres: 0.5), high)])
    #expect(
      text == "rgi_id,area_km2,4025,4075,4125,4175,4225\nlow,2.0,500,500,0,0,0\nhigh,0.5,0,0,0,0,1000\n")
    #expect(Hypsometry.csv(of: []) == "rgi_id,area_km2\n")
  }

  @Test("of which the model knows no height at all are refused with the model's name")
  func elsewhere() throws {
    let path = try file(
      "far.gpkg", [.polygons(Slopes.square(Point(x: 600_000, y: 4_000_000), half: 300))], crs: crs)
    let survey = try survey()
    let error = #expect(throws: InputError.self) { try AttributedOutlines(of: path, by: survey) }
    #expect(
      error?.description
        == "\(survey.elevations): has no height on any outline of \(path); give a model that covers them")
  }

  @Test("that cannot be measured are one line with the file, the feature and the mend")
  func refused() throws {
    let survey = try survey()
    let bowTie = Geometry.polygons(
      Polygon(exterior: [(0.0, 0.0), (100, 100), (100, 0), (0, 100), (0, 0)].map { Point(x: $0.0, y: $0.1) })
        .asMultiPolygon)
    let square = Geometry.polygons(Slopes.square(middle, half: 300))
    let cases = try [
      (file("crossed.gpkg", [square, bowTie], crs: crs), "feature 2 is not a valid polygon"),
      (file("points.gpkg", [.points([middle])], crs: crs), "holds no polygon: layer 'outlines' has points"),
      (file("empty.gpkg", [], fields: [.init("a", .string)], crs: crs), "layer 'outlines' is empty"),
      (
        file("degrees.shp", [.polygons(Slopes.square(Point(x: 8, y: 46), half: 0.01))], crs: crs),
        "has coordinates that look like degrees"
      ),
      (file("nowhere.shp", [square], crs: nil), "names no coordinate reference system"),
    ]
    for (path, problem) in cases {
      #expect {
        _ = try AttributedOutlines(of: path, by: survey)
      } throws: {
        let line = "\($0)"
        return line.hasPrefix(path) && line.contains(problem) && !line.contains("\n")
      }
    }
  }
}
