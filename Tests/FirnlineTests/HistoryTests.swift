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
        subject == "export" ? ["outlines", region.project, "2001-2003"] : [region.project, "--size", "200"]
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

  @Test("a moment that is none, or rasters of the past, are refused with the mend")
  func refused() throws {
    let odd = try Firnline.run("table", "areas", region.project, "--as-of", "last year")
    #expect(odd.status == 64)
    let raster = try Firnline.run(
      "export", "mask", region.project, "2001-2003", "-o", region.scratch("mask.tif"), "--as-of", "2026-01-01"
    )
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
      ["export", "outlines", region.project, "2001-2003", "-o", region.scratch("outlines.gpkg")],
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
