import Declaration
import Foundation
import Geospatial
import Testing

@testable import Exchange

@Suite("The place of an export")
struct ExportPlaceTests {
  private let sample: SampleEdition

  init() throws { sample = try SampleEdition() }

  private func problem(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "none"
    } catch { return "\(error)" }
  }

  @Test(
    "is free, or is replaced where that is asked for, with all companions",
    arguments: [ExportFormat.shapefile, .stac])
  func replacing(format: ExportFormat) throws {
    let name = format == .stac ? "out" : "out.shp"
    try sample.export(format, to: name)
    let refused = problem { try sample.export(format, to: name) }
    #expect(refused.hasSuffix("\(name): is there already; add --force to replace it, or give another name"))
    try sample.export(format, to: name, replacing: true)
    let litter = try FileManager.default.contentsOfDirectory(atPath: sample.scratch.path).filter {
      $0.hasPrefix(".")
    }
    #expect(litter.isEmpty)
  }

  @Test("has the ending of its format, in a folder that is there")
  func endings() throws {
    #expect(
      problem { try sample.export(.flatGeobuf, to: "out.gpkg") }
        .hasSuffix("does not end in .fgb, as a file of --to flatgeobuf does; name it out.fgb"))
    #expect(
      problem { try sample.export(.geoPackage, to: "none/out.gpkg") }.hasSuffix(
        "which is not there; make that folder"))
  }

  @Test("is not taken from something else, and a companion that is there is not lost")
  func others() throws {
    try sample.scratch.write("dear diary", to: "mine/diary.txt")
    for replacing in [false, true] {
      #expect(
        problem { try sample.export(.rgi7, to: "mine", replacing: replacing) }.contains("is there already"))
    }
    #expect(try SampleEdition.bytes(sample.scratch("mine")).keys.sorted() == ["diary.txt"])
    try sample.scratch.write("my own text", to: "out.gpkg.README.md")
    #expect(
      problem { try sample.export(.geoPackage, to: "out.gpkg") }
        .contains("out.gpkg.README.md: is there already, and goes with out.gpkg"))
    #expect(!FileManager.default.fileExists(atPath: sample.scratch("out.gpkg")))
  }

  @Test("has room for one stem in several formats, each with its documents")
  func sideBySide() throws {
    try sample.export(.geoJSON, to: "out.geojson")
    try sample.export(.geoPackage, to: "out.gpkg")
    for name in ["out.geojson.README.md", "out.gpkg.README.md", "out.geojson.CITATION.cff"] {
      #expect(FileManager.default.fileExists(atPath: sample.scratch(name)), "\(name)")
    }
  }

  @Test(
    "is what an error names, not the temporary file in which it came up",
    arguments: [(ExportFormat.geoJSON, "out.geojson"), (.stac, "out"), (.glims, "out")])
  func named(format: ExportFormat, name: String) throws {
    let polar = try SmallInventory("EPSG:3413")
    var outline = SmallInventory.square(0)
    outline.polygon = Polygon(Bounds(minX: -5000, minY: -5000, maxX: 5000, maxY: 5000))
    try polar.record("2003", years: 2003...2003, [outline])
    #expect(
      problem { try polar.export(format, to: name) }
        .hasPrefix("\(polar.scratch(name)): feature 1: it encloses a pole"))
  }

  @Test("an unknown period is an error that names those there are")
  func unknownPeriod() throws {
    #expect(
      problem { try sample.export(.geoPackage, to: "out.gpkg", ["1990-1992"]) }
        .hasSuffix(
          "'1990-1992' is none of its periods; it has 1986-1988, 2001-2003, 2019-2021; `firnline run` records what is missing"
        ))
    #expect(
      problem { try sample.export(.oggm, to: "out.gpkg") }
        .hasSuffix(
          "'--to oggm' holds one period; choose it with --period, of 1986-1988, 2001-2003, 2019-2021"))
  }
}
