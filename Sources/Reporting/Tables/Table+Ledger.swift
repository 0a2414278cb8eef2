import Geospatial
import Inventory

extension Table {
  /// Several uncertainties of the same areas side by side, with the settings and the rule of sums of each.
  public static func uncertainty(of inventory: InventoryDatabase, by ledger: UncertaintyLedger) throws
    -> Table
  {
    let spreads = try inventory.areaSpreads()
    return Table(
      title: "\(inventory.project.name): uncertainties of glacier areas",
      notes: ledger.methods.map { $0.explanation(sum: ledger.sum, spreads: spreads) } + [
        "Pixel: \(ledger.pixel?.description ?? "not known; half-pixel and scene-rmse take --pixel")."
          + " Debris: \(ledger.debris == nil ? "none given" : "as in the file given").",
        "Between periods: independent, √(e₁² + e₂²).", "Area: \(inventory.project.areaMeasure).",
      ] + simulatedNote(inventory),
      columns: [
        Column("Period", name: "period"), Column("Region", name: "region"),
        Column("Area (km²)", name: "area_km2"),
      ] + ledger.methods.map { Column("± \($0.name)", name: "error_\($0.columnName)_km2", decimals: 3) }
        + [Column("Source", name: "source")],
      rows: try ledger.entries(of: inventory).map { entry in
        [
          .text(entry.period), .text(entry.subarea ?? inventory.project.name),
          .number(entry.area.squareKilometres),
        ] + entry.values.map { $0.map { .number($0.squareKilometres) } ?? .missing }
          + [.text(inventory.ownSource)]
      })
  }
}

extension UncertaintyMethod {
  /// The name as a part of a column's.
  fileprivate var columnName: String { name.replacing("-", with: "_") }
}
