import Foundation
import TestSupport
import Testing

/// Outlines held against a reference through the binary.
@Suite("Comparison from the command line")
struct CompareTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Squares in UTM zone 46N by name, west edge and side.
  private func write(_ file: String, _ squares: [(name: String, x: Int, side: Int)]) throws -> String {
    let features = squares.map { square in
      let (west, south) = (500_000 + square.x, 3_700_000)
      let (east, north) = (west + square.side, south + square.side)
      return """
        {"type": "Feature", "properties": {"name": "\(square.name)"}, "geometry": {"type": "Polygon",
        "coordinates": [[[\(west), \(south)], [\(east), \(south)], [\(east), \(north)], [\(west), \(north)],
        [\(west), \(south)]]]}}
        """
    }
    return try scratch.write(
      """
      {"type": "FeatureCollection",
      "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32646"}},
      "features": [\(features.joined(separator: ",\n"))]}
      """, to: file)
  }

  @Test("prints areas of the whole and of regions, the glaciers in dispute, and writes the map")
  func tables() throws {
    let new = try write("new.geojson", [("a", 0, 900), ("b", 3000, 500)])
    let old = try write("old.geojson", [("Agassiz", 0, 1000), ("Grinnell", 3000, 500)])
    let regions = try write("regions.geojson", [("West", -1000, 3000), ("East", 2000, 3000)])
    let outcome = try Firnline.run(
      "compare", new, old, "--reference-name", "name", "--area", "planar", "--crs", "EPSG:32646", "--regions",
      regions,
      "--region-name", "name", "--map", scratch("map.gpkg"))
    #expect(outcome.status == 0, "\(outcome.error)")
    func row(_ start: String) -> [Substring] {
      outcome.output.split(separator: "\n").first { $0.hasPrefix(start) }?.split(separator: " ") ?? []
    }
    // 0.81 + 0.25 against 1.00 + 0.25 km².
    #expect(
      row("All").prefix(9) == [
        "All", "1.060", "1.250", "-0.190", "-15.20", "-17.92", "0.000", "0.190", "0.8480",
      ])
    #expect(row("West").prefix(5) == ["West", "0.810", "1.000", "-0.190", "-19.00"])
    #expect(row("East").prefix(4) == ["East", "0.250", "0.250", "0.000"])
    #expect(row("Agassiz").prefix(7) == ["Agassiz", "0", "1", "0.810", "1.000", "0.190", "0.810"])
    #expect(FileManager.default.fileExists(atPath: scratch("map.gpkg")))
    let csv = try Firnline.run("compare", new, old, "--only", "glaciers", "--format", "csv")
    #expect(csv.status == 0 && csv.output.split(separator: "\n").count == 3)
  }

  @Test("what cannot be compared is named with its mend")
  func badInput() throws {
    let file = try write("a.geojson", [("a", 0, 900)])
    func error(_ arguments: String...) throws -> String {
      let outcome = try Firnline.run(["compare"] + arguments)
      #expect(outcome.status != 0)
      return outcome.error
    }
    #expect(try error(file, scratch("none.shp")).contains("none.shp"))
    #expect(try error(file, file, "--reference-name", "nam").contains("'nam' is no field"))
    #expect(try error(file, file, "--period", "1998").contains("is no inventory"))
    #expect(try error(file, file, "--where", "name = 'b'").contains("has no feature where name = 'b'"))
    #expect(try error(file, file, "--format", "csv").contains("--only"))
    #expect(try error(file, file, "--only", "heights").contains("--dem"))
    #expect(try error(file, file, "--dem", scratch("none.tif")).contains("none.tif"))
    #expect(try error(file, file, "--crs", "EPSG:4326").contains("whose unit is a degree"))
    let far = try write("far.geojson", [("b", 90_000, 900)])
    #expect(try Firnline.run("compare", file, far).output.contains("They share no ground"))
    #expect(try !Firnline.run("compare", file, file).output.contains("They share no ground"))
  }
}
