import Declaration
import Foundation
import Geospatial
import TestSupport
import Testing

@testable import Glaciers

/// Complexes of real inventories with the divides that people drew.
@Suite("Real divides")
struct RealDividesTests {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("shared/data/open/scgi_oggm").path

  private static let isThere = FileManager.default.fileExists(atPath: folder)

  private func path(_ name: String) -> String { "\(Self.folder)/\(name)" }

  private func agreement(
    _ outlines: String, by source: OutlineDivision.Source, with real: String,
    settings: DivideSettings = DivideSettings()
  ) throws -> DivideAgreement {
    let division = try OutlineDivision(path(outlines), by: source, settings: settings)
    for complex in division.complexes {
      let sum = complex.glaciers.reduce(0) { $0 + $1.area.squareMetres }
      #expect(abs(sum - complex.area.squareMetres) < 1)
    }
    return try division.agreement(with: VectorSource(path(real)).read())
  }

  /// Floors a little below what `Documentation/divides.md` reports.
  @Test(
    "heights put most ice into the right glacier, and more than a plain watershed does",
    .enabled(if: isThere, "no ../shared/data/open/scgi_oggm"),
    arguments: [
      ("rgi7/rgi7c_hef.shp", "oetztal/srtm_oetztal.tif", "rgi7/rgi7g_hef_complex.shp", 0.88, 0.75),
      ("RGI50-14.15990.shp", "dem_chhota_shigri.tif", "divides_RGI50-14.15990.shp", 0.98, 0.86),
    ])
  func heights(outlines: String, dem: String, real: String, floor: Double, plainCeiling: Double) throws {
    let source = OutlineDivision.Source.elevation(path(dem))
    let share = try #require(agreement(outlines, by: source, with: real).share)
    #expect(share > floor)
    let plain = try #require(agreement(outlines, by: source, with: real, settings: .plainWatershed).share)
    #expect(plain < plainCeiling)
  }

  @Test(
    "a reference's divides give its glaciers back", .enabled(if: isThere, "no ../shared/data/open/scgi_oggm"))
  func reference() throws {
    let real = "rgi7/rgi7g_hef_complex.shp"
    let division = try OutlineDivision(
      path("rgi7/rgi7c_hef.shp"), by: .reference(path(real), name: "rgi_id"))
    #expect(division.complexes.map(\.glaciers.count) == [23])
    #expect(Set(division.complexes[0].glaciers.compactMap(\.name)).count == 23)
    #expect(try #require(division.agreement(with: VectorSource(path(real)).read()).share) > 0.9999)
  }

  /// The lines lack the divide between the two parts of Vernagtferner.
  @Test("lines between glaciers give them back", .enabled(if: isThere, "no ../shared/data/open/scgi_oggm"))
  func lines() throws {
    let division = try OutlineDivision(
      path("oetztal/rgi_oetztal.shp"), by: .lines(path("oetztal/rgi_intersect_oetztal.shp")))
    #expect(division.complexes.flatMap(\.glaciers).count == 19)
    let share = try #require(
      division.agreement(with: VectorSource(path("oetztal/rgi_oetztal.shp")).read()).share)
    #expect(abs(share - 0.977) < 0.001)
  }

  @Test(
    "glaciers are written in the system they came in",
    .enabled(if: isThere, "no ../shared/data/open/scgi_oggm"))
  func written() throws {
    let scratch = try Scratch()
    let division = try OutlineDivision(
      path("RGI50-14.15990.shp"), by: .elevation(path("dem_chhota_shigri.tif")))
    try division.write(scratch("glaciers.gpkg"))
    let layer = try VectorLayer.read(scratch("glaciers.gpkg"))
    #expect(layer.crs?.isGeographic == true)
    #expect(layer.features.count == division.complexes[0].glaciers.count)
    let sum = layer.features.reduce(0) { $0 + ($1.attributes["area_km2"]?.number ?? 0) }
    #expect(abs(sum - division.complexes[0].area.squareKilometres) < 1e-6)
  }

  @Test(
    "glaciers of staircases are valid in every file, in degrees and rounded as well",
    .enabled(if: isThere, "no ../shared/data/open/scgi_oggm"), arguments: ["gpkg", "geojson", "shp"])
  func valid(ending: String) throws {
    let scratch = try Scratch()
    let division = try OutlineDivision(
      path("oetztal/rgi_oetztal.shp"), by: .elevation(path("oetztal/srtm_oetztal.tif")))
    try division.write(scratch("glaciers.\(ending)"))
    let layer = try VectorLayer.read(scratch("glaciers.\(ending)"))
    #expect(layer.features.count == 30)
    for feature in layer.features { #expect(try feature.polygons?.invalidReason() == nil) }
  }
}
