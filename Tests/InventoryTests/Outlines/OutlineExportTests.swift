import GRDB
import Geospatial
import Testing

@testable import Inventory

@Suite("Outlines as a file of their own")
struct OutlineExportTests {
  @Test("have the names and values of dated_outlines, their number, and say whether they are simulated")
  func names() throws {
    let sample = try SampleInventory()
    let inventory = try InventoryDatabase.open(sample.path, for: SampleInventory.project(simulated: true))
    // Numbers begin anew in each period, and after each recording.
    for label in ["1986-1988", "2001-2003", "1986-1988"] {
      try inventory.record(SampleInventory.period(label, hash: "\(label) \(try inventory.history().count)"))
    }
    let file = sample.folder.appendingPathComponent("outlines.gpkg").path
    try inventory.datedOutlines(ofPeriod: "1986-1988").write(file)
    let features = try VectorLayer.read(file).features
    #expect(features.map { $0.attributes["number"] } == [.integer(1), .integer(2)])
    let columns = try inventory.read { try $0.columns(in: "dated_outlines").map(\.name) }
    let own = ["project", "scene_shares", "period_start", "period_end"]
    for feature in features {
      #expect(feature.attributes["source"] == .string("simulated"))
      for name in feature.attributes.keys where !own.contains(name) {
        #expect(columns.contains(name), "dated_outlines has no \(name)")
      }
      let number = try #require(feature.attributes["number"]?.number)
      let row = try inventory.read {
        try Row.fetchOne(
          $0, sql: "SELECT * FROM dated_outlines WHERE period = '1986-1988' AND number = ?",
          arguments: [Int(number)])
      }
      let stored = try #require(row)
      for name in ["area_km2", "area_error_km2", "perimeter_m"] {
        #expect(feature.attributes[name]?.number == stored[name])
      }
      #expect(feature.attributes["glac_name"]?.description == stored["glac_name"])
      #expect(try inventory.outline(ofPeriod: "1986-1988", number: Int(number)) == stored["id"])
    }
    #expect(try inventory.outline(ofPeriod: "1986-1988", number: 3) == nil)
  }
}
