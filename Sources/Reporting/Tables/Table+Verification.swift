import Foundation

extension Table {
  /// A verification as a table; its summary stands in the notes.
  public static func verification(_ verification: Verification) -> Table {
    let unscored = verification.rows.count { $0.z == nil }
    return Table(
      title: verification.title,
      notes: verification.notes
        + (unscored == 0
          ? []
          : [
            "No z (–) where a value differs from the truth though its stated uncertainty is 0 or missing:"
              + " \(unscored) \(unscored == 1 ? "row counts" : "rows count") as |z| of 2 or more."
          ]) + Verification.Kind.allCases.compactMap { words(verification, of: $0) },
      columns: [
        Column("Region", name: "region"), Column("Period or change", name: "subject"),
        Column("True (km²)", name: "true_km2", decimals: 3),
        Column("Recovered (km²)", name: "recovered_km2", errorName: "recovered_error_km2", decimals: 3),
        Column("Difference (%)", name: "difference_percent", decimals: 1),
        Column("Unobserved (%)", name: "unobserved_percent", decimals: 1),
        Column("z", name: "z", decimals: 2),
      ],
      rows: verification.rows.map { row in
        [
          .text(row.region), .text(row.subject), .number(row.truth),
          .number(row.recovered.value, error: row.recovered.error),
          row.percent.map { .number($0) } ?? .missing,
          row.unobserved.map { .number(100 * $0) } ?? .missing, row.z.map { .number($0) } ?? .missing,
        ]
      })
  }

  private static func words(_ verification: Verification, of kind: Verification.Kind) -> String? {
    let summary = verification.summary(kind)
    guard summary.count > 0 else { return nil }
    func percent(_ share: Double) -> String { String(format: "%.1f %%", 100 * share) }
    return
      "\(kind == .area ? "Areas" : "Changes"): \(summary.count), |z| below 1 for \(percent(summary.below1)),"
      + " below 2 for \(percent(summary.below2)); largest \(String(format: "%.2f", summary.largest)),"
      + " mean z \(String(format: "%+.2f", summary.mean))."
  }
}
