import Declaration
import Geospatial

/// What a look over outlines has found, and the outlines with all corrections.
public struct AuditReport: Sendable {
  /// The layer's name.
  public let name: String

  /// How many features it has.
  public let featureCount: Int

  /// The findings, the worst first.
  public let findings: [AuditFinding]

  /// How areas were measured; nil where they could not be.
  public let measured: String?

  /// The largest ground that two corrected outlines still share: what the rounding of coordinates leaves.
  public let overlapLeft: Area

  /// The corrected outlines; nil where the file cannot be corrected.
  public let corrected: VectorLayer?

  init(
    layer: VectorLayer, findings: [AuditFinding], measured: String? = nil, overlapLeft: Area = .zero,
    corrected: VectorLayer? = nil
  ) {
    name = layer.name
    featureCount = layer.features.count
    self.findings = findings
    self.measured = measured
    self.overlapLeft = overlapLeft
    self.corrected = corrected
  }

  /// How many findings have a severity.
  public func count(_ severity: AuditFinding.Severity) -> Int { findings.count { $0.severity == severity } }

  /// The sums by severity and rule, in a line: `2 errors (1 invalid, 1 overlap), 0 warnings, 0 notes`.
  public var summary: String {
    AuditFinding.Severity.allCases.map { severity in
      let rules = AuditRule.allCases.filter { $0.severity == severity }.compactMap { rule -> String? in
        let count = findings.count { $0.rule == rule }
        return count == 0 ? nil : "\(count) \(rule.rawValue)"
      }
      let count = count(severity)
      let parts = rules.isEmpty ? "" : " (\(rules.joined(separator: ", ")))"
      return "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")\(parts)"
    }.joined(separator: ", ")
  }

  /// The exit status of a command: 1 with errors; where it is strict, 2 with warnings alone; else 0.
  ///
  /// - Parameter isFixed: whether what has a correction no longer counts.
  public func status(isStrict: Bool, isFixed: Bool) -> Int32 {
    let severities = Set(findings.filter { !isFixed || $0.correction == nil }.map(\.severity))
    return severities.contains(.error) ? 1 : isStrict && severities.contains(.warning) ? 2 : 0
  }

  /// Writes the corrected outlines; the file's ending chooses the format.
  ///
  /// - Throws: `InputError` where there are none, `GeospatialError` where the file cannot be written.
  public func write(to path: String) throws {
    guard let corrected, !corrected.features.isEmpty else {
      throw InputError(
        file: name, problem: "has no outline that is left after the corrections",
        mend: "see the findings: is the coordinate reference system right, the minimum area too large?")
    }
    try corrected.write(path)
  }
}
