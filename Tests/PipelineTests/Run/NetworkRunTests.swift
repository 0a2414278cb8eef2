import Extraction
import Foundation
import Inventory
import Testing

@testable import Pipeline

@Suite("Runs with a network")
struct NetworkRunTests {
  private static let extraction = """
    method: m-landsnet
    weights: glaciers.safetensors
    tile: {size: 32, margin: 4}
    screen: {ratio: 1.0, prove: true}
    """

  private func project(_ extraction: String = extraction) throws -> SimulatedProject {
    let project = try SimulatedProject()
    try TinyNetwork.write(to: "\(project.folder)/glaciers.safetensors")
    try project.declare(extraction: extraction)
    return project
  }

  @Test("a project with a network writes an inventory, the same whatever the number of steps at once")
  func inventory() async throws {
    let one = try project()
    let three = try project()
    #expect(try await one.run(jobs: 1).failed == [])
    #expect(try await three.run(jobs: 3).failed == [])
    #expect(try three.content() == one.content())
    let inventory = try InventoryDatabase.open(one.inventory)
    #expect(try inventory.outlines(ofPeriod: "1986-1988").count > 0)
    let plan = try one.plan()
    #expect(plan.due().isEmpty)
    let status = StatusSummary(plan).text.split(separator: "\n")
    let remark = try #require(status.first { $0.hasPrefix("tiles of m-landsnet: ") })
    #expect(remark.contains(" run, ") && remark.contains("screened out"), "\(remark)")
    let summaries = try plan.steps.filter { $0.kind == .extract }.map {
      try ResultFile.read(
        SceneExtraction.Summary.self,
        from: "\(plan.store.path($0.kind, $0.hash))/\(ResultFile.summary)")
    }
    // 80 × 60 pixels of a stride of 24: two regular tiles and one at the edge, on each axis of the region.
    #expect(summaries.allSatisfy { ($0.tiles?.run ?? 0) > 0 && $0.tiles?.lost != nil })
  }

  @Test("scenes of sensors that a network has not learned from are told, and that clouds go uncounted")
  func remarks() throws {
    let project = try project()
    #expect(try project.plan().remarks == [])
    try TinyNetwork.write(to: "\(project.folder)/glaciers.safetensors", sensors: ["TM", "MSI"])
    let remark = try #require(project.plan().remarks.first)
    #expect(
      remark.hasPrefix("m-landsnet has learned from images of TM, MSI, not of: LE07_L1TP_"), "\(remark)")
    #expect(!remark.contains("LT05_"))
    try project.edit("  boundary: boundary.gpkg\n  subareas: {file: subareas.gpkg, name: name}\n", "")
    #expect(try project.plan().remarks.contains { $0.hasPrefix("no boundary and no sub-areas, so ground") })
  }

  @Test("other weights make scenes be extracted anew; another name for them, or other cores, do not")
  func weights() async throws {
    let project = try project()
    try await project.run()
    let files = FileManager.default
    try files.moveItem(
      atPath: "\(project.folder)/glaciers.safetensors", toPath: "\(project.folder)/renamed.safetensors")
    try project.edit("glaciers.safetensors", "renamed.safetensors")
    #expect(try project.due().isEmpty)
    try TinyNetwork.write(to: "\(project.folder)/renamed.safetensors", seed: 2)
    #expect(try project.due().count { $0.hasPrefix("extract ") } == 4)
    let before = try project.content()
    #expect(try await project.run().failed == [])
    #expect(try project.content() != before)
    try project.edit("margin: 4", "margin: 5")
    #expect(try project.due().count { $0.hasPrefix("extract ") } == 4)
  }

  @Test("only one step that takes all cores is at work, whatever may work at once")
  func cores() async throws {
    let project = try project()
    let plan = try project.plan()
    #expect(plan.steps.filter(\.takesAllCores).map(\.kind) == [.extract, .extract, .extract, .extract])
    #expect(try SimulatedProject().plan().steps.allSatisfy { !$0.takesAllCores })
    try await project.run(jobs: 4)
    let events = try plan.state.events().filter { $0.title.hasPrefix("extract ") }
    #expect(events.count == 8)
    for pair in stride(from: 0, to: events.count, by: 2) {
      #expect(events[pair].event == .began && events[pair + 1].event == .done)
      #expect(events[pair].step == events[pair + 1].step)
    }
  }

  @Test("a band that the network takes and a scene lacks is an obstacle that names both")
  func missingBand() throws {
    let project = try project()
    let scene = try project.scenes("2001-2003")[0]
    try FileManager.default.removeItem(atPath: project.band("B2.TIF", of: scene))
    let obstacle = try #require(project.plan().steps.compactMap(\.obstacle).first)
    #expect(obstacle.contains("'B2 (green)' is not in the scene"), "\(obstacle)")
    #expect(obstacle.hasSuffix("m-landsnet takes green, red, swir1"), "\(obstacle)")
  }
}
