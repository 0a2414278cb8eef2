import Inventory

extension Table {
  /// The area of each named glacier in each period: the outlines of one name, or one identifier, summed.
  public static func glaciers(of inventory: InventoryDatabase) throws -> Table {
    let own = try namedAreas(of: inventory)
    let rows = own.names.map { name in
      [Cell.text(name)] + own.periods.map { own.areas[name]?[$0].map { .number($0) } ?? .missing }
        + [.text(inventory.ownSource)]
    }
    return Table(
      title: "\(inventory.project.name): named glaciers",
      notes: [
        "Area: \(inventory.project.areaMeasure). Outlines of one name are summed; those without a name are left out."
      ] + simulatedNote(inventory),
      columns: [Column("Glacier", name: "glacier")]
        + own.periods.map { Column("\($0) (km²)", name: "area_km2_\($0)", decimals: 4) }
        + [Column("Source", name: "source")], rows: rows)
  }

  /// The square kilometres of named glaciers by name, then by period.
  static func namedAreas(
    of inventory: InventoryDatabase
  ) throws -> (names: [String], periods: [String], areas: [String: [String: Double]]) {
    let periods = try inventory.periods().map(\.time.label)
    var areas: [String: [String: Double]] = [:]
    for period in periods {
      for outline in try inventory.outlines(ofPeriod: period) {
        guard let name = outline.name ?? outline.externalID else { continue }
        areas[name, default: [:]][period, default: 0] += outline.area.squareKilometres
      }
    }
    return (areas.keys.sorted(), periods, areas)
  }
}
