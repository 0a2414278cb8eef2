import Declaration
import Inventory

/// Areas that someone else published for named glaciers, as a table file holds them.
public struct OfficialAreas: Sendable {
  /// Square kilometres by glacier, then by period.
  let areas: [String: [String: Double]]

  /// The file.
  let source: String

  /// Reads a table with a row for each glacier and period.
  ///
  /// - Parameters:
  ///   - unit: the size of the areas' unit in km²: 1e-6 for square metres.
  /// - Throws: `CSVError` where a column is missing or an area is no number.
  public init(_ table: CSVTable, period: String, name: String, area: String, unit: Double) throws {
    source = table.source
    var areas: [String: [String: Double]] = [:]
    for row in table.rows {
      let text = try table.required(area, in: row)
      guard let value = Double(text) else {
        throw table.error("is '\(text)', which is no number", column: area, in: row)
      }
      let glacier = try table.required(name, in: row)
      areas[glacier, default: [:]][try table.required(period, in: row), default: 0] += value * unit
    }
    self.areas = areas
  }
}

extension Table {
  /// The area of each named glacier beside an official one, with the difference; then the totals of each period.
  ///
  /// - Parameters:
  ///   - least: leaves out glaciers whose difference is smaller than this many percent.
  public static func glaciers(
    of inventory: InventoryDatabase, against official: OfficialAreas, least: Double = 0
  ) throws -> Table {
    let own = try namedAreas(of: inventory)
    var rows: [[Cell]] = []
    var missing: [String] = []
    let known = Set(official.areas.values.flatMap(\.keys))
    for period in own.periods where known.contains(period) {
      var sums = (own: 0.0, official: 0.0, count: 0)
      for name in own.names {
        guard let here = own.areas[name]?[period] else { continue }
        guard let theirs = official.areas[name]?[period] else {
          missing.append("\(name) (\(period))")
          continue
        }
        sums = (sums.own + here, sums.official + theirs, sums.count + 1)
        if abs(here - theirs) * 100 >= least * theirs { rows.append(row(period, name, here, theirs)) }
      }
      if sums.count > 0 { rows.append(row(period, "total of \(sums.count)", sums.own, sums.official)) }
    }
    var notes = [
      "Area: \(inventory.project.areaMeasure). Official areas: \(official.source).",
      least > 0
        ? "Differences under \(least) % are left out; totals have all." : "All differences are listed.",
    ]
    let unknown = own.periods.filter { !known.contains($0) }
    if !unknown.isEmpty {
      notes.append("Periods without official areas: \(unknown.joined(separator: ", ")).")
    }
    if !missing.isEmpty { notes.append("Without an official area: \(missing.joined(separator: ", ")).") }
    return Table(
      title: "\(inventory.project.name): glaciers against official areas",
      notes: notes + simulatedNote(inventory),
      columns: [
        Column("Period", name: "period"), Column("Glacier", name: "glacier"),
        Column("Area (km²)", name: "area_km2", decimals: 4),
        Column("Official (km²)", name: "official_km2", decimals: 4),
        Column("Difference (km²)", name: "difference_km2", decimals: 4),
        Column("Difference (%)", name: "difference_percent", decimals: 3), Column("Source", name: "source"),
      ], rows: rows.map { $0 + [.text(inventory.ownSource)] })
  }

  private static func row(_ period: String, _ name: String, _ own: Double, _ official: Double) -> [Cell] {
    [
      .text(period), .text(name), .number(own), .number(official), .number(own - official),
      official > 0 ? .number(100 * (own - official) / official) : .missing,
    ]
  }
}
