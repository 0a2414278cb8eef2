import Inventory

extension Table {
  /// The areas of earlier studies beside the published ones, with the relative error recomputed for each.
  public static func check(_ comparisons: [PublishedComparison]) -> Table {
    let agreeing = comparisons.count(where: \.agrees)
    return Table(
      title: "\(agreeing) of \(comparisons.count) printed relative errors reproduce",
      notes: ["|present − previous| / previous, from the printed areas."],
      columns: [
        Column("Region", name: "region"), Column("Year", name: "year"), Column("Study", name: "reference"),
        Column("Previous (km²)", name: "previous_km2", decimals: 2),
        Column("Present (km²)", name: "present_km2", decimals: 2),
        Column("Printed (%)", name: "printed_percent", decimals: 2),
        Column("Recomputed (%)", name: "recomputed_percent", decimals: 3), Column("Agrees", name: "agrees"),
      ],
      rows: comparisons.map { row in
        [
          .text(row.region), .integer(row.year), .text(row.reference), .number(row.previous.value),
          .number(row.present.value), .number(row.relativeError.value), .number(row.computedError),
          .text(row.agrees ? "yes" : "no"),
        ]
      })
  }
}
