import Declaration
import Foundation
import Geospatial
import Glaciers
import Inventory
import Testing

@testable import Exchange

@Suite("Where the outlines of an export come from")
struct OriginTests {
  private let small: SmallInventory

  init() throws {
    small = try SmallInventory()
    try small.record(
      "2003", years: 2003...2003,
      settings: [
        "outlines.file": "rgi.shp", "outlines.sha256": "0123abc",
        "outlines.citation": "RGI 7.0 Consortium (2023)",
        "outlines.where": "src_date < '2004'", "outlines.attributes.name": "glac_name",
        "outlines.minimumArea": "0.0 km2", "outlines.repair": "true", "terrain.source": "COPDEM30",
        "terrain.dem": "dem.tif", "terrain.sha256": "4567def",
      ],
      [
        SmallInventory.square(0, id: "G007979E46094N"), SmallInventory.square(4000, id: "B36-26"),
      ])
    try small.record(
      "2015", years: 2015...2015, kind: .extracted,
      settings: [
        "extraction.method": "band-ratio", "extraction.threshold": "2.0", "merge.rule": "vote",
        "merge.acrossTiles": "mean", "merge.threshold": "0.5", "outlines.minimumArea": "0.01 km2",
        "outlines.smoothing": "true", "outlines.divides": "divides.gpkg",
      ], [SmallInventory.square(0, side: 900)]
    ) { period in
      period.adjustments = [
        AdjustmentEffect(
          kind: .add, number: 1, author: "A. Author", reason: "debris", date: nil, outcome: .done, touched: 1,
          before: .zero, after: Area(squareMetres: 100),
          shape: Data(try SmallInventory.square(0).polygon.wkb()))
      ]
      period.spreads = [
        AreaSpread(
          subarea: nil, method: .probability, area: Area(squareMetres: 8e5), low: Area(squareMetres: 7e5),
          high: Area(squareMetres: 9e5), error: Area(squareMetres: 5e4), settings: #"{"draws": "1000"}"#)
      ]
    }
  }

  @Test("the README says of each period which file it was imported from, or how it was extracted")
  func readme() throws {
    try small.export(.geoPackage, to: "a.gpkg")
    let text = try small.text("a.gpkg.README.md")
    for line in [
      "- 2003: imported from `rgi.shp`, sha256 `0123abc`; where `src_date < '2004'`; names from `glac_name`;"
        + " repaired where not valid; heights from COPDEM30 (`dem.tif`, sha256 `4567def`).",
      "- 2015: extracted by band-ratio (threshold 2.0); dates merged by vote, tiles by mean, ice above 0.5;"
        + " none below 0.01 km2; staircases of pixels smoothed; divided along `divides.gpkg`; 1 correction by hand.",
    ] {
      #expect(text.contains(line), "\(text)")
    }
  }

  @Test("the citation names the files as they ask to be cited")
  func citation() throws {
    try small.export(.geoPackage, to: "a.gpkg")
    let text = try small.text("a.gpkg.CITATION.cff")
    for fact in [
      "title: \"RGI 7.0 Consortium (2023)\"", "Outlines of 2003, from rgi.shp (sha256 0123abc)",
      "title: \"COPDEM30\"", "Elevation model of 2003, from dem.tif (sha256 4567def)",
      "Divides of 2015, from divides.gpkg",
    ] {
      #expect(text.contains(fact), "\(text)")
    }
  }

  @Test("the citation with files fits the schema", Oracle.python("cffconvert", "jsonschema", "yaml"))
  func schema() throws {
    try small.export(.geoPackage, to: "a.gpkg")
    #expect(try Oracle.facts("cff_check.py", small.scratch("a.gpkg.CITATION.cff")) as? [String] == [])
  }

  @Test("what has a text of processing for each period tells each period's own")
  func processing() throws {
    try small.export(.stac, to: "stac")
    #expect(
      try small.text("stac/2003/2003.json").contains("Existing outlines imported from rgi.shp, by Firnline"))
    #expect(try small.text("stac/2015/2015.json").contains("Outlines extracted by band-ratio from 0 scenes"))
    let glims = try VectorLayer.read(small.export(.glims, to: "glims") + "/glaciers.shp")
    let texts = glims.features.map { $0.attributes["proc_desc"]?.description ?? "" }
    #expect(texts[0].contains("from rgi.shp") && !texts[0].contains("band-ratio"))
    #expect(texts[2].contains("by band-ratio") && !texts[2].contains("rgi.shp"))
    try small.export(.rgi7, to: "rgi")
    #expect(try small.text("rgi/Firnline-2003-G-00_alps-submission_info.csv").contains("from rgi.shp"))
  }

  @Test("a glacier that GLIMS knows keeps its identifier, in later periods too")
  func identifiers() throws {
    let glims = try VectorLayer.read(small.export(.glims, to: "glims") + "/glaciers.shp")
    let ids = glims.features.map { $0.attributes["glac_id"]?.description ?? "" }
    #expect(ids[0] == "G007979E46094N" && ids[2] == "G007979E46094N")
    // No identifier of GLIMS: that by which the inventory knows the glacier.
    #expect(ids[1] == (try small.inventory.glacierStates()[1].glacier))
    let table = try CSVTable(path: small.export(.rgi7, to: "rgi") + "/Firnline-2003-G-00_alps-attributes.csv")
    #expect(table.text("glims_id", in: table.rows[0]) == "G007979E46094N")
    #expect(GLIMSIdentifier("B36-26") == nil && GLIMSIdentifier("G360000E46094N") == nil)
  }

  @Test("plain files hold corrections and what extraction says of its areas")
  func plain() throws {
    try small.export(.plain, to: "plain")
    let adjustments = try small.text("plain/adjustments.csv").split(separator: "\n")
    #expect(adjustments.count == 2 && adjustments[1].contains("A. Author"))
    #expect(
      try small.text("plain/area_spreads.csv").split(separator: "\n").last
        == "2015,Alps,probability,0.8,0.7,0.9,0.05,draws 1000,computed")
  }
}

@Suite("Licences")
struct SPDXLicenseTests {
  @Test("have the names that the Citation File Format knows, however they are written")
  func names() {
    #expect(SPDXLicense("cc-by-4.0")?.name == "CC-BY-4.0")
    #expect(SPDXLicense("CC0-1.0")?.name == "CC0-1.0" && SPDXLicense("ODbL-1.0") != nil)
    for text in ["my own", "CC BY 4.0", "CC-BY-4", ""] { #expect(SPDXLicense(text) == nil) }
  }

  @Test("a region of RGI 7 is one of twenty")
  func regions() {
    #expect(RGIRegion("01")?.second == "01-00" && RGIRegion("20-01") != nil)
    for text in ["99", "00", "21-01", "7", "13-8"] { #expect(RGIRegion(text) == nil) }
  }
}
