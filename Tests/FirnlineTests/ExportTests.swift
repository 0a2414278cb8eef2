import Foundation
import Testing

@Suite("Exports through the program")
struct ExportTests {
  private let region: Region

  init() throws { region = try Region(isFinished: true) }

  private func export(_ arguments: String...) throws -> Firnline.Outcome {
    try Firnline.run(["export", region.project] + arguments)
  }

  @Test("the ending says the format, and nothing is replaced unasked")
  func byEnding() throws {
    let file = region.scratch("out.fgb")
    let first = try export("-o", file, "--author", "Chen, Longfei", "--period", "2001-2003")
    #expect(first.status == 0 && first.output == "\(file)\n", "\(first.text)")
    let readme = try String(contentsOfFile: region.scratch("out.fgb.README.md"), encoding: .utf8)
    #expect(
      readme.contains("Chen, Longfei") && readme.contains("**Simulated:") && !readme.contains("1986-1988"))
    let again = try export("-o", file)
    #expect(again.error.contains("is there already; add --force to replace it"))
    #expect(try export("-o", file, "--force").status == 0)
  }

  @Test("rasters come from the project, one period at a time")
  func rasters() throws {
    for raster in ["mask", "decision"] {
      let file = region.scratch("\(raster).tif")
      let outcome = try export("--to", raster, "--period", "2001-2003", "-o", file)
      #expect(outcome.status == 0, "\(outcome.text)")
      #expect(try Data(contentsOf: URL(fileURLWithPath: file)).prefix(2) == Data("II".utf8))
      #expect(try export("--to", raster, "--period", "2001-2003", "-o", file).error.contains("--force"))
    }
    #expect(
      try export("--to", "mask", "-o", region.scratch("x.tif")).error.contains(
        "name the period whose mask you want"))
  }

  @Test(
    "what does not fit is one line with the mend",
    arguments: [
      (["-o", "out.xyz"], "say the format with --to: gpkg, qgis, shapefile"),
      (["--to", "gpkg"], "say where to with --output"),
      (["--to", "postgis"], "--to postgis needs --connection"),
      (["--to", "postgis", "--connection", "PG:host=x", "-o", "y"], "--to postgis takes no --output"),
      (["--to", "gpkg", "--connection", "PG:host=x", "-o", "y.gpkg"], "--connection goes with --to postgis"),
      (["--to", "shp", "-o", "out.shp"], "'shp' is invalid"),
      (["--to", "rgi7", "-o", "out", "--region", "central asia"], "'central asia' is invalid"),
      (["--to", "rgi7", "-o", "out", "--region", "99"], "'99' is invalid"),
      (["-o", "out.gpkg", "--license", "my own"], "'my own' is invalid"),
      (["-o", "out.gpkg", "--period", "1999"], "'1999' is none of its periods; it has 1986-1988, 2001-2003"),
      (["-o", "none/out.gpkg"], "which is not there; make that folder"),
      (["--to", "oggm", "-o", "out.shp"], "holds one period; choose it with --period"),
      (["--to", "postgis", "--connection", "PG:host=x password=y"], "set PGPASSWORD"),
    ])
  func refused(arguments: [String], expected: String) throws {
    let outcome = try Firnline.run(
      ["export", region.project] + arguments.map { $0.hasPrefix("out") ? region.scratch($0) : $0 })
    #expect(outcome.status != 0)
    #expect(outcome.error.contains(expected), "\(outcome.error)")
    #expect(outcome.output.isEmpty)
  }
}
