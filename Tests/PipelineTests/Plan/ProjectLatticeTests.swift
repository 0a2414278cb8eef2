import Declaration
import Foundation
import Geospatial
import Landsat
import Testing

@testable import Pipeline

@Suite("The project's lattice")
struct ProjectLatticeTests {
  private let simulated: SimulatedProject
  private let scene: SceneFacts

  init() throws {
    simulated = try SimulatedProject()
    let path = try simulated.scenes("1986-1988")[0]
    scene = SceneFacts(of: try Scene.open(at: path), at: path, files: [])
  }

  private func region(crs: String = "EPSG:32646", resolution: Double? = 30) throws -> RegionDeclaration {
    RegionDeclaration(
      boundary: nil, subareas: nil, crs: try CRS(crs), resolution: resolution.map { Length(metres: $0) },
      resampling: .nearest, area: .geodesic)
  }

  private func lattice(_ region: RegionDeclaration) throws -> ProjectLattice {
    try ProjectLattice(region, scenes: [scene], file: "project.yaml")
  }

  @Test("Landsat's lattice, half a pixel off, is kept: nothing is warped", arguments: [30.0, nil])
  func halfPixel(resolution: Double?) throws {
    // Corners of Landsat pixels lie at odd multiples of 15 m.
    #expect(scene.grid.originX.truncatingRemainder(dividingBy: 30) == 15)
    let lattice = try lattice(region(resolution: resolution))
    let grid = try lattice.grid(of: scene, region: nil, place: "manifest.csv:2")
    #expect(grid.isAligned(with: scene.grid))
    #expect(grid.window == Window(x: 0, y: 0, width: scene.grid.width, height: scene.grid.height))
    #expect(try simulated.plan().notes.warped.isEmpty)
  }

  @Test("another resolution or system has a lattice of its own, on multiples of the pixel size")
  func own() throws {
    let coarse = try lattice(region(resolution: 60)).anchor
    #expect((coarse.originX, coarse.originY, coarse.pixelWidth) == (0, 0, 60))
    let neighbour = try lattice(region(crs: "EPSG:32645"))
    #expect(neighbour.anchor.crs.epsg == 32645)
    let grid = try neighbour.grid(of: scene, region: nil, place: "")
    #expect(!grid.isAligned(with: scene.grid))
  }

  @Test("a region cuts the pixels that are wanted; a scene beside it is an error with the mend")
  func cut() throws {
    let grid = scene.grid
    let lattice = try lattice(region())
    let part = Bounds(
      minX: grid.originX + 100, minY: grid.originY - 250, maxX: grid.originX + 200,
      maxY: grid.originY - 40)
    let wanted = try lattice.grid(of: scene, region: Polygon(part).asMultiPolygon, place: "")
    // Pixels 3 to 6 of a row, 1 to 8 of a column.
    #expect(grid.window(of: wanted) == Window(x: 3, y: 1, width: 4, height: 8))
    let far = Polygon(Bounds(minX: 0, minY: 0, maxX: 1000, maxY: 1000)).asMultiPolygon
    let error = #expect(throws: InputError.self) {
      try lattice.grid(of: scene, region: far, place: "manifest.csv:2")
    }
    #expect(
      error?.description == "manifest.csv:2: 'scene' '\(scene.id)' does not touch region.boundary; "
        + "take it out of the manifest, or check the boundary's CRS")
  }

  @Test("a system that no scene has needs a resolution, and one in metres")
  func errors() throws {
    let missing = #expect(throws: InputError.self) {
      try lattice(region(crs: "EPSG:32645", resolution: nil))
    }
    #expect(missing?.mend == "write 'resolution: 30 m'")
    let degrees = #expect(throws: InputError.self) { try lattice(region(crs: "EPSG:4326")) }
    #expect(degrees?.field == "region.grid.crs")
  }
}
