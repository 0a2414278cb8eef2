import Foundation
import Testing

@Suite("The main job on a simulated region")
struct SimulatedRunTests {
  @Test("run says what it does, a second run does nothing, plan and status agree")
  func secondRun() throws {
    let region = try Region()
    let dry = try Firnline.run("run", region.project, "--dry-run")
    #expect(dry.output.contains("10 of 10 steps to do"))
    #expect(!FileManager.default.fileExists(atPath: region.inventory))
    let first = try region.run()
    #expect(first.status == 0)
    #expect(first.error.contains("[10/10] record"))
    #expect(first.error.contains("10 steps done, 0 unchanged: \(region.inventory)"))
    let before = try Data(contentsOf: URL(fileURLWithPath: region.inventory))
    let second = try region.run()
    #expect(second.status == 0)
    #expect(second.error == "\(region.inventory) is up to date: nothing to do\n")
    #expect(try Data(contentsOf: URL(fileURLWithPath: region.inventory)) == before)
    #expect(try Firnline.run("plan", region.project).output.contains("0 of 10 steps to do"))
    #expect(try Firnline.run("status", region.project).output.contains("10 of 10 steps done"))
    #expect(region.litter().isEmpty)
  }

  @Test("the table of scenes prints as recorded, and says that they are simulated")
  func scenes() throws {
    let region = try Region(isFinished: true)
    for format in ["text", "csv", "markdown", "latex", "json"] {
      let outcome = try Firnline.run("table", "scenes", region.project, "--format", format)
      #expect(outcome.status == 0)
      #expect(outcome.output.lowercased().contains("simulated"))
      try Snapshot.expect(outcome.output, toBe: "Tables/scenes.\(format)")
    }
  }

  @Test(
    "ogrinfo opens the inventory and SpatiaLite finds its geometry valid",
    .enabled(
      if: ["ogrinfo", "spatialite"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)")
      },
      "needs ogrinfo and spatialite (apt install gdal-bin spatialite-bin)"))
  func otherPrograms() throws {
    let region = try Region(isFinished: true)
    let layer = try output("/usr/bin/ogrinfo", ["-ro", "-so", region.inventory, "outlines"])
    #expect(layer.contains("Geometry: Polygon"))
    #expect(layer.contains("32646"))
    let valid = try output(
      "/usr/bin/spatialite",
      [
        "-silent", region.inventory,
        "SELECT 'valid', count(*) > 1, sum(NOT ST_IsValid(geom)), sum(ST_Area(geom) < 8000) FROM outlines",
      ])
    #expect(valid.contains("valid|1|0|0"), "\(valid)")
  }

  private func output(_ program: String, _ arguments: [String]) throws -> String {
    let scratch = try Scratch()
    let file = try scratch.write("", to: "output")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.standardOutput = FileHandle(forWritingAtPath: file)
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return try String(contentsOfFile: file, encoding: .utf8)
  }

  @Test(
    "areas and changes lie within the stated uncertainty of the simulated truth",
    arguments: ["project.yaml", "band-ratio.yaml"])
  func truth(project: String) throws {
    let scratch = try Scratch()
    let folder = scratch("region")
    let simulated = try Firnline.run("simulate", folder, "--size", "200x160", "--scenes", "3")
    #expect(simulated.status == 0)
    #expect(try Firnline.run("run", folder + "/" + project).status == 0)

    // Truth counts what inventories count: outlines of at least 0.01 km². Ground that no clear pixel showed
    // cannot be recovered; it may hide at most its own area, and is small where a period has three scenes.
    let truth = try rows(String(contentsOfFile: folder + "/truth/areas.csv", encoding: .utf8))
    let table = try Firnline.run("table", "areas", folder + "/" + project, "--format", "json").output
    let own = try JSONDecoder().decode(Areas.self, from: Data(table.utf8)).rows
      .filter { $0.region == "Simulated mountains" }
    #expect(own.count == 3)
    var areas: [(own: Double, error: Double, truth: Double, hidden: Double)] = []
    for row in own {
      let real = try #require(
        truth.first { $0["period"] == row.period }?["area_km2_min_0.01"].flatMap(Double.init))
      areas.append((row.area_km2, row.area_error_km2, real, row.unobserved_km2))
      #expect(
        row.area_km2 - real <= row.area_error_km2, "\(row.period): \(row.area_km2) is too much for \(real)")
      #expect(
        real - row.area_km2 <= row.area_error_km2 + row.unobserved_km2,
        "\(row.period): \(row.area_km2) is too little for \(real)")
      // Otherwise the allowance would hide an error.
      #expect(row.unobserved_km2 < row.area_error_km2)
    }
    for (one, two) in zip(areas, areas.dropFirst()) {
      let error = (one.error * one.error + two.error * two.error).squareRoot()
      let difference = (two.own - one.own) - (two.truth - one.truth)
      #expect(abs(difference) <= error + max(one.hidden, two.hidden))
      #expect(two.own < one.own, "the glaciers shrink")
    }
  }

  private struct Areas: Decodable {
    struct Row: Decodable {
      var period: String
      var region: String
      var area_km2: Double
      var area_error_km2: Double
      var unobserved_km2: Double
    }
    var rows: [Row]
  }

  private func rows(_ csv: String) -> [[String: String]] {
    let lines = csv.split(separator: "\n").map { $0.components(separatedBy: ",") }
    return lines.dropFirst().map { Dictionary(zip(lines[0], $0)) { first, _ in first } }
  }
}
