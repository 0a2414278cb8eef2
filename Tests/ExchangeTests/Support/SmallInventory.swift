import Foundation
import Geospatial
import Inventory

@testable import Exchange

/// An inventory in a folder of its own whose periods a test records as it likes.
final class SmallInventory {
  let scratch: Scratch
  let inventory: InventoryDatabase

  init(_ crs: String = "EPSG:32646") throws {
    scratch = try Scratch()
    inventory = try InventoryDatabase.open(
      scratch("inventory.sqlite"),
      for: ProjectRecord(
        name: "Alps", firnlineVersion: "0", crs: CRS(crs), areaMeasure: "planar \(crs)"))
  }

  func record(
    _ label: String, years: ClosedRange<Int>, kind: PeriodKind = .imported, settings: [String: String] = [:],
    _ outlines: [OutlineRecord], and change: (inout PeriodRecord) throws -> Void = { _ in }
  ) throws {
    let text = String(decoding: try JSONEncoder().encode(settings), as: UTF8.self)
    var period = PeriodRecord(
      label: label, kind: kind, years: years, contentHash: "inputs of \(label)",
      run: RunRecord(started: "", ended: "", version: "0", settings: text, stepHash: "s"), outlines: outlines,
      totals: [RegionTotal(area: outlines.reduce(.zero) { $0 + $1.area }, outlineCount: outlines.count)])
    try change(&period)
    try inventory.record(period)
  }

  @discardableResult
  func export(_ format: ExportFormat, to name: String, _ labels: [String] = []) throws -> String {
    try Export(Edition(of: inventory, periods: labels), as: format).write(
      to: scratch(name), replacing: false)
    return scratch(name)
  }

  func text(_ name: String) throws -> String { try String(contentsOfFile: scratch(name), encoding: .utf8) }

  /// A square with its lower left corner so many metres from the middle of zone 46, or from a pole.
  static func square(_ east: Double, side: Double = 1000, id: String? = nil) -> OutlineRecord {
    var outline = SampleEdition.outline(east, side, dated: false)
    outline.externalID = id
    return outline
  }
}
