import Extraction
import Foundation
import Geospatial
import Inventory
import Testing

@testable import Pipeline

@Suite("Runs that keep probabilities")
struct ProbabilityRunTests {
  private static let network = """
    method: m-landsnet
    weights: glaciers.safetensors
    tile: {size: 32, margin: 4}
    augmentation: flips
    """

  private func project(_ uncertainty: String?, extraction: String = network) throws -> SimulatedProject {
    let project = try SimulatedProject()
    try TinyNetwork.write(to: "\(project.folder)/glaciers.safetensors")
    try project.declare(extraction: extraction)
    if let uncertainty {
      try project.edit(
        "uncertainty: {buffer: 15 m}", "uncertainty: {buffer: 15 m, probabilities: \(uncertainty)}")
    }
    return project
  }

  private func hashes(_ project: SimulatedProject, _ kind: Step.Kind) throws -> [String] {
    try project.plan().steps.filter { $0.kind == kind }.map(\.hash.hex)
  }

  @Test("a period's areas have both errors, in the region and its sub-areas, whatever works at once")
  func recorded() async throws {
    let one = try project("{block: 1 km, draws: 500}")
    #expect(try await one.run(jobs: 1).failed == [])
    let inventory = try InventoryDatabase.open(one.inventory)
    let spreads = try inventory.areaSpreads()
    let regions = try inventory.subareas().count + 1
    #expect(spreads.count == 2 * regions * 2)
    for found in spreads {
      #expect(found.spread.low <= found.spread.high && found.spread.error >= .zero)
    }
    #expect(spreads.contains { $0.spread.method == .augmentation && $0.spread.error > .zero })
    let ledger = UncertaintyLedger(
      methods: UncertaintyMethod.all.filter { ["probability", "tta"].contains($0.name) })
    let entries = try ledger.entries(of: inventory)
    #expect(entries.count == 2 * regions && entries.allSatisfy { !$0.values.contains(nil) })
    #expect(entries[0].values[0] == spreads.first?.spread.error)

    let three = try project("{block: 1 km, draws: 500}")
    #expect(try await three.run(jobs: 3).failed == [])
    #expect(try InventoryDatabase.open(three.inventory).areaSpreads() == spreads)
    #expect(
      try InventoryDatabase.open(three.inventory).fingerprint(ofPeriod: "1986-1988")
        == inventory.fingerprint(ofPeriod: "1986-1988"))
  }

  private func polygons(_ inventory: InventoryDatabase) throws -> [Polygon] {
    try inventory.outlines(ofPeriod: "2001-2003").map(\.polygon)
  }

  @Test("they change no outline, and without the key no step and no raster")
  func optional() async throws {
    let (plain, kept) = (try project(nil), try project("{}"))
    #expect(try hashes(plain, .extract) != hashes(kept, .extract))
    #expect(try plain.plan().steps.allSatisfy { $0.fields.keys.allSatisfy { !$0.contains("probabilities") } })
    try await plain.run()
    try await kept.run()
    let (one, other) = (
      try InventoryDatabase.open(plain.inventory), try InventoryDatabase.open(kept.inventory)
    )
    #expect(try polygons(one) == polygons(other))
    #expect(try one.regionAreas() == other.regionAreas())
    let plan = try plain.plan()
    let extraction = try #require(plan.steps.first { $0.kind == .extract })
    let raster = "\(plan.store.path(.extract, extraction.hash))/\(ResultFile.extraction)"
    #expect(try RasterDataset.open(raster).bandCount == 2)
    #expect(try one.areaSpreads() == [] && other.areaSpreads().count > 0)
  }

  @Test("another temperature measures outlines anew and extracts nothing")
  func temperature() async throws {
    let project = try project("{temperature: 1.5}")
    try await project.run()
    let before = try InventoryDatabase.open(project.inventory).areaSpreads()
    try project.edit("temperature: 1.5", "temperature: 3")
    #expect(try project.due().allSatisfy { $0.hasPrefix("outline ") || $0.hasPrefix("record ") })
    try await project.run()
    #expect(try InventoryDatabase.open(project.inventory).areaSpreads() != before)
  }

  @Test("a method without probabilities, and numbers that make no sense, are refused by name")
  func faults() throws {
    func fault(_ uncertainty: String, _ extraction: String = Self.network) throws -> String {
      let project = try project(uncertainty, extraction: extraction)
      let error = #expect(throws: (any Error).self) { try Project.read(project.file) }
      return "\(try #require(error))"
    }
    let message = try fault("{}", "method: band-ratio\nthreshold: 2")
    #expect(
      message.contains("'probabilities' are asked for, but band-ratio says glacier or none"), "\(message)")
    #expect(
      message.hasSuffix("leave the key out, or extract with a network or a random forest"), "\(message)")
    #expect(try fault("{temperature: 0}").contains("a number from 0.05 to 20"))
    #expect(try fault("{block: 30 m}").contains("a length from 1 km"))
    #expect(try fault("{draw: 5}").contains("draw"))
  }
}
