import Inventory

extension Table {
  /// Printed changes beside their recomputation; only those that disagree, unless `all` are wanted.
  public static func check(_ check: PublishedCheck, all: Bool = false) -> Table {
    Table(
      title:
        "\(check.agreeing) of \(check.numberCount) printed numbers reproduce at \(check.decimals) decimals",
      notes: ["Change ± √(e₁² + e₂²) from the printed areas.", YearConvention.paper.explanation],
      columns: [
        Column("Interval", name: "interval"), Column("Region", name: "region"), Column("Unit", name: "unit"),
        Column("Printed", name: "printed", errorName: "printed_error", decimals: check.decimals),
        Column("Recomputed", name: "recomputed", errorName: "recomputed_error", decimals: check.decimals + 2),
        Column("Agrees", name: "agrees"),
      ],
      rows: (all ? check.entries : check.disagreeing).map { entry in
        [
          .text(entry.printed.interval), .text(entry.printed.region), .text(entry.printed.quantity.unit),
          .number(entry.printed.value.value, error: entry.printed.error?.value),
          .number(entry.computed.value, error: entry.computed.error),
          .text(entry.valueAgrees && entry.errorAgrees != false ? "yes" : "no"),
        ]
      })
  }

  /// How the printed errors of sub-areas sum to that of their total, and the slip that explains the gaps.
  public static func audit(_ audit: PublishedAudit) -> Table {
    let corrected = audit.findings.map { ($0, audit.gaps(of: $0)) }
    let verdicts =
      audit.closesAsPrinted.map { "The errors close as printed under the rule '\($0.rawValue)'." }
      + audit.findings.map { finding in
        let size = finding.factor < 1 ? "ten times too large" : "ten times too small"
        return "The printed errors of \(finding.region) are \(size): only so does the sum"
          + " (\(finding.rule.rawValue)) close in all \(audit.closures.count) periods,"
          + " to \(Cell.number(finding.largestGap).printed(decimals: 3)) km²"
          + " (rounding explains \(Cell.number(audit.tolerance).printed(decimals: 3)) km²)."
      }
    let open = "No single sub-area's errors, ten times larger or smaller, make the sum close in all periods."
    return Table(
      title: "Errors of \(audit.parts.joined(separator: ", ")) against \(audit.total)",
      notes: verdicts.isEmpty ? [open] : verdicts,
      columns: [
        Column("Period", name: "period"), Column("Printed (km²)", name: "printed_km2"),
        Column("Gap, linear", name: "gap_linear_km2"),
        Column("Gap, root-sum-square", name: "gap_root_sum_square_km2"),
      ]
        + corrected.map { finding, _ in
          Column(
            "Gap, \(finding.rule.rawValue), \(finding.region) × \(finding.factor == 0.1 ? "1/10" : "10")",
            name: "gap_corrected_km2", decimals: 3)
        },
      rows: audit.closures.enumerated().map { index, closure in
        [
          .text(closure.period), .number(closure.printed), .number(closure.gap(.linear)),
          .number(closure.gap(.rootSumSquare)),
        ] + corrected.map { .number($0.1[index]) }
      })
  }
}
