import Foundation
import Geospatial
import Testing

/// Corrections through the program.
@Suite("Corrections by command")
struct AdjustTests {
  private let region: Region
  private var edits: String { region.folder + "/edits.gpkg" }

  init() throws {
    region = try Region(isFinished: true)
    try region.edit("minimumArea: 0.01 km2", "minimumArea: 0.01 km2, adjustments: edits.gpkg")
  }

  /// Writes a correction that erases the first outline of the inventory, with the fields of a template but for one.
  private func write(_ period: String, without lost: String = "", layer: String = "erase") throws {
    let system = try VectorLayer.read(region.inventory, layer: "outlines")
    let outline = try #require(system.features.first?.polygons)
    let fields = ["period", "until", "author", "reason", "date"].filter { $0 != lost }
    try VectorLayer.write(
      [
        VectorLayer(
          name: layer, crs: system.crs, fields: fields.map { .init($0, .string) },
          features: [
            Feature(
              id: 1, geometry: .polygons(outline),
              attributes: [
                "period": .string(period), "author": .string("fp"), "reason": .string("snow"),
                "date": .string("2026-11-22"),
              ])
          ], shapes: .multiPolygon),
        VectorLayer(
          name: "add", crs: system.crs, fields: fields.map { .init($0, .string) }, shapes: .multiPolygon),
      ], to: edits)
  }

  @Test("a template is opened by ogrinfo, is not overwritten, and is a file of no corrections")
  func template() throws {
    let made = try Firnline.run("adjust", "template", edits, "--project", region.folder + "/band-ratio.yaml")
    #expect(made.status != 0 && made.error.contains("does not exist"))
    let (plain, other) = (region.scratch("plain.gpkg"), region.scratch("other.gpkg"))
    #expect(try Firnline.run("adjust", "template", plain, "--crs", "EPSG:32646").status == 0)
    #expect(try VectorLayer.read(plain, layer: "divide").crs?.epsg == 32646)
    #expect(
      try Firnline.run("adjust", "template", plain, "--crs", "EPSG:4326").error.contains("is there already"))
    let missing = try Firnline.run("adjust", "template", other)
    #expect(missing.error.contains("give either --crs EPSG:… or --project project.yaml"))
    let checked = try Firnline.run("adjust", "check", plain)
    #expect(checked.status == 0)
    #expect(checked.output.contains("0 add, 0 erase, 0 divide, 0 relabel."))
  }

  @Test("a run applies corrections; the table and the check tell what they did")
  func run() throws {
    try write("1986-1988")
    let outcome = try region.run()
    #expect(outcome.status == 0, "\(outcome.text)")
    let table = try Firnline.run("table", "adjustments", region.project, "--format", "csv")
    let rows = table.output.split(separator: "\n")
    #expect(rows.count == 2)
    #expect(rows[1].hasPrefix("1986-1988,erase,1,fp,snow,2026-11-22,done,1,"))
    let check = try Firnline.run("adjust", "check", region.project)
    #expect(check.output.contains("erase    1  1986-1988"))
    #expect(try region.run().error.contains("is up to date"))

    // The ice of the first period is not there in another one's place.
    try write("2001-2003")
    #expect(try region.run().status == 0)
    #expect(try Firnline.run("table", "adjustments", region.project).output.contains("2001-2003"))
  }

  @Test("a layer under a name that is no kind is named by the check and by every run")
  func misnamed() throws {
    try write("1986-1988", layer: "eraze")
    let check = try Firnline.run("adjust", "check", region.project)
    #expect(check.output.contains("Not read: eraze; layers are add, erase, divide, relabel."))
    #expect(check.output.contains("Not in the file: erase, divide, relabel."))
    let run = try region.run()
    #expect(
      run.status == 0 && run.text.contains("layers of corrections that are not read")
        && run.text.contains("eraze"), "\(run.text)")
  }

  @Test("corrections that will not do stop the plan with one clear line, and nothing is lost")
  func badInput() throws {
    let before = try region.tables()
    func error() throws -> String {
      let outcome = try region.run()
      #expect(outcome.status != 0)
      let lines = outcome.error.split(separator: "\n").filter { $0.hasPrefix("Error: ") }
      #expect(lines.count == 1, "\(outcome.error)")
      return outcome.error
    }
    #expect(try error().contains("project.yaml"))
    try write("1986-1989")
    #expect(
      try error().contains(
        "'period' is '1986-1989' in erase 1, which is no period; did you mean '1986-1988'?"))
    try write("1986-1988", without: "until")
    #expect(try error().contains("'until' is no field of the layer add"))
    try Data("no database".utf8).write(to: URL(fileURLWithPath: edits))
    #expect(try error().contains("edits.gpkg"))
    #expect(try region.tables() == before)
  }
}
