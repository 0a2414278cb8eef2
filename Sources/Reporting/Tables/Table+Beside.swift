import Geospatial
import Inventory

extension Table {
  /// An inventory of a region, and the method that found its glaciers.
  public struct MethodInventory {
    let inventory: InventoryDatabase
    let method: String

    /// Names the method of an inventory.
    public init(_ inventory: InventoryDatabase, method: String) {
      self.inventory = inventory
      self.method = method
    }

    /// The whole region's own areas by period.
    fileprivate func areas() throws -> [(period: String, estimate: Estimate)] {
      try inventory.regionAreas()
        .filter { $0.source == inventory.ownSource && $0.position == 0 }
        .map {
          (
            $0.dated.period.label,
            Estimate($0.dated.area.squareKilometres, error: $0.dated.uncertainty?.squareKilometres)
          )
        }
    }
  }

  /// The region's areas as two methods find them, period by period.
  ///
  /// - Throws: `TableError` where no period is in both.
  public static func areas(of one: MethodInventory, beside other: MethodInventory) throws -> Table {
    let others = Dictionary(uniqueKeysWithValues: try other.areas().map { ($0.period, $0.estimate) })
    let own = try one.areas()
    let shared = own.compactMap { row in others[row.period].map { (row.period, row.estimate, $0) } }
    guard !shared.isEmpty else {
      throw TableError.unknownPeriod(
        own.first?.period ?? "", inventory: other.inventory.path, known: others.keys.sorted())
    }
    let sources = [one, other].map(\.inventory.ownSource)
    let isOneSource = sources[0] == sources[1]
    return Table(
      title: "\(one.inventory.project.name): areas by \(one.method) and by \(other.method)",
      notes: ["Area measure: \(one.inventory.project.areaMeasure)."]
        + leftOut(own.map(\.period).filter { others[$0] == nil }, of: one)
        + leftOut(others.keys.sorted().filter { period in !own.contains { $0.period == period } }, of: other)
        + simulatedNote(one, beside: other),
      columns: [
        Column("Period", name: "period"),
        Column("\(one.method) (km²)", name: "area_km2", errorName: "area_error_km2"),
        Column("\(other.method) (km²)", name: "other_area_km2", errorName: "other_area_error_km2"),
        Column("Difference (km²)", name: "difference_km2"), Column("Source", name: "source"),
      ],
      rows: shared.map { period, own, other in
        [
          .text(period), .number(own.value, error: own.error), .number(other.value, error: other.error),
          .number(own.value - other.value), .text(isOneSource ? sources[0] : sources.joined(separator: ", ")),
        ]
      })
  }

  /// Which periods only one method's inventory has.
  private static func leftOut(_ periods: [String], of method: MethodInventory) -> [String] {
    periods.isEmpty ? [] : ["Left out, only by \(method.method): \(periods.joined(separator: ", "))."]
  }

  /// That no real glacier was measured, by either method or by the one that is named.
  private static func simulatedNote(_ one: MethodInventory, beside other: MethodInventory) -> [String] {
    let simulated = [one, other].filter(\.inventory.project.isSimulated)
    guard simulated.count == 1 else { return simulated.first.map { simulatedNote($0.inventory) } ?? [] }
    return simulated.map { "SIMULATED scenes behind areas by \($0.method): no real glacier was measured." }
  }
}
