import Foundation
import TestSupport
import Testing

/// Outlines measured through the binary.
@Suite("Attributes from the command line")
struct AttributesTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Heights of 100 m pixels in UTM zone 46N that fall by 40 m from each row to the next, so to the south.
  private func model() throws -> String {
    let rows = (0..<40).map { row in (0..<40).map { _ in "\(5800 - 40 * row)" }.joined(separator: " ") }
    try scratch.write(
      """
      PROJCS["WGS 84 / UTM zone 46N",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],\
      PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],\
      PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",93],PARAMETER["scale_factor",0.9996],\
      PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1]]
      """, to: "dem.prj")
    return try scratch.write(
      """
      ncols 40
      nrows 40
      xllcorner 500000
      yllcorner 3700000
      cellsize 100
      \(rows.joined(separator: "\n"))

      """, to: "dem.asc")
  }

  /// A square of 1 km² on the model, and one far off it.
  private func outlines() throws -> String {
    func square(_ name: String, _ west: Int, _ south: Int) -> String {
      let (east, north) = (west + 1000, south + 1000)
      return """
        {"type": "Feature", "properties": {"rgi_id": "\(name)", "zmed_m": 5000}, "geometry": {"type": "Polygon",
        "coordinates": [[[\(west), \(south)], [\(east), \(south)], [\(east), \(north)], [\(west), \(north)],
        [\(west), \(south)]]]}}
        """
    }
    return try scratch.write(
      """
      {"type": "FeatureCollection",
      "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32646"}},
      "features": [\(square("near", 501_500, 3_701_500)), \(square("far", 600_000, 3_900_000))]}
      """, to: "outlines.geojson")
  }

  @Test("a table says what is measured, and why not; files have the columns and bands of RGI 7")
  func table() throws {
    let outcome = try Firnline.run(
      "attributes", outlines(), "--dem", model(), "--dem-name", "RAMP", "--beside", "--format", "csv", "-o",
      scratch("measured.geojson"), "--hypsometry", scratch("bands.csv"))
    #expect(outcome.error.isEmpty)
    #expect(outcome.status == 0)
    let lines = outcome.output.split(separator: "\n")
    #expect(
      lines[0]
        == "rgi_id,area_km2,zmin_m,zmax_m,zmed_m,their_zmed_m,zmean_m,slope_deg,aspect_deg,lmax_m,accum_km2,"
        + "ablat_km2,remark")
    let near = lines[1].split(separator: ",", omittingEmptySubsequences: false)
    #expect(near[0] == "near")
    #expect(abs((Double(near[1]) ?? 0) - 1) < 0.001)
    #expect(abs((Double(near[4]) ?? 0) - 5020) < 3)
    #expect(near[5] == "5000.0")
    // A fall of 40 in 100.
    #expect(abs((Double(near[7]) ?? 0) - 21.8) < 0.1)
    #expect(abs((Double(near[8]) ?? 0) - 180) < 0.5)
    #expect(abs((Double(near[10]) ?? 0) + (Double(near[11]) ?? 0) - 1) < 0.001)
    #expect(lines[2].hasPrefix("far,"))
    #expect(lines[2].hasSuffix(",,,,5000.0,,,,,,,the elevation model has no height there"))
    let measured = try String(contentsOfFile: scratch("measured.geojson"), encoding: .utf8)
    #expect(measured.contains("\"dem_source\": \"RAMP\""))
    #expect(measured.contains("\"lmax_m\": -999"))
    let bands = try String(contentsOfFile: scratch("bands.csv"), encoding: .utf8).split(separator: "\n")
    #expect(bands[0].hasPrefix("rgi_id,area_km2,48"))
    #expect(bands.count == 2)
  }

  @Test("a model that is not there is one line")
  func missing() throws {
    let outcome = try Firnline.run("attributes", outlines(), "--dem", scratch("none.tif"))
    #expect(outcome.status != 0)
    #expect(outcome.error.contains("none.tif"))
    #expect(outcome.error.split(separator: "\n").count == 1)
  }

  /// The same for `attributes`, `compare` and `divide`; whatever their options name is safe from them.
  @Test("results take the place of nothing unasked, and never of what is read")
  func newFiles() throws {
    let (outlines, model) = (try outlines(), try model())
    let commands = [
      ["attributes", outlines, "--dem", model, "-o"],
      ["attributes", outlines, "--dem", model, "--hypsometry"],
      ["compare", outlines, outlines, "--map"], ["divide", outlines, "--lines", outlines, "-o"],
    ]
    let before = try Data(contentsOf: URL(fileURLWithPath: outlines))
    for command in commands {
      let here = "\(command[0])\(command.last ?? "")"
      let over = try Firnline.run(command + [outlines, "--force"])
      #expect(over.status != 0)
      #expect(over.error.contains("\(outlines): is read and would be written over"), "\(here): \(over.text)")
      let place = try scratch.write("mine", to: "\(here).geojson")
      let taken = try Firnline.run(command + [place])
      #expect(taken.error.contains("\(place): is there already; replace it with --force"), "\(here)")
      #expect(try String(contentsOfFile: place, encoding: .utf8) == "mine")
      #expect(try Firnline.run(command + [place, "--force"]).status == 0, "\(here)")
      let nowhere = try Firnline.run(command + [scratch("none/x.geojson")])
      #expect(nowhere.error.contains("would be in a folder that is not there"), "\(here)")
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: outlines)) == before)
    let against = try Firnline.run(
      "divide", outlines, "--lines", outlines, "-o", scratch("new.gpkg"), "--against", scratch("none.gpkg"))
    #expect(against.error.contains("none.gpkg: there is no such file"))
    #expect(!FileManager.default.fileExists(atPath: scratch("new.gpkg")))
  }
}
