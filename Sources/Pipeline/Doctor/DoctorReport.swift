import Foundation

/// What a doctor found, one line per library and resource, in the order a reader cares about.
public struct DoctorReport: Hashable, Sendable {
  /// The findings, libraries first.
  public let findings: [Finding]

  /// Whether nothing that Firnline needs is missing; weak points do not count.
  public var isSound: Bool { !findings.contains { $0.condition == .missing } }

  /// The report as aligned lines, each mend indented below its finding, and a closing sentence.
  public var text: String {
    let width = findings.map(\.name.count).max() ?? 0
    let indent = String(repeating: " ", count: width + 2)
    let lines = findings.flatMap { finding in
      let name = finding.name.padding(toLength: width + 2, withPad: " ", startingAt: 0)
      let verdict = finding.condition == .well ? "" : "\(finding.condition.rawValue): "
      return [name + verdict + finding.found] + (finding.mend.map { ["\(indent)mend: \($0)"] } ?? [])
    }
    let missing = findings.filter { $0.condition == .missing }.map(\.name)
    let closing =
      isSound ? "Nothing that Firnline needs is missing." : "Not well: \(missing.joined(separator: ", "))."
    return (lines + ["", closing]).joined(separator: "\n")
  }

  /// The report as a JSON object with the keys `findings` and `sound`.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(Document(findings: findings, sound: isSound)), as: UTF8.self)
  }

  private struct Document: Encodable {
    let findings: [Finding]
    let sound: Bool
  }
}
