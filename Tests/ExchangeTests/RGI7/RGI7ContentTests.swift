import Declaration
import Foundation
import Geospatial
import Inventory
import Testing

@testable import Exchange

@Suite("The package as of RGI 7")
struct RGI7ContentTests {
  private static let sampleFile = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("shared/data/open/scgi_oggm/rgi7/rgi7g_hef.shp").path

  private let sample: SampleEdition

  init() throws { sample = try SampleEdition() }

  private func package() throws -> (folder: String, name: String) {
    let statement = Edition.Statement(region: RGIRegion("13-08") ?? .none)
    return (try sample.export(.rgi7, to: "rgi", [], statement), "Firnline-1986-1988-G-13_tanggula___co")
  }

  /// The columns of a shapefile as ogrinfo lists them: name, type, width.
  private func columns(_ file: String) throws -> [String] {
    try Oracle.output(of: "ogrinfo", ["-al", "-so", file]).split(separator: "\n").map(String.init)
      .filter { $0.wholeMatch(of: /\w+: (String|Integer64|Integer|Real|Date) \(.*/) != nil }
  }

  @Test(
    "has the names, types and widths of a file of RGI 7, column by column",
    Oracle.program("ogrinfo", of: "gdal-bin"),
    .enabled(if: FileManager.default.fileExists(atPath: sampleFile), "no ../shared/data/open/scgi_oggm"))
  func columnsOfTheSample() throws {
    let (folder, name) = try package()
    let own = try columns("\(folder)/\(name).shp")
    #expect(own.count == 28)
    #expect(own == (try columns(Self.sampleFile)))
    let header = try CSVTable(path: "\(folder)/\(name)-attributes.csv").header
    #expect(header == own.map { String($0.prefix { $0 != ":" }) })
  }

  @Test("says what is not known as RGI 7 does: −999, 9, or nothing")
  func missing() throws {
    let (folder, name) = try package()
    let table = try CSVTable(path: "\(folder)/\(name)-attributes.csv")
    for row in table.rows {
      for column in ["anlys_id", "subm_id", "primeclass", "conn_lvl"] {
        #expect(table.text(column, in: row) == "-999")
      }
      for column in ["surge_type", "term_type"] { #expect(table.text(column, in: row) == "9") }
      #expect(table.text("is_rgi6", in: row) == "0")
      #expect(table.text("o2region", in: row) == "13-08")
    }
    let first = try #require(table.rows.first)
    #expect(table.text("rgi_id", in: first) == "Firnline-1986-1988-G-13-00001")
    #expect(table.text("src_date", in: first) == "2001-08-15T00:00:00")
    // Three of four square kilometres; 33.4° north in the middle of zone 46, where the plane is 0.08 % too small.
    let area = try #require(Double(table.text("area_km2", in: first) ?? ""))
    #expect(abs(area / 3 - 1.0008) < 0.0002)
    let metadata = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)-attributes_metadata.json")))
    #expect((metadata as? [String: [String: String]])?["lmax_m"]?["datatype"] == "int")
  }

  @Test("has what the elevation model said, and heights in thousandths that sum to 1000")
  func topography() throws {
    let (folder, name) = try package()
    let table = try CSVTable(path: "\(folder)/\(name)-attributes.csv")
    let known = [
      "zmin_m": "5012.5", "zmax_m": "5870.0", "zmed_m": "5040.0", "zmean_m": "5100.25", "slope_deg": "12.5",
      "aspect_deg": "350.5", "aspect_sec": "1", "lmax_m": "2346", "dem_source": "COPDEM30",
      "termlat": "33.43",
    ]
    for (column, value) in known { #expect(table.text(column, in: table.rows[0]) == value, "\(column)") }
    // The third has no name in the sample, and no heights.
    for column in ["zmin_m", "aspect_deg", "dem_source"] {
      #expect(table.text(column, in: table.rows[2]) == nil)
    }
    #expect(
      table.text("aspect_sec", in: table.rows[2]) == "9" && table.text("lmax_m", in: table.rows[2]) == "-999")
    let bands = try CSVTable(path: "\(folder)/\(name)-hypsometry.csv")
    #expect(bands.header.prefix(4) == ["rgi_id", "area_km2", "5025", "5075"] && bands.header.last == "5875")
    #expect(bands.rows.count == 2)
    for row in bands.rows { #expect(row.fields.dropFirst(2).compactMap { Int($0) }.reduce(0, +) == 1000) }
  }

  @Test("links outlines of successive periods as RGI links its versions")
  func links() throws {
    let (folder, _) = try package()
    let table = try CSVTable(path: "\(folder)/links.csv")
    let rows = table.rows.map(\.fields)
    func id(_ period: String, _ number: Int) -> String { "Firnline-\(period)-G-13-0000\(number)" }
    // The first glacier fell apart, the second shrank, the third vanished.
    #expect(
      rows.prefix(3).map { Array($0.prefix(2)) } == [
        [id("2001-2003", 1), id("1986-1988", 1)], [id("2001-2003", 2), id("1986-1988", 1)],
        [id("2001-2003", 3), id("1986-1988", 2)],
      ])
    let place = { (name: String) in table.header.firstIndex(of: name) ?? 0 }
    #expect(rows.prefix(3).map { $0[place("n_to")] } == ["2", "2", "1"])
    #expect(rows.prefix(3).map { $0[place("n_from")] } == ["1", "1", "1"])
    #expect(rows.map { $0[place("cluster_id")] } == ["1", "1", "2", "3", "4"])
    for fraction in ["to_area_fraction", "from_area_fraction"] {
      #expect(rows.allSatisfy { (0...1).contains(Double($0[place(fraction)]) ?? -1) })
    }
  }

  @Test("labels that would give the same names are told apart, in files, identifiers and links")
  func labels() throws {
    let small = try SmallInventory()
    try small.record("1990 a", years: 1990...1990, [SmallInventory.square(0)])
    try small.record("1990/a", years: 1991...1991, [SmallInventory.square(0, side: 900)])
    let folder = try small.export(.rgi7, to: "rgi")
    let outlines = try ["1990_a", "1990_a-2"].map { label in
      try CSVTable(path: "\(folder)/Firnline-\(label)-G-00_alps-attributes.csv").rows[0].fields[0]
    }
    #expect(outlines == ["Firnline-1990_a-G-00-00001", "Firnline-1990_a-2-G-00-00001"])
    #expect(try CSVTable(path: "\(folder)/links.csv").rows[0].fields.prefix(2) == [outlines[1], outlines[0]])
    // One that goes out by itself has the name that it has among the others.
    let alone = try small.export(.rgi7, to: "alone", ["1990/a"])
    #expect(FileManager.default.fileExists(atPath: "\(alone)/Firnline-1990_a-2-G-00_alps.shp"))
  }

  @Test("chosen periods are linked with each other in full, whatever lies between them")
  func chosen() throws {
    let small = try SmallInventory()
    for (year, places) in [(1990, [0.0, 2000, 4000]), (2000, [0, 2000]), (2010, [0, 2000, 4000])] {
      try small.record("\(year)", years: year...year, places.map { SmallInventory.square($0) })
    }
    let folder = try small.export(.rgi7, to: "rgi", ["1990", "2010"])
    let rows = try CSVTable(path: "\(folder)/links.csv").rows.map { Array($0.fields.prefix(2)) }
    #expect(
      rows
        == (1...3).map {
          ["Firnline-2010-G-00-0000\($0)", "Firnline-1990-G-00-0000\($0)"]
        })
  }

  @Test(
    "complexes and borders have the names, types and widths of RGI 7, column by column",
    Oracle.program("ogrinfo", of: "gdal-bin"),
    .enabled(if: FileManager.default.fileExists(atPath: sampleFile), "no ../shared/data/open/scgi_oggm"))
  func columnsOfComplexesAndBorders() throws {
    let (folder, _) = try package()
    let samples = URL(fileURLWithPath: Self.sampleFile).deletingLastPathComponent().path
    for (letter, file) in [("C", "rgi7c_hef.shp"), ("I", "rgi7g_hef_intersects.shp")] {
      let own = try columns("\(folder)/Firnline-1986-1988-\(letter)-13_tanggula___co.shp")
      #expect(own == (try columns("\(samples)/\(file)")))
    }
  }

  @Test("glaciers that share a border are one complex, with the border as a line")
  func complexesAndBorders() throws {
    let (folder, _) = try package()
    let stem = "\(folder)/Firnline-2001-2003"
    let end = "13_tanggula___co"
    // The halves of the first glacier: squares of 900 m, one of them 1000 m farther east, so that they do not touch.
    let apart = try VectorLayer.read("\(stem)-C-\(end).shp")
    #expect(apart.features.count == 3)
    #expect(try VectorLayer.read("\(stem)-I-\(end).shp").features.isEmpty)
    let links = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: "\(stem)-C-\(end)-CtoG_links.json")))
    #expect(
      (links as? [String: [String]])?["Firnline-2001-2003-C-13-00002"] == ["Firnline-2001-2003-G-13-00002"])
  }

  @Test(
    "finds the complex and the borders that RGI 7 has around Hintereisferner",
    .enabled(if: FileManager.default.fileExists(atPath: sampleFile), "no ../shared/data/open/scgi_oggm"))
  func hintereisferner() throws {
    let samples = URL(fileURLWithPath: Self.sampleFile).deletingLastPathComponent().path
    let glaciers = try VectorLayer.read("\(samples)/rgi7g_hef_complex.shp")
    let plane = try CRS("EPSG:32632")
    let move = try CoordinateTransform(from: #require(glaciers.crs), to: plane)
    let ids = glaciers.features.map { $0.attributes["rgi_id"]?.description ?? "" }
    let polygons = try glaciers.features.map { feature in
      let faces = try move.apply(#require(feature.polygons))
      return try #require(faces.polygons.first)
    }
    let edition = try sample.edition(["1986-1988"])
    let names = RGI7Names(edition, period: edition.periods[0])
    // That inventory has the plane of another zone, in which only areas and places would be wrong.
    let complexes = try RGI7Complexes(of: polygons, named: names, of: edition)
    #expect(complexes.layer.features.count == 1)
    let borders = try RGI7Intersects(of: polygons, named: names, of: edition).layer.features
    var own: [Set<String>: Double] = [:]
    for border in borders {
      let ends = ["rgi_g_id_1", "rgi_g_id_2"].compactMap { border.attributes[$0]?.description }
        .compactMap { Int($0.suffix(5)) }.map { ids[$0 - 1] }
      own[Set(ends), default: 0] += border.attributes["length_m"]?.number ?? 0
    }
    var theirs: [Set<String>: Double] = [:]
    for border in try VectorLayer.read("\(samples)/rgi7g_hef_intersects.shp").features {
      let ends = ["rgi_g_id_1", "rgi_g_id_2"].compactMap { border.attributes[$0]?.description }
      theirs[Set(ends), default: 0] += border.attributes["length_m"]?.number ?? 0
    }
    #expect(theirs.count == 2)
    for (ends, length) in theirs { #expect(abs((own[ends] ?? 0) / length - 1) < 0.01, "\(ends)") }
  }

  @Test("OGGM takes a period as glacier directories, and cooks it", Oracle.python("oggm", "geopandas"))
  func oggm() throws {
    for name in ["shapes.shp", "package.gpkg"] {
      let file = try sample.export(.oggm, to: name, ["2019-2021"])
      let facts = try #require(try Oracle.facts("oggm_read.py", file) as? [String: Any])
      #expect(
        facts["ids"] as? [String] == ["Firnline-2019-2021-G-00-00001", "Firnline-2019-2021-G-00-00002"])
      #expect(facts["versions"] as? [String] == ["70G"])
      // The second has no date: the middle of the period, which OGGM takes back to 2019.
      #expect(facts["dates"] as? [Int] == [2001, 2019])
      #expect(facts["outlines"] as? [Bool] == [true, true])
      #expect((facts["cooked"] as? [String])?.count == 2)
      #expect((facts["areas"] as? [Double])?.allSatisfy { (0.6...0.75).contains($0) } == true)
    }
  }

  @Test("GLIMS gets outlines, segments, images and a session in longitude and latitude")
  func glims() throws {
    let folder = try sample.export(.glims, to: "glims", [], .init(authors: ["Chen, Longfei"]))
    let layers = try ["glaciers", "segments", "images", "session"].map {
      try VectorLayer.read("\(folder)/\($0).shp")
    }
    for layer in layers { #expect(layer.crs?.isGeographic == true) }
    #expect(layers.map(\.features.count) == [8, 9, 6, 1])
    let first = try #require(layers[0].features.first)
    #expect(first.attributes["glac_id"]?.description.wholeMatch(of: /G\d{6}E\d{5}N/) != nil)
    #expect(first.polygons?.polygons.first?.holes.count == 1)
    #expect(first.attributes["loc_unc_x"] == .real(15) && first.attributes["glob_unc_y"] == .real(5.2))
    #expect(
      layers[1].features.map { $0.attributes["line_type"]?.description }.prefix(2) == [
        "glac_bound", "intrnl_rock",
      ])
    #expect(layers[2].features.first?.attributes["orig_id"] == .string("LT05_A"))
    #expect(layers[3].features.first?.attributes["analysts"] == .string("Chen, Longfei"))
  }
}
