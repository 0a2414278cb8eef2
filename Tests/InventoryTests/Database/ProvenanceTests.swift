import Foundation
import GRDB
import Geospatial
import Testing

@testable import Inventory

@Suite("Provenance of outlines")
struct ProvenanceTests {
  private let sample: SampleInventory
  private let inventory: InventoryDatabase

  init() throws {
    sample = try SampleInventory()
    inventory = try sample.open()
    var period = try SampleInventory.period()
    period.run.settings = #"{"extraction.method": "m-landsnet", "extraction.weights": "0123abc"}"#
    try inventory.record(period)
  }

  @Test("an outline knows its scenes and their shares, weights, settings, version and times")
  func facts() throws {
    let outline = try #require(try inventory.provenance(ofOutline: 2))
    #expect(outline.period == "1986-1988" && outline.number == 2 && outline.externalID == "S2000")
    #expect(outline.scenes.map(\.scene) == ["LT05_A", "LT05_B"])
    #expect(outline.scenes.map(\.share) == [0.75, 0.25])
    #expect(outline.scenes.map(\.role) == ["main", "support"])
    #expect(outline.scenes.map(\.sha256) == ["abc", "abc"])
    #expect(outline.scenes[0].note == "clear")
    #expect(outline.settings["extraction.weights"] == "0123abc")
    #expect(outline.stepHash == "step-hash-1" && outline.version == "0.0.0")
    #expect(outline.supersededAt == nil)
    #expect(try inventory.provenance(ofOutline: 99) == nil)
  }

  @Test("a superseded outline is found by its identifier as before, and says since when it is superseded")
  func superseded() throws {
    try inventory.record(SampleInventory.period(outlines: [SampleInventory.square(east: 2000)]))
    let outline = try #require(try inventory.provenance(ofOutline: 2))
    #expect(outline.externalID == "S2000" && outline.settings["extraction.method"] == "m-landsnet")
    #expect(outline.supersededAt == (try inventory.history().last?.moment.iso))
  }

  @Test("as of a moment nothing is told of what came later")
  func past() throws {
    try inventory.record(SampleInventory.period(outlines: [SampleInventory.square(east: 2000)]))
    let first = try #require(try inventory.history().first { $0.outlineCount != nil }?.moment)
    let past = try InventoryDatabase.open(inventory.path, asOf: first)
    let outline = try #require(try past.provenance(ofOutline: 2))
    #expect(outline.supersededAt == nil && outline.externalID == "S2000")
    #expect(try past.provenance(ofOutline: 3) == nil)
    #expect(try inventory.provenance(ofOutline: 3) != nil)
  }

  @Test("a place finds the outline that covers it, holes left out, in the period asked for")
  func place() throws {
    let transform = try CoordinateTransform(from: CRS("EPSG:32646"), to: .wgs84)
    func found(_ x: Double, _ y: Double, in period: String = "1986-1988") throws -> [Int64] {
      try inventory.outlines(ofPeriod: period, at: transform.apply(Point(x: 500_000 + x, y: 3_700_000 + y)))
    }
    #expect(try found(2500, 500) == [2])
    #expect(try found(100, 100) == [1])
    #expect(try found(500, 500).isEmpty)
    #expect(try found(2500, 500, in: "2001-2003").isEmpty)
    try inventory.record(SampleInventory.period(outlines: [SampleInventory.square(east: 2000)]))
    #expect(try found(2500, 500) == [3])
  }
}
