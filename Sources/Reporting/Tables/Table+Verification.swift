import Foundation

extension Table {
  /// A verification as a table; its summary stands in the notes.
  public static func verification(_ verification: Verification) -> Table {
    Table(
      title: verification.title,
      notes: verification.notes + Verification.Kind.allCases.compactMap { words(verification, of: $0) },
      columns: [
        Column("Region", name: "region"), Column("Period or change", name: "subject"),
        Column("True (km²)", name: "true_km2", decimals: 3),
        Column("Recovered (km²)", name: "recovered_km2", errorName: "recovered_error_km2", decimals: 3),
        Column("Difference (%)", name: "difference_percent", decimals: 1),
        Column("z", name: "z", decimals: 2),
      ],
      rows: verification.rows.map { row in
        let percent = 100 * (row.recovered.value - row.truth) / row.truth
        return [
          .text(row.region), .text(row.subject), .number(row.truth),
          .number(row.recovered.value, error: row.recovered.error),
          row.kind == .area && percent.isFinite ? .number(percent) : .missing,
          row.z.map { $0.isFinite ? .number($0) : .text($0 > 0 ? "∞" : "−∞") } ?? .missing,
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
