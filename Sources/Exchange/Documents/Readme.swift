import Declaration
import Foundation
import Geospatial
import Inventory

/// What lies beside every export: what it holds, how it was made and what its numbers mean.
struct Readme {
  private let edition: Edition
  private let files: ExportedFiles
  private let prefix: String

  /// - Parameter prefix: what stands before the names of the documents.
  init(_ edition: Edition, files: ExportedFiles, prefix: String) {
    self.edition = edition
    self.files = files
    self.prefix = prefix
  }

  /// The text as Markdown.
  var text: String {
    ([heading] + [facts, periods, origins, method, scenes, contents].compactMap(\.self)).joined(
      separator: "\n\n")
      + "\n"
  }

  private var heading: String {
    let title = "# \(edition.title)"
    guard edition.project.isSimulated else { return title }
    return "\(title)\n\n**Simulated: the scenes were computed, and no real glacier was measured.**"
  }

  private var facts: String {
    let project = edition.project
    let rows = [
      ("Simulated", project.isSimulated ? "yes" : "no"),
      ("Coordinate reference system of the inventory", "\(project.crs.label) (\(project.crs.name))"),
      ("Areas", "\(project.areaMeasure), holes taken out"),
      ("Years", edition.statement.years.explanation.replacing("Years: ", with: "")),
      ("Made by", edition.statement.authors.isEmpty ? "not named" : edition.authors.joined(separator: "; ")),
      ("Licence", edition.statement.license?.name ?? "not named"),
      ("Software", "Firnline \(Release.version)"),
    ]
    return table(["", ""], rows.map { [$0.0, $0.1] })
  }

  private var periods: String {
    let rows = edition.periods.map { period in
      let days = period.summary.days
      let area = period.total?.dated
      return [
        period.label, "\(days.lowerBound) to \(days.upperBound)", period.summary.kind.rawValue,
        "\(period.summary.outlineCount)",
        area.map { dated in
          let error = dated.uncertainty.map { " ± \(Self.number($0.squareKilometres))" } ?? ""
          return "\(Self.number(dated.area.squareKilometres))\(error)"
        } ?? "", "`\(period.fingerprint.prefix(16))`",
      ]
    }
    return "## Periods\n\n"
      + table(["Period", "Days", "Outlines are", "Number", "Area (km²)", "Fingerprint"], rows)
      + "\n\nExtracted: by Firnline from scenes. Imported: from a file of outlines."
  }

  /// What outlines were made from, and how.
  private var origins: String {
    "## How outlines were made\n\n" + list { PeriodOrigin($0).words }
  }

  /// How uncertainties were found.
  private var method: String {
    "## Uncertainty of areas\n\n"
      + list { period in
        let total = period.total
        return total?.method.map { method in
          let sum = total?.correlation.map { "; errors of parts summed: \($0.rawValue)" } ?? ""
          return "\(method), \(Self.plain(total?.settings))\(sum)"
        } ?? "none recorded"
      }
  }

  /// A line for each of several ways, behind the labels of the periods that share it.
  private func list(_ way: (Edition.Period) -> String) -> String {
    var ways: [(way: String, labels: [String])] = []
    for period in edition.periods {
      let way = way(period)
      if let known = ways.firstIndex(where: { $0.way == way }) {
        ways[known].labels.append(period.label)
      } else {
        ways.append((way, [period.label]))
      }
    }
    return ways.map { "- \($0.labels.joined(separator: ", ")): \($0.way)." }.joined(separator: "\n")
  }

  private var scenes: String? {
    let used = edition.periods.filter { !$0.scenes.isEmpty }
    guard !used.isEmpty else { return nil }
    let rows = used.flatMap { period in
      period.scenes.map { [period.label, "`\($0.scene.productID)`", $0.scene.date.iso, $0.role.rawValue] }
    }
    return "## Scenes\n\n" + table(["Period", "Product", "Date", "Role"], rows)
  }

  private var contents: String {
    let listed =
      files.files
      + [
        ("\(prefix)README.md", "this text"),
        ("\(prefix)CITATION.cff", "how to cite it, in the Citation File Format 1.2"),
      ]
    let remarks = files.remarks.map { "\n\n\($0)" }.joined()
    return "## Contents\n\n" + table(["File", "What it holds"], listed.map { ["`\($0.name)`", $0.meaning] })
      + remarks
  }

  private func table(_ header: [String], _ rows: [[String]]) -> String {
    let lines = [header, header.map { _ in "---" }] + rows.map { $0.map { $0.replacing("|", with: "\\|") } }
    return lines.map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n")
  }

  private static func number(_ value: Double) -> String { String(format: "%.3f", value) }

  /// The settings of a method, which are a JSON object, as words.
  private static func plain(_ settings: String?) -> String {
    guard let settings, let data = settings.data(using: .utf8),
      let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any], !object.isEmpty
    else { return "settings not recorded" }
    return object.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
  }
}

extension Edition {
  /// One line that names it.
  var title: String {
    let first = periods.first?.label ?? ""
    let last = periods.last?.label ?? ""
    let span = first == last ? first : "\(first) to \(last)"
    return "\(project.name): glacier inventory \(span)\(project.isSimulated ? " (simulated)" : "")"
  }

  /// Who made it; a group that bears the project's name where nobody was named.
  var authors: [String] {
    statement.authors.isEmpty ? ["Authors of \(project.name)"] : statement.authors
  }
}
