import Foundation
import Testing

/// Squares as two periods of existing outlines: areas and buffers known from plane geometry.
@Suite("Tables of a small inventory")
struct TableTests {
  private let scratch: Scratch
  private var project: String { scratch("project.yaml") }

  init() throws {
    scratch = try Scratch()
    try scratch.write(
      """
      name: Two squares
      region:
        subareas: {file: subareas.geojson, name: name}
        grid: {crs: EPSG:32646, resolution: 30 m}
        area: planar
      periods:
        - {label: 1986-1988, outlines: {file: old.geojson, date: 1987-08-01, attributes: {name: name}}}
        - {label: 2001-2003, outlines: {file: new.geojson, date: 2002-08-01, attributes: {name: name}}}
      comparisons:
        - {from: 1986-1988, to: 2001-2003}
      inventory: inventory.sqlite
      """, to: "project.yaml")
    try write("subareas.geojson", [("West", -5000, 5000), ("East", 0, 5000)])
    try write("old.geojson", [("Agassiz", -2000, 1000), ("Grinnell", 1000, 2000)])
    try write("new.geojson", [("Agassiz", -2000, 900), ("Grinnell", 1000, 1800)])
    let outcome = try Firnline.run("run", project)
    try #require(outcome.status == 0, "\(outcome.text)")
  }

  /// Squares by name, west edge and side, in metres from a place in UTM zone 46N.
  private func write(_ file: String, _ squares: [(name: String, x: Int, side: Int)]) throws {
    let features = squares.map { square in
      let (west, south) = (500_000 + square.x, 3_700_000)
      let (east, north) = (west + square.side, south + square.side)
      return """
        {"type": "Feature", "properties": {"name": "\(square.name)"}, "geometry": {"type": "Polygon",
        "coordinates": [[[\(west), \(south)], [\(east), \(south)], [\(east), \(north)], [\(west), \(north)],
        [\(west), \(south)]]]}}
        """
    }
    try scratch.write(
      """
      {"type": "FeatureCollection",
      "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32646"}},
      "features": [\(features.joined(separator: ",\n"))]}
      """, to: file)
  }

  @Test("two methods stand beside one another, also where a sub-area has the project's name")
  func beside() throws {
    try write("subareas.geojson", [("Two squares", -5000, 5000), ("East", 0, 5000)])
    let outcome = try Firnline.run("run", project)
    try #require(outcome.status == 0, "\(outcome.text)")
    let table = try Firnline.run("table", "areas", project, "--beside", project, "--format", "csv")
    #expect(table.status == 0, "\(table.error)")
    let rows = table.output.split(separator: "\n").dropFirst().map {
      $0.split(separator: ",").map(String.init)
    }
    // The same method twice is told apart by the projects' files.
    let text = try Firnline.run("table", "areas", project, "--beside", project)
    #expect(text.output.contains("areas by band-ratio of project and by band-ratio of project"))
    // 1 km² and 4 km², then 0.81 km² and 3.24 km².
    #expect(rows.map { $0[0] } == ["1986-1988", "2001-2003"])
    #expect(
      rows.map { Double($0[1]) } == [5, 4.05] && rows.allSatisfy { Double($0[5]) == 0 && $0[6] == "computed" }
    )
  }

  @Test("glaciers through time are told by the program, and what does not go together is refused in a line")
  func throughTime() throws {
    func table(_ arguments: String...) throws -> String {
      let outcome = try Firnline.run(["table", arguments[0], project] + arguments.dropFirst())
      #expect(outcome.status == 0, "\(outcome.text)")
      return outcome.output
    }
    let events = try table("events", "--format", "csv").split(separator: "\n").map {
      $0.split(separator: ",")
    }
    #expect(events.dropFirst().map { $0[2] } == ["shrink", "shrink"])
    let glacier = String(events[1][3])
    #expect(try table("glacier", "--uid", glacier).contains("(Agassiz)"))
    #expect(try table("changes", "--by", "size").contains("Size classes (paul2020)"))
    #expect(try table("changes", "--by", "basin", "--format", "csv").contains("East"))
    #expect(try table("changes", "--both").contains("Only glaciers with outlines in both periods"))
    #expect(try table("uncertainty", "--pixel", "10 m").contains("Pixel: 10 m."))
    // The resolution that the project declares.
    #expect(try table("uncertainty").contains("Pixel: 30 m."))
    #expect(try table("trends", "--method", "theil-sen", "--by", "glacier").contains("Grinnell"))
    #expect(try table("trends", "--bands").contains("Line (km²)"))
    #expect(
      try table("uncertainty", "--methods", "chen2022,pfeffer", "--sum", "10 km").contains(
        "blocks of 10000 m"))
    let link = try Firnline.run(
      "link", project, "--reference", scratch("old.geojson"), "--id", "name", "--source", "RGI 7")
    #expect(link.output == "4 of 4 outlines share ground with RGI 7\n", "\(link.text)")
    #expect(try table("references", "--format", "csv").contains("RGI 7,Agassiz,1986-1988,1,\(glacier)"))
    for (arguments, said) in [
      (["events", "--by", "size"], "--by goes with changes"), (["glacier"], "glacier and --uid go together"),
      (["uncertainty", "--pixel", "0m"], "write a length above zero"),
      (["events", "--both"], "--both goes with changes"),
      (["uncertainty", "--methods", "guess"], "there is no method 'guess'"),
      (["changes", "--by", "elevation", "--band", "30"], "write a multiple of it"),
      (["glacier", "--uid", "G1"], "holds no glacier 'G1'"),
    ] {
      let outcome = try Firnline.run(["table", arguments[0], project] + arguments.dropFirst())
      #expect(outcome.status != 0 && outcome.error.contains(said), "\(outcome.text)")
    }
  }

  @Test(
    "areas, changes and glaciers print as recorded in every format",
    arguments: ["text", "csv", "markdown", "latex", "json"])
  func formats(format: String) throws {
    for subject in ["areas", "changes", "glaciers"] {
      let outcome = try Firnline.run("table", subject, project, "--format", format)
      #expect(outcome.status == 0)
      #expect(outcome.error.isEmpty)
      try Snapshot.expect(outcome.output, toBe: "Tables/\(subject).\(format)")
    }
  }

  @Test("the numbers are those of plane geometry")
  func numbers() throws {
    let outcome = try Firnline.run("table", "areas", project, "--format", "csv")
    let rows = outcome.output.split(separator: "\n").filter { $0.contains("1986-1988") }
    // 1 km² + 4 km²; rings of 15 m around both: 4 × 15 × (1000 + 2000) m² and eight rounded corners.
    let corners = 2.0 * 8 * 15 * 15 * sin(.pi / 16)
    let whole = try #require(rows.first { $0.contains("Two squares") })
    let fields = whole.split(separator: ",").compactMap { Double($0) }
    #expect(fields.contains { abs($0 - 5) < 1e-9 }, "\(whole)")
    #expect(fields.contains { abs($0 - (180_000 + 2 * corners) / 1e6) < 1e-9 }, "\(whole)")
  }

  @Test("the inventory by itself gives the same tables as the project")
  func inventoryAlone() throws {
    let one = try Firnline.run("table", "areas", project)
    let other = try Firnline.run("table", "areas", scratch("inventory.sqlite"))
    #expect(one.output == other.output)
  }

  @Test("a period that was taken out of the project stays in the tables, with a note")
  func undeclared() throws {
    let text = try String(contentsOfFile: project, encoding: .utf8)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    try scratch.write(
      lines.filter { !$0.contains("new.geojson") && !$0.contains("comparisons") && !$0.contains("from:") }
        .joined(separator: "\n"), to: "project.yaml")
    let note = "The project no longer declares 2001-2003: kept as recorded; runs leave it so."
    for subject in ["areas", "changes", "glaciers", "trends"] {
      #expect(try Firnline.run("table", subject, project).output.contains(note), "\(subject)")
    }
    let alone = try Firnline.run("table", "areas", scratch("inventory.sqlite"))
    #expect(!alone.output.contains("no longer declares"))
  }

  @Test("a period that the project declares and no run recorded is named, and opens the series")
  func missing() throws {
    let text = try String(contentsOfFile: project, encoding: .utf8)
    try scratch.write(
      text.replacingOccurrences(
        of: "periods:\n", with: "periods:\n  - {label: 1976-1978, outlines: {file: old.geojson}}\n"),
      to: "project.yaml")
    let note = "Declared but not in the inventory: 1976-1978 (firnline status \(project) says why)."
    for subject in ["areas", "changes", "scenes", "lineage", "trends"] {
      #expect(try Firnline.run("table", subject, project).output.contains(note), "\(subject)")
    }
    // 1988 to 2003 where 1986-1988 does not open the series, which without the project file nobody can know.
    let changes = try Firnline.run("table", "changes", project)
    #expect(changes.output.contains("1988-2003"))
    let alone = try Firnline.run("table", "changes", scratch("inventory.sqlite"))
    #expect(alone.output.contains("1986-2003") && !alone.output.contains("not in the inventory"))
  }

  @Test("options that say nothing to a table are refused")
  func options() throws {
    for (arguments, word) in [
      (["areas", project, "--compare", "1986-1988..2001-2003"], "--compare goes with changes"),
      (["areas", project, "--years", "paper"], "--years goes with changes"),
      (["trends", project, "--against", "official.csv"], "--against goes with areas and with glaciers"),
    ] {
      let outcome = try Firnline.run("table", arguments[0], arguments[1], arguments[2], arguments[3])
      #expect(outcome.status != 0 && outcome.error.contains(word), "\(outcome.error)")
    }
  }

  @Test("what is no inventory is an error with the mend")
  func noInventory() throws {
    let missing = try Firnline.run("table", "areas", scratch("none.sqlite"))
    #expect(missing.status != 0)
    #expect(missing.error.contains("there is no such inventory; `firnline run PROJECT` makes it"))
    let text = try Firnline.run("table", "areas", scratch.write("no database", to: "text.sqlite"))
    #expect(text.status != 0)
    #expect(text.error.contains("is not a readable SQLite file"))
    let pair = try Firnline.run("table", "changes", project, "--compare", "1986-1988")
    #expect(pair.error.contains("--compare is '1986-1988': write FROM..TO"))
  }
}
