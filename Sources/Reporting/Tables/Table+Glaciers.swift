import Inventory

extension Table {
  /// The area of each named glacier in each period: the outlines of one name, or one identifier, summed.
  public static func glaciers(of inventory: InventoryDatabase) throws -> Table {
    let periods = try inventory.periods().map(\.time.label)
    var names: [String] = []
    var areas: [String: [String: Double]] = [:]
    for period in periods {
      for outline in try inventory.outlines(ofPeriod: period) {
        guard let name = outline.name ?? outline.externalID else { continue }
        if areas[name] == nil { names.append(name) }
        areas[name, default: [:]][period, default: 0] += outline.area.squareKilometres
      }
    }
    let rows = names.sorted().map { name in
      [Cell.text(name)] + periods.map { period in areas[name]?[period].map { .number($0) } ?? .missing }
    }
    return Table(
      title: "\(inventory.project.name): named glaciers",
      notes: [
        "Area: \(inventory.project.areaMeasure). Outlines of one name are summed; those without a name are left out."
      ],
      columns: [Column("Glacier", name: "glacier")]
        + periods.map { Column("\($0) (km²)", name: "area_km2_\($0)", decimals: 4) }, rows: rows)
  }
}
