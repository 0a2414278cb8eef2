import Catalogue
import Geospatial
import Landsat

extension Lint {
  /// What rows say of dates and clouds.
  var rowFindings: [LintFinding] {
    periods.flatMap { period in
      period.entries.flatMap { entry in
        [lostDate(entry), outOfPeriod(entry, of: period), season(entry), cloud(entry)].compactMap(\.self)
      }
    }
  }

  private func lostDate(_ entry: ManifestEntry) -> LintFinding? {
    guard entry.files == .undated else { return nil }
    return entry.finding(
      .note, .lostDate, "\(entry.pathRow?.compact ?? "a scene") has no date, so runs leave the row out",
      "find the date")
  }

  private func outOfPeriod(_ entry: ManifestEntry, of period: Period) -> LintFinding? {
    if entry.role == .substitute {
      guard entry.note == nil else { return nil }
      return entry.finding(
        .warning, .outOfPeriod, "\(entry.title) is a substitute and does not say why",
        "write the reason in the column 'note'")
    }
    guard let date = entry.date, !period.years.contains(date.year) else { return nil }
    return entry.finding(
      .error, .outOfPeriod, "\(date) is not in \(period.label)",
      "correct the date, or make the scene a substitute and write the reason in the column 'note'")
  }

  private func season(_ entry: ManifestEntry) -> LintFinding? {
    guard let date = entry.date else { return nil }
    let season = season(at: entry.pathRow)
    guard !season.contains(date) else { return nil }
    return entry.finding(
      .warning, .season,
      "\(date) is outside \(season): seasonal snow may look like ice",
      "prefer a scene of late summer, or widen 'lint: {season: …}'")
  }

  /// The part of the year that scenes of a place should be of.
  func season(at place: PathRow?) -> Season {
    let latitude = place.flatMap { WRS2($0) }?.centre.y ?? 0
    return settings.season ?? LintSettings.lateSummer(isSouthern: latitude < 0)
  }

  private func cloud(_ entry: ManifestEntry) -> LintFinding? {
    guard let cloud = entry.cloud, cloud > settings.cloud else { return nil }
    return entry.finding(
      .warning, .cloud,
      "\(entry.title) has \(percent(cloud)) % cloud, more than \(percent(settings.cloud)) %",
      "prefer a clearer scene, or raise 'lint: {cloud: …}'")
  }

  private func percent(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
