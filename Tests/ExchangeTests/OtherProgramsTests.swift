import Foundation
import Geospatial
import Testing

@testable import Exchange

@Suite("Exports in other programs")
struct OtherProgramsTests {
  private let sample: SampleEdition

  init() throws { sample = try SampleEdition(simulated: true) }

  @Test(
    "ogrinfo reads the outlines of all periods, and that they are simulated",
    Oracle.program("ogrinfo", of: "gdal-bin"),
    arguments: [
      (ExportFormat.geoPackage, "a.gpkg", "EPSG\",32646"), (.shapefile, "a.shp", "UTM zone 46N"),
      (.geoJSON, "a.geojson", "EPSG\",4326"), (.flatGeobuf, "a.fgb", "EPSG\",32646"),
    ])
  func ogrinfo(format: ExportFormat, name: String, system: String) throws {
    let file = try sample.export(format, to: name)
    let text = try Oracle.output(
      of: "ogrinfo", ["-al", "-geom=SUMMARY", "-where", "period = '1986-1988'", file])
    for fact in [
      "Feature Count: 3", "Geometry: Polygon", system, "glac_name (String) = 冬克玛底", "Größe, \"Ł\"",
      "= 2001/08/15", "source (String) = simulated", "1 inner ring",
    ] {
      #expect(text.contains(fact), "\(fact)")
    }
    let all = try Oracle.output(of: "ogrinfo", ["-al", "-so", file])
    #expect(all.contains("Feature Count: 8"))
  }

  @Test("GeoJSON is as RFC 7946 wants it: WGS 84, right-handed, no crs member")
  func geoJSON() throws {
    let file = try sample.export(.geoJSON, to: "a.geojson", ["1986-1988"])
    let data = try Data(contentsOf: URL(fileURLWithPath: file))
    let document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(document["crs"] == nil)
    let feature = try #require((document["features"] as? [[String: Any]])?.first)
    let geometry = try #require(feature["geometry"] as? [String: Any])
    let rings = try #require(geometry["coordinates"] as? [[[Double]]]).map {
      $0.map { Point(x: $0[0], y: $0[1]) }
    }
    #expect(rings.map { Polygon.signedArea(ofRing: $0) > 0 } == [true, false])
    // 500 km east in zone 46 is its middle meridian.
    #expect(abs(rings[0][0].x - 93) < 1e-6 && abs(rings[0][0].y - 33.44) < 0.01)
  }

  @Test(
    "a GeoPackage has a style for QGIS, one colour for each period", Oracle.program("ogrinfo", of: "gdal-bin")
  )
  func styles() throws {
    let file = try sample.export(.geoPackage, to: "a.gpkg")
    let text = try Oracle.output(of: "ogrinfo", [file, "layer_styles"])
    for fact in [
      "f_table_name (String) = outlines", "f_geometry_column (String) = geom", "useAsDefault (Integer64) = 1",
    ] {
      #expect(text.contains(fact), "\(fact)")
    }
    let geometry = try Oracle.output(
      of: "ogrinfo", ["-ro", file, "-sql", "SELECT column_name FROM gpkg_geometry_columns"])
    #expect(geometry.contains("= geom"))
    for label in SampleEdition.labels {
      #expect(text.contains("value=\"\(label)\" label=\"\(label) (simulated)\""))
    }
    #expect(text.contains("startField=\"period_start\" endField=\"period_end\""))
  }

  @Test("a QGIS project is well-formed, and its table lies beside it", Oracle.python("xml.etree"))
  func project() throws {
    let file = try sample.export(.qgis, to: "a & b.qgs")
    let look =
      "import sys, xml.etree.ElementTree as x; print(x.parse(sys.argv[1]).findtext('.//maplayer/datasource'))"
    let source = try Oracle.output(of: Server.python, ["-c", look, file])
    #expect(source == "./a & b.gpkg|layername=outlines\n")
    #expect(FileManager.default.fileExists(atPath: sample.scratch("a & b.gpkg")))
  }

  @Test(
    "QGIS opens project and GeoPackage, draws the periods in their colours and knows their days", Oracle.qgis)
  func qgis() throws {
    let project = try sample.export(.qgis, to: "series.qgs")
    let facts = try Oracle.qgis(
      "qgis_draw.py", [project, sample.scratch("series.gpkg"), sample.scratch("series.png")],
      home: sample.scratch.path)
    #expect(facts["read"] as? Bool == true && facts["features"] as? Int == 8)
    #expect(facts["system"] as? String == "EPSG:32646" && facts["style"] as? String == "categorizedSymbol")
    #expect(facts["legend"] as? [String] == SampleEdition.labels.map { "\($0) (simulated)" })
    #expect(facts["fields"] as? [String] == ["period_start", "period_end"])
    #expect(facts["range"] as? [String] == ["1986-01-01", "2021-12-31"])
    #expect((facts["colours"] as? Int ?? 0) > 3)
  }

  @Test(
    "pystac reads the collection, validates it and finds the outlines", Oracle.python("pystac", "jsonschema"))
  func pystac() throws {
    let folder = try sample.export(
      .stac, to: "stac", [], .init(authors: ["Chen, Longfei"], license: SPDXLicense("CC-BY-4.0")))
    let facts = try #require(try Oracle.facts("stac_read.py", "\(folder)/collection.json") as? [String: Any])
    #expect(facts["errors"] as? [String] == [])
    #expect(facts["ids"] as? [String] == SampleEdition.labels)
    #expect(facts["start"] as? [String] == ["1986-01-01", "2001-01-01", "2019-01-01"])
    #expect(facts["assets"] as? [Bool] == [true, true, true])
    #expect(facts["inside"] as? [Bool] == [true, true, true])
    let item = try String(contentsOfFile: "\(folder)/2001-2003/2001-2003.json", encoding: .utf8)
    #expect(item.contains("\"firnline:simulated\": true"))
    #expect(item.contains("\"processing:lineage\": \"SIMULATED, no real glacier."))
  }

  @Test(
    "the citation fits the schema of CFF 1.2 and names every product",
    Oracle.python("cffconvert", "jsonschema", "yaml"))
  func citation() throws {
    let authors = ["Chen, Longfei", "A: \"group\" # of people"]
    try sample.export(
      .geoPackage, to: "a.gpkg", [], .init(authors: authors, license: SPDXLicense("CC-BY-4.0")))
    #expect(try Oracle.facts("cff_check.py", sample.scratch("a.gpkg.CITATION.cff")) as? [String] == [])
    let text = try String(contentsOfFile: sample.scratch("a.gpkg.CITATION.cff"), encoding: .utf8)
    #expect(text.contains("LT05_A") && text.contains("LT05_B") && text.contains("simulated"))
  }

  @Test("unzip finds a packed package whole", Oracle.program("unzip", of: "unzip"))
  func archive() throws {
    let file = try sample.export(.rgi7, to: "package.zip")
    #expect(try Oracle.output(of: "unzip", ["-t", file]).contains("No errors detected"))
  }

  @Test("the README names period, system, measure, years, uncertainty and truth")
  func readme() throws {
    try sample.export(.geoJSON, to: "a.geojson")
    let text = try String(contentsOfFile: sample.scratch("a.geojson.README.md"), encoding: .utf8)
    for fact in [
      "**Simulated:", "EPSG:32646", "planar EPSG:32646", "paper (the period that opens",
      "buffer, distance 15 m",
      "errors of parts summed: linear", "| 2001-2003 | 2001-01-01 to 2003-12-31 | extracted | 3 |",
      "`LT05_A`",
    ] {
      #expect(text.contains(fact), "\(fact)")
    }
  }
}
