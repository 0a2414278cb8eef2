import Foundation
import Geospatial
import Landsat

extension Lint {
  /// Dates on which no satellite passed over their paths.
  ///
  /// A satellite passes over a path every 16 days to the day, so a misprinted digit or a slip of columns shows.
  var orbitFindings: [LintFinding] {
    let lag = usualLag
    return periods.flatMap { period in
      period.dated.compactMap { orbit($0, of: period, usualLag: lag) }
    }
  }

  private func orbit(_ entry: ManifestEntry, of period: Period, usualLag: Int) -> LintFinding? {
    guard let path = entry.pathRow?.path, path <= WRS2.paths, let date = entry.date, isOffOrbit(entry) else {
      return nil
    }
    let flying = entry.product.map { [$0.satellite] } ?? AcquisitionCalendar.satellites(flyingOn: date)
    let craft =
      flying.isEmpty
      ? "no Landsat flew"
      : "Landsat \(flying.map(String.init).joined(separator: " or ")) did not pass over path \(path)"
    // The same date under another path of the manifest tells a slip of columns.
    if let other = period.dated.first(where: {
      $0.date == date && $0.pathRow?.path != path && !isOffOrbit($0)
    }),
      let fitting = other.pathRow
    {
      return entry.finding(
        .error, .orbit,
        "\(craft) on \(date), which is a day of path \(fitting.path) and stands under \(fitting.compact) as well, "
          + "on line \(other.line.map(String.init) ?? "?")",
        "delete the row if it has slipped from there, or correct it")
    }
    let near = misprints(of: entry, path: path, in: period, lag: usualLag)
    return entry.finding(
      .error, .orbit, "\(craft) on \(date)",
      near.isEmpty
        ? "correct the date or the path"
        : "perhaps \(near.map(\.iso).joined(separator: " or ")) is meant: one digit or two exchanged ones away"
    )
  }

  private func isOffOrbit(_ entry: ManifestEntry) -> Bool {
    guard let path = entry.pathRow?.path, path <= WRS2.paths, let date = entry.date else { return false }
    if let product = entry.product {
      return !AcquisitionCalendar.passes(over: path, on: date, satellite: product.satellite)
    }
    // Before Landsat 4 there was another system, of other paths.
    guard date.year >= 1982 else { return false }
    return AcquisitionCalendar.satellites(over: path, on: date).isEmpty
  }

  /// The phase of most rows: that of Landsat 5 and 8, or the one eight days later.
  private var usualLag: Int {
    let dated = periods.flatMap(\.dated).compactMap { entry in
      entry.pathRow.flatMap { place in entry.date.map { (place.path, $0) } }
    }
    let late = dated.count { AcquisitionCalendar.passes(over: $0.0, on: $0.1, satellite: 7) }
    return late * 2 > dated.count ? 8 : 0
  }

  /// The days of the period that differ in one digit, or by two neighbouring ones exchanged, and on which a satellite
  /// passed over the path: two at most, those of the season before others, then those of the usual satellite, then
  /// the nearest.
  private func misprints(
    of entry: ManifestEntry, path: Int, in period: Period, lag: Int
  ) -> [CalendarDate] {
    guard let date = entry.date else { return [] }
    let season = season(at: entry.pathRow)
    let digits = Array(date.iso.filter(\.isNumber))
    var texts: Set<String> = []
    for index in digits.indices {
      for digit in "0123456789" {
        var changed = digits
        changed[index] = digit
        texts.insert(String(changed))
      }
      guard index > 0 else { continue }
      var changed = digits
      changed.swapAt(index - 1, index)
      texts.insert(String(changed))
    }
    let days = texts.compactMap { CalendarDate(iso: $0) }.filter { day in
      period.years.contains(day.year) && day != date
        && !AcquisitionCalendar.satellites(over: path, on: day).isEmpty
    }
    func key(_ day: CalendarDate) -> (Int, Int, Int, CalendarDate) {
      let isUsual = AcquisitionCalendar.satellites(over: path, on: day).contains {
        AcquisitionCalendar.lag(ofSatellite: $0) == lag
      }
      return (season.contains(day) ? 0 : 1, isUsual ? 0 : 1, abs(day.ordinal - date.ordinal), day)
    }
    return Array(days.sorted { key($0) < key($1) }.prefix(2))
  }
}
