import Foundation
import Geospatial
import Inventory
import Testing

@testable import Pipeline

@Suite("Outlines measured")
struct OutlineMeasurementTests {
  private let simulated: SimulatedProject
  private let measurement: OutlineMeasurement

  init() throws {
    simulated = try SimulatedProject()
    let project = try Project.read(simulated.file)
    let hashes = try FileHashes(folder: project.workFolder)
    let region = try ProjectRegion(project.region, hashes: hashes)
    let pixel = Length(metres: 30)
    measurement = try OutlineMeasurement(
      region: region, measure: .planar, uncertainty: BufferUncertainty(), correlation: .linear,
      pixel: pixel,
      glaciers: PeriodGlaciers(
        GlacierDeclaration(), crs: region.crs, pixel: pixel, smallest: project.minimumArea, hashes: hashes))
  }

  @Test(
    "outlines where a buffer in the plane is no buffer on the ground are refused with a plane that would do")
  func farFromTheZone() throws {
    let scratch = try Scratch()
    // 2500 km east of the middle of the zone, where lengths are 1.08 times those on the ground.
    let far = OutlineRecord(
      polygon: Polygon(Bounds(minX: 3_000_000, minY: 3_700_000, maxX: 3_001_000, maxY: 3_701_000)),
      area: Area(squareMetres: 1e6), perimeter: Length(metres: 4000))
    let error = #expect(throws: RunError.self) {
      try measurement.write(
        [far], disjoint: true, rmse: nil, ground: [:], into: scratch.path, progress: { _ in })
    }
    let text = error?.description ?? ""
    #expect(text.hasPrefix("lengths in EPSG:32646 are not those on the ground: at longitude 11"))
    #expect(text.hasSuffix("% too small; choose another region.grid.crs, such as EPSG:32650"))
  }

  @Test("an area or an uncertainty that is no number is refused, and nothing is written")
  func notANumber() throws {
    let scratch = try Scratch()
    func square(_ area: Double) -> OutlineRecord {
      OutlineRecord(
        polygon: Polygon(Bounds(minX: 5e5, minY: 37e5, maxX: 501_000, maxY: 3_701_000)),
        area: Area(squareMetres: area), perimeter: Length(metres: 4000))
    }
    func write(_ outlines: [OutlineRecord], ground: [String?: RegionGround] = [:]) throws {
      try measurement.write(
        outlines, disjoint: true, rmse: nil, ground: ground, into: scratch.path, progress: { _ in })
    }
    let area = #expect(throws: RunError.self) { try write([square(1e6), square(.nan)]) }
    #expect(
      area?.description.hasPrefix("the area of outline 2 is no number, measured as planar in EPSG:32646")
        == true)
    #expect(area?.description.contains("check region.grid.crs") == true)
    let dark = RegionGround(unobserved: Area(squareMetres: .nan), hiddenIce: .zero)
    let ground = #expect(throws: RunError.self) { try write([square(1e6)], ground: [nil: dark]) }
    #expect(ground?.description.hasPrefix("the unobserved ground of the whole region is no number") == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
    try write([square(1e6)])
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).count == 2)
  }
}
