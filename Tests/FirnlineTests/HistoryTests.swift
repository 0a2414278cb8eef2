import Foundation
import Testing

/// What an inventory said before an update, asked for after it.
@Suite("Older states through the program")
struct HistoryTests {
  private let region: Region

  init() throws { region = try Region(isFinished: true) }

  /// Tables, outlines and a picture, byte for byte.
  private func release(_ options: [String] = []) throws -> [Data] {
    var data = try ["areas", "changes", "glaciers", "scenes"].map { subject in
      let outcome = try Firnline.run(["table", subject, region.project, "--format", "json"] + options)
      try #require(outcome.status == 0, "\(outcome.text)")
      return Data(outcome.output.utf8)
    }
    for (subject, name) in [("export", "outlines.geojson"), ("picture", "map.png")] {
      let file = region.scratch(name)
      let arguments =
        subject == "export"
        ? [region.project, "--period", "2001-2003", "--force"] : [region.project, "--size", "200"]
      let outcome = try Firnline.run([subject] + arguments + ["-o", file] + options)
      try #require(outcome.status == 0, "\(outcome.text)")
      data.append(try Data(contentsOf: URL(fileURLWithPath: file)))
    }
    return data
  }

  private func moments() throws -> [String] {
    let history = try Firnline.run("history", region.project, "--format", "csv")
    try #require(history.status == 0, "\(history.text)")
    return history.output.split(separator: "\n").dropFirst().compactMap { $0.split(separator: ",").first }
      .map(String.init)
  }

  @Test("an update leaves the older release to be had, exactly, until the history is cleaned")
  func asOf() throws {
    let before = try release()
    let last = try #require(try moments().last)
    try region.edit("buffer: 15 m", "buffer: 20 m")
    try #require(try region.run().status == 0)
    #expect(try release() != before)
    #expect(try release(["--as-of", last]) == before)
    #expect(try moments().count == 7)

    let cleaned = try Firnline.run("clean", region.project, "--history")
    #expect(cleaned.output.contains("2 superseded versions of periods forgotten"))
    let refused = try Firnline.run("table", "areas", region.project, "--as-of", last)
    #expect(refused.status != 0)
    #expect(refused.error.contains("knows nothing of \(last): what it can tell begins at"))
  }

  @Test("an outline says where it comes from, by its id or by a place in it, as text and as JSON")
  func provenance() throws {
    let found = try Firnline.run("provenance", region.inventory, "1")
    #expect(found.status == 0, "\(found.error)")
    let scenes = try region.scenes("1986-1988") + region.scenes("2001-2003")
    for fact in ["setting     extraction.method: band-ratio", "recorded", "superseded  no", "% "] {
      #expect(found.output.contains(fact), "\(found.output)")
    }
    #expect(scenes.contains { found.output.contains($0) })
    let json = try Firnline.run("provenance", region.project, "1", "--format", "json")
    let facts = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    let period = try #require(facts["period"] as? String)
    let (longitude, latitude) = (
      try #require(facts["longitude"] as? Double), try #require(facts["latitude"] as? Double)
    )
    let place = try Firnline.run(
      "provenance", region.project, "--period", period, "--at", "\(longitude),\(latitude)")
    #expect(place.output == found.output)

    let number = try #require(facts["number"] as? Int)
    let counted = try Firnline.run("provenance", region.project, "--period", period, "--number", "\(number)")
    #expect(counted.output == found.output)
    let beyond = try Firnline.run("provenance", region.project, "--period", period, "--number", "999")
    #expect(beyond.error.contains("period \(period) has no outline 999; it has"))

    let none = try Firnline.run("provenance", region.inventory, "99999")
    #expect(none.status != 0)
    #expect(none.error.contains("has no outline 99999; ids are those of the layer dated_outlines"))
    let far = try Firnline.run("provenance", region.inventory, "--period", period, "--at", "0,0")
    #expect(far.error.contains("no outline of period \(period) covers 0.0, 0.0"))
    let half = try Firnline.run("provenance", region.inventory, "--period", period)
    #expect(half.error.contains("give the outline's id, or --period with either --number or --at"))
  }

  @Test("the whole inventory is a folder that an undisturbed run and one with history make alike")
  func folder() throws {
    func export(_ name: String) throws -> [String: Data] {
      let outcome = try Firnline.run("export", region.project, "--to", "plain", "-o", region.scratch(name))
      try #require(outcome.status == 0, "\(outcome.text)")
      return try Dictionary(
        uniqueKeysWithValues: FileManager.default.contentsOfDirectory(atPath: region.scratch(name)).map {
          ($0, try Data(contentsOf: URL(fileURLWithPath: region.scratch("\(name)/\($0)"))))
        })
    }
    let before = try export("one")
    for buffer in ["20 m", "15 m"] {
      try region.edit("buffer: \(buffer == "20 m" ? "15 m" : "20 m")", "buffer: \(buffer)")
      try #require(try region.run().status == 0)
    }
    #expect(try export("other") == before)
    let lineage = try Firnline.run("table", "lineage", region.project, "--format", "csv")
    #expect(lineage.output.split(separator: "\n").count > 1)
    let trends = try Firnline.run("table", "trends", region.inventory)
    #expect(trends.output.contains("R²"))
  }

  @Test("a moment that is none, or rasters of the past, are refused with the mend")
  func refused() throws {
    let odd = try Firnline.run("table", "areas", region.project, "--as-of", "last year")
    #expect(odd.status == 64)
    let raster = try Firnline.run(
      "export", region.project, "--to", "mask", "--period", "2001-2003", "-o", region.scratch("mask.tif"),
      "--as-of", "2026-01-01")
    #expect(raster.error.contains("--as-of goes with outlines"))
    let before = try Firnline.run("clean", region.project, "--history", "--before", "soon")
    #expect(before.error.contains("--before is 'soon': write a day such as"))
  }

  @Test("an inventory in which a failed run recorded nothing is an error, not an empty table")
  func empty() throws {
    for name in ["1986-1988", "2001-2003"] {
      try FileManager.default.removeItem(atPath: region.file("B5.TIF", of: region.scenes(name)[0]))
    }
    try FileManager.default.removeItem(atPath: region.inventory)
    #expect(try region.run().status != 0)
    try #require(FileManager.default.fileExists(atPath: region.inventory))
    for arguments in [
      ["table", "areas", region.project], ["table", "glaciers", region.inventory],
      ["picture", region.project, "-o", region.scratch("map.png")],
      ["export", region.project, "-o", region.scratch("outlines.gpkg")],
      ["history", region.project],
    ] {
      let outcome = try Firnline.run(arguments)
      #expect(outcome.status != 0, "\(arguments)")
      #expect(outcome.output.isEmpty)
      #expect(
        outcome.error.contains("holds no period; `firnline run PROJECT` records them"), "\(outcome.error)")
    }
  }
}
