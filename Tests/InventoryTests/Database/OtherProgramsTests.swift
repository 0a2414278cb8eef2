import Foundation
import Geospatial
import Testing

@testable import Inventory

@Suite("Inventory in other programs")
struct OtherProgramsTests {
  private let sample: SampleInventory

  init() throws {
    sample = try SampleInventory()
    let inventory = try sample.open()
    try inventory.declareSubareas([
      SubareaRecord(
        name: "West", extent: MultiPolygon([SampleInventory.square(east: 0, side: 9000).polygon]))
    ])
    // Superseded content, which no other program is to see.
    try inventory.record(SampleInventory.period(outlines: [SampleInventory.square(east: 7000)]))
    try inventory.record(SampleInventory.period())
    let smaller = [SampleInventory.square(east: 2000)]
    try inventory.record(SampleInventory.period("2001-2003", years: 2001...2003, outlines: smaller))
  }

  @Test(
    "ogrinfo lists the outlines, their view and the sub-areas, in their system",
    .enabled(if: SampleInventory.has("/usr/bin/ogrinfo"), "needs ogrinfo (apt install gdal-bin)"))
  func ogrinfo() throws {
    let outlines = try SampleInventory.output(of: "/usr/bin/ogrinfo", ["-so", sample.path, "outlines"])
    #expect(outlines.status == 0)
    #expect(outlines.text.contains("using driver `SQLite' successful"))
    #expect(outlines.text.contains("Geometry: Polygon"))
    #expect(outlines.text.contains("Feature Count: 3"))
    #expect(outlines.text.contains("ID[\"EPSG\",32646]"))

    let view = try SampleInventory.output(of: "/usr/bin/ogrinfo", ["-al", sample.path, "dated_outlines"])
    #expect(view.text.contains("Geometry: Polygon"))
    #expect(view.text.contains("period (String) = 2001-2003"))
    #expect(view.text.contains("src_date"))

    let layers = try SampleInventory.output(of: "/usr/bin/ogrinfo", [sample.path])
    #expect(layers.text.contains("subareas (Multi Polygon)"))

    // The spatial filter goes through the index of the versions: a square of the superseded content is not found.
    func found(_ east: Int) throws -> String {
      let box = ["-spat", "\(500_100 + east)", "3700100", "\(500_200 + east)", "3700200"]
      return try SampleInventory.output(
        of: "/usr/bin/ogrinfo", ["-so"] + box + [sample.path, "dated_outlines"]
      ).text
    }
    #expect(try found(7000).contains("Feature Count: 0"))
    #expect(try found(2000).contains("Feature Count: 2"))

    let change = try SampleInventory.output(
      of: "/usr/bin/ogrinfo", [sample.path, "-sql", "SELECT printed FROM table_5b WHERE unit = 'km2'"])
    // From 1.75 to 1 km², 0.12 km² each: √2 × 0.12 = 0.1697.
    #expect(change.text.contains("-0.75 ± 0.17"), "\(change.text)")
  }

  @Test(
    "the spatialite shell finds valid geometry, a working index and the paper's tables",
    .enabled(
      if: SampleInventory.has("/usr/bin/spatialite"), "needs spatialite (apt install spatialite-bin)"))
  func spatialite() throws {
    func query(_ sql: String) throws -> String {
      let result = try SampleInventory.output(of: "/usr/bin/spatialite", ["-silent", sample.path, sql])
      #expect(result.status == 0, "\(result.text)")
      return result.text.split(separator: "\n").last { !$0.contains("SPATIAL_REF_SYS") }.map(String.init)
        ?? ""
    }
    #expect(try query("SELECT count(*) FROM outlines WHERE NOT ST_IsValid(geom)") == "0")
    #expect(
      try query("SELECT count(*), min(ST_Srid(geom)), max(ST_Srid(geom)) FROM outlines") == "3|32646|32646")
    #expect(try query("SELECT sum(ST_Area(geom) = area_m2) FROM outlines") == "3")
    #expect(try query("SELECT CheckSpatialIndex('outline_versions', 'geom')") == "1")
    #expect(
      try query(
        "SELECT group_concat(dates || ' ' || cloud_percent, ';') FROM table_4 WHERE period = '2001-2003'")
        == "1987-08-15 / 1988-07-30 3.00 / 14.00")
    #expect(try query("SELECT printed FROM table_5a WHERE period = '1986-1988'") == "1.75 ± 0.12")
    #expect(try query("SELECT printed FROM table_5b WHERE unit = '% a-1'") == "-2.52 ± 0.57")
    #expect(
      try query("SELECT PRAGMA_integrity.integrity_check FROM pragma_integrity_check AS PRAGMA_integrity")
        == "ok")
  }
}
