import Foundation
import Geospatial
import Testing

/// The audit through the program: what it prints, writes and refuses.
@Suite("Audit of files")
struct AuditTests {
  private let scratch: Scratch
  private var file: String { scratch("outlines.gpkg") }

  /// A square, a tongue that lies on it by 100 m × 200 m, and two far squares in one feature.
  init() throws {
    scratch = try Scratch()
    let shapes = [
      [box(0, 0, 1000, 1000)], [box(900, 400, 400, 200)], [box(5000, 0, 300, 300), box(6000, 0, 300, 300)],
    ]
    try VectorLayer(
      name: "glaciers", crs: CRS("EPSG:32645"),
      fields: [.init("glac_name", .string), .init("year", .integer)],
      features: shapes.enumerated().map { index, parts in
        Feature(
          id: Int64(index + 1), geometry: .polygons(MultiPolygon(parts)),
          attributes: ["glac_name": .string("Glacier \(index + 1)"), "year": .integer(Int64(1990 + index))])
      }
    ).write(file)
  }

  private func box(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> Polygon {
    Polygon(Bounds(minX: 5e5 + x, minY: 3e6 + y, maxX: 5e5 + x + width, maxY: 3e6 + y + height))
  }

  @Test("findings are a table with areas before and after, and the exit status tells of errors")
  func report() throws {
    let outcome = try Firnline.run("audit", file)
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("2 (Glacier 2)"))
    #expect(outcome.output.contains("the shared ground is cut from it"))
    #expect(outcome.output.contains("1 error (1 overlap), 1 warning (1 multipolygon), 0 notes."))
    #expect(outcome.output.contains("Features: 3; outlines with all corrections: 4. The file is as it was"))
    let parted = try Firnline.run("audit", file, "--by", "year")
    #expect(parted.status == 0)
    #expect(try Firnline.run("audit", file, "--by", "year", "--strict").status == 2)
    let misspelt = try Firnline.run("audit", file, "--by", "yaer")
    #expect(misspelt.error.contains("'yaer' is no field of the layer; did you mean 'year'?"))
  }

  @Test("corrections go to a new file with the attributes, and every one of them to the log")
  func fix() throws {
    let (fixed, log) = (scratch("fixed.gpkg"), scratch("log.csv"))
    let before = try Data(contentsOf: URL(fileURLWithPath: file))
    let outcome = try Firnline.run("audit", file, "--fix", "-o", fixed, "--log", log, "--area", "planar")
    #expect(outcome.status == 0, "\(outcome.text)")
    #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == before)
    let layer = try VectorLayer.read(fixed)
    #expect(layer.features.map { $0.polygons?.planarArea.rounded() } == [1e6, 6e4, 9e4, 9e4])
    #expect(layer.features.map { $0.attributes["year"] } == [1990, 1991, 1992, 1992].map { .integer($0) })
    #expect(layer.features.map { $0.attributes["from_multi"]?.description } == [nil, nil, "3_1", "3_2"])
    let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 3)
    #expect(
      lines[1].hasPrefix("error,overlap,2 (Glacier 2),shares 0.0200 km² with another outline,1 (Glacier 1),"))
    #expect(lines[1].contains(",0.08,0.06"))
    #expect(try Firnline.run("audit", fixed).status == 0)

    for target in [fixed, log] {
      let again = try Firnline.run(
        "audit", file, "--fix", "-o", fixed == target ? fixed : scratch("new.gpkg"), "--log", target)
      #expect(again.status == 1)
      #expect(again.error.contains("is there already; replace it with --force"))
    }
    #expect(try Firnline.run("audit", file, "--fix", "-o", fixed, "--force").status == 0)
    #expect(
      try Firnline.run("audit", file, "--fix", "-o", file, "--force").error.contains("would be written over"))
    #expect(try Firnline.run("audit", file, "--fix").error.contains("--fix and --output go together"))
  }

  @Test("an inventory is looked over period by period and stays as it is")
  func inventory() throws {
    let region = try Region(isFinished: true)
    let before = try region.tables()
    for source in [region.inventory, region.project] {
      let outcome = try Firnline.run("audit", source)
      #expect(outcome.status == 0, "\(outcome.text)")
      #expect(!outcome.output.contains("overlap,"))
    }
    let fixed = region.scratch("fixed.gpkg")
    #expect(try Firnline.run("audit", region.inventory, "--fix", "-o", fixed).status == 0)
    #expect(
      try Set(VectorLayer.read(fixed).features.map { $0.attributes["period"]?.description })
        == Set(Region.periods))
    #expect(try region.tables() == before)
  }

  @Test("what cannot be read is one line")
  func unreadable() throws {
    for name in ["missing.shp", "text.gpkg"] {
      if name == "text.gpkg" { try scratch.write("no geopackage", to: name) }
      let outcome = try Firnline.run("audit", scratch(name))
      #expect(outcome.status != 0)
      #expect(outcome.error.split(separator: "\n").count == 1, "\(outcome.error)")
      #expect(outcome.error.contains(name))
    }
    let empty = scratch("empty.gpkg")
    try VectorLayer(name: "ice", crs: CRS("EPSG:32645"), fields: [], features: []).write(empty)
    let nothing = try Firnline.run("audit", empty)
    #expect(nothing.status != 0)
    #expect(
      nothing.error.contains("\(empty): holds no outline: layer 'ice' is empty; give another file or layer"))
    let layer = try Firnline.run("audit", file, "--layer", "ice")
    #expect(layer.error.contains("has no layer 'ice'; it has glaciers"))
  }
}
