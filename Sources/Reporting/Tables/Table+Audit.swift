import Geospatial
import Glaciers

extension Table {
  /// What an audit found: a row for each finding, with areas before and after where it is corrected.
  ///
  /// - Parameters:
  ///   - file: the file as the user named it.
  ///   - isFixed: whether the corrections were kept.
  ///   - most: how many findings of a rule are shown; all where nil.
  public static func audit(
    _ report: AuditReport, of file: String, isFixed: Bool, most: Int? = nil
  ) -> Table {
    var notes = ["\(report.summary)."]
    var shown: [AuditRule: Int] = [:]
    let findings = report.findings.filter { finding in
      shown[finding.rule, default: 0] += 1
      return most.map { shown[finding.rule, default: 0] <= $0 } ?? true
    }
    if let most, findings.count < report.findings.count {
      notes.append("Of each rule the first \(most) findings are shown; --log and --format csv have all.")
    }
    if let corrected = report.corrected {
      notes.append(
        "Features: \(report.featureCount); outlines with all corrections: \(corrected.features.count)."
          + (isFixed ? "" : " The file is as it was; --fix -o OUT writes them."))
      notes.append(
        report.overlapLeft == .zero
          ? "Corrected outlines share no ground."
          : "Corrected outlines share at most \(report.overlapLeft.squareMetres) m² with one another: rounding of coordinates."
      )
    }
    if let measured = report.measured { notes.append("Area: \(measured).") }
    func number(_ area: Area?) -> Cell { area.map { .number($0.squareKilometres) } ?? .missing }
    return Table(
      title: "\(file): audit", notes: notes,
      columns: [
        Column("Severity", name: "severity"), Column("Rule", name: "rule"),
        Column("Feature", name: "feature"),
        Column("Finding", name: "finding"), Column("Other", name: "other"),
        Column("x", name: "x", decimals: 5), Column("y", name: "y", decimals: 5),
        Column("Before (km²)", name: "area_before_km2", decimals: 4),
        Column("After (km²)", name: "area_after_km2", decimals: 4),
        Column("Correction", name: "correction"),
      ],
      rows: findings.map { finding in
        [
          .text(finding.severity.rawValue), .text(finding.rule.rawValue), text(finding.outline?.description),
          .text(finding.message), text(finding.other?.description),
          finding.place.map { .number($0.x) } ?? .missing, finding.place.map { .number($0.y) } ?? .missing,
          number(finding.before), number(finding.after), text(finding.correction),
        ]
      })
  }

  private static func text(_ text: String?) -> Cell { text.map(Cell.text) ?? .missing }
}
