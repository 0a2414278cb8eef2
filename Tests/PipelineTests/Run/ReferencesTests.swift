import Foundation
import Inventory
import Testing

@testable import Pipeline

@Suite("Published tables beside a run's own values")
struct ReferencesTests {
  private let project: SimulatedProject

  init() throws { project = try SimulatedProject() }

  @Test("a run loads them, also where nothing else is due, and once is enough")
  func loaded() async throws {
    try project.scratch.write(
      "period,region,area_km2,error_km2\n1986-1988,All,12.50,0.40\n", to: "region/paper2022/areas.csv")
    try await project.run()
    #expect(try InventoryDatabase.open(project.inventory).publishedSources().isEmpty)

    try project.edit(
      "name: Simulated mountains", "name: Simulated mountains\nreferences: [paper2022/areas.csv]")
    #expect(try project.due().isEmpty)
    try await project.run()
    let inventory = try InventoryDatabase.open(project.inventory)
    #expect(try inventory.publishedAreas(of: "paper2022").map(\.area.text) == ["12.50"])

    let before = try Data(contentsOf: URL(fileURLWithPath: project.inventory))
    #expect(try await project.run() == Run.Outcome(unchanged: 10))
    #expect(try Data(contentsOf: URL(fileURLWithPath: project.inventory)) == before)

    try project.edit("12.50", "12.60", in: "paper2022/areas.csv")
    try await project.run()
    #expect(
      try InventoryDatabase.open(project.inventory).publishedAreas(of: "paper2022").map(\.area.text) == [
        "12.60"
      ])
  }

  @Test("a table that is not there is an error with its line")
  func missing() throws {
    try project.edit("name: Simulated mountains", "name: Simulated mountains\nreferences: [none.csv]")
    let error = #expect(throws: (any Error).self) { try Project.read(project.file) }
    #expect("\(try #require(error))".contains("none.csv', which does not exist; paths are relative"))
  }
}
