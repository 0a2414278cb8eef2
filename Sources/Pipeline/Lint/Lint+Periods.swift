import Landsat

extension Lint {
  /// What periods lack, or have twice.
  var periodFindings: [LintFinding] { periods.flatMap { missing($0) + repeated($0) } }

  private func missing(_ period: Period) -> [LintFinding] {
    // A manifest that could not be read lacks everything: that has been said.
    guard !period.entries.isEmpty else { return [] }
    let usable = Set(period.dated.compactMap(\.pathRow))
    let listed = Set(period.entries.compactMap(\.pathRow))
    return tiles.filter { !usable.contains($0) }.map { tile in
      LintFinding(
        severity: .warning, rule: .missingTile, file: period.manifest, line: nil,
        message: listed.contains(tile)
          ? "\(period.label) has \(tile.compact) only in rows without a date"
          : "\(period.label) has no scene of \(tile.compact), which other periods or the sub-areas have",
        mend: "add one, or the ground that it alone shows is not observed in this period")
    }
  }

  private func repeated(_ period: Period) -> [LintFinding] {
    var findings: [LintFinding] = []
    var first: [String: ManifestEntry] = [:]
    var acquired: [SceneFinder.Acquisition: ManifestEntry] = [:]
    for entry in period.dated {
      if let other = first[entry.identity] {
        findings.append(
          entry.finding(
            .error, .duplicate, "\(entry.title) is also on line \(other.line.map(String.init) ?? "?")",
            "keep one"))
        continue
      }
      first[entry.identity] = entry
      guard let pathRow = entry.pathRow, let date = entry.date else { continue }
      let acquisition = SceneFinder.Acquisition(pathRow: pathRow, date: date)
      if let other = acquired.updateValue(entry, forKey: acquisition) {
        findings.append(
          entry.finding(
            .warning, .reprocessing,
            "\(entry.title) is another processing of \(other.title), on line \(other.line.map(String.init) ?? "?")",
            "keep the newer, of the better tier"))
      }
    }
    return findings
  }
}
