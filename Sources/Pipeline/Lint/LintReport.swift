import Foundation

/// What a look over a project has found, in the order of its files and lines.
public struct LintReport: Sendable {
  /// The project file.
  public let project: String

  /// The findings.
  public let findings: [LintFinding]

  /// How many findings have a severity.
  public func count(_ severity: LintFinding.Severity) -> Int { findings.count { $0.severity == severity } }

  /// The exit status of a command: 1 with errors; where it is strict, 2 with warnings alone; else 0.
  public func status(isStrict: Bool) -> Int32 {
    count(.error) > 0 ? 1 : isStrict && count(.warning) > 0 ? 2 : 0
  }

  /// A line for each finding as compilers write them, then the sums by severity and rule; files as seen from a folder.
  public func text(from folder: String) -> String {
    let lines = findings.map { finding in
      let place = "\(Self.seen(finding.file, from: folder))\(finding.line.map { ":\($0)" } ?? "")"
      return
        "\(place): \(finding.severity.rawValue): \(finding.message); \(finding.mend) [\(finding.rule.rawValue)]"
    }
    let sums = LintFinding.Severity.allCases.map { severity in
      let count = count(severity)
      let rules = LintRule.allCases.compactMap { rule -> String? in
        let count = findings.count { $0.severity == severity && $0.rule == rule }
        return count == 0 ? nil : "\(count) \(rule.rawValue)"
      }
      let parts = rules.isEmpty ? "" : " (\(rules.joined(separator: ", ")))"
      return "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")\(parts)"
    }
    return (lines + ["\(Self.seen(project, from: folder)): \(sums.joined(separator: ", "))"])
      .joined(separator: "\n")
  }

  /// The findings as indented JSON with keys in order; files are absolute.
  public func json() throws -> String {
    struct Content: Encodable {
      let project: String
      let errors: Int
      let warnings: Int
      let notes: Int
      let findings: [LintFinding]
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let content = Content(
      project: project, errors: count(.error), warnings: count(.warning), notes: count(.note),
      findings: findings)
    return String(decoding: try encoder.encode(content), as: UTF8.self)
  }

  private static func seen(_ path: String, from folder: String) -> String {
    path.hasPrefix("\(folder)/") ? String(path.dropFirst(folder.count + 1)) : path
  }
}
