import Foundation
import Geospatial
import Inventory
import Testing

@testable import Pipeline

@Suite("Hidden ground of a project")
struct HiddenGroundTests {
  /// A sub-area far larger than the region, as whole tiles are.
  private func projectOfOneLargeSubarea() throws -> SimulatedProject {
    let project = try SimulatedProject()
    let boundary = try VectorLayer.read("\(project.folder)/boundary.gpkg")
    let edges = boundary.features.compactMap(\.polygons).flatMap(\.polygons).compactMap(\.bounds)
    let bounds = try #require(edges.dropFirst().reduce(edges.first) { $0?.union($1) })
    try VectorLayer(
      name: "subareas", crs: boundary.crs, fields: [.init("name", .string)],
      features: [
        Feature(
          id: 1, geometry: .polygons(Polygon(bounds.expanded(by: 50_000)).asMultiPolygon),
          attributes: ["name": .string("Tiles")])
      ]
    ).write("\(project.folder)/subareas.gpkg")
    return project
  }

  @Test("ground of a sub-area beyond the boundary is not unobserved, and density adds the ice it may hold")
  func boundary() async throws {
    let project = try projectOfOneLargeSubarea()
    #expect(try await project.run().failed.isEmpty)
    func areas() throws -> [RegionArea] {
      try InventoryDatabase.open(project.inventory).regionAreas().filter {
        $0.dated.period.label == "1986-1988"
      }
    }
    let plain = try areas()
    #expect(plain.map(\.region).last == "Tiles")
    let whole = try #require(plain[0].unobserved?.squareKilometres)
    let part = try #require(plain[1].unobserved?.squareKilometres)
    #expect(abs(whole - part) < 1e-6 * max(whole, 1))

    try project.edit("{buffer: 15 m}", "{buffer: 15 m, hidden: density}")
    #expect(try await project.run().failed.isEmpty)
    let dense = try areas()
    #expect(dense.map(\.dated.area) == plain.map(\.dated.area))
    let (before, after) = (plain[0].dated.uncertainty, dense[0].dated.uncertainty)
    #expect(try #require(after) >= #require(before))
    #expect(dense[0].settings?.contains(#""hidden": "density""#) == true)
  }
}
