import Geospatial
import Inventory

extension Table {
  /// The change between periods by groups of glaciers: size, aspect, height, basin, or each glacier.
  ///
  /// The given comparisons are used; without any, those that the inventory declares; without those, each period with
  /// the next and the first with the last. A pair of which the group lacks a period is left out.
  /// - Throws: `TableError` where a period is not there.
  public static func changes(
    of inventory: InventoryDatabase, by grouping: GlacierGrouping, sum: ErrorSum = .linear,
    convention: YearConvention, comparisons: [Comparison] = [], declared: DeclaredSeries? = nil
  ) throws -> Table {
    let periods = try inventory.periods().map(\.time.label)
    try requireKnown(comparisons, among: periods, in: inventory)
    let wanted = try wantedComparisons(comparisons, of: inventory.ownSource, periods: periods, in: inventory)
    var problems = notCompared(wanted.filter { !Set([$0.first, $0.second]).isSubset(of: periods) })
    var rows: [[Cell]] = []
    for series in try inventory.series(by: grouping, sum: sum) {
      for pair in wanted {
        guard let first = series.area(in: pair.first, declared),
          let second = series.area(in: pair.second, declared)
        else { continue }
        do {
          let change = try Change(from: first, to: second, convention: convention)
          rows.append(
            cells(of: series, grouping) + [
              .text(pair.first), .text(pair.second), .text(change.interval), Cell(first.estimate),
              Cell(second.estimate), Cell(change.area), Cell(change.percent), Cell(change.areaRate),
              Cell(change.percentRate), Cell.ratio(change.area) ?? .missing,
              change.isSignificant.map { .text($0 ? "yes" : "no") } ?? .missing, .text(inventory.ownSource),
            ])
        } catch { problems.append("Left out: \(error).") }
      }
    }
    return Table(
      title: "\(inventory.project.name): change by \(grouping.heading.lowercased())",
      notes: [
        "Change: second area less first, ± √(e₁² + e₂²); percentages are of the first area. Change/error: above 1 it"
          + " exceeds its uncertainty.", grouping.explanation,
      ] + sumNote(grouping, sum) + [convention.explanation]
        + (convention == .paper ? try openingNote(of: inventory, declared) : []) + problems.uniqued()
        + ["Area: \(inventory.project.areaMeasure)."] + simulatedNote(inventory),
      columns: columns(of: grouping) + [
        Column("From", name: "first_period"), Column("To", name: "second_period"),
        Column("Years", name: "interval"),
        Column("First (km²)", name: "first_area_km2", errorName: "first_area_error_km2", decimals: 3),
        Column("Second (km²)", name: "second_area_km2", errorName: "second_area_error_km2", decimals: 3),
        Column("Change (km²)", name: "change_km2", errorName: "change_error_km2", decimals: 3),
        Column("Change (%)", name: "change_percent", errorName: "change_error_percent"),
        Column("Rate (km² a⁻¹)", name: "rate_km2_per_year", errorName: "rate_error_km2_per_year", digits: 2),
        Column(
          "Rate (% a⁻¹)", name: "rate_percent_per_year", errorName: "rate_error_percent_per_year", digits: 2),
        Column("Change/error", name: "change_by_error", decimals: 1),
        Column("Exceeds", name: "exceeds_error"),
        Column("Source", name: "source"),
      ], rows: rows)
  }

  /// The columns that name a group.
  static func columns(of grouping: GlacierGrouping) -> [Column] {
    [Column(grouping.heading, name: "group")]
      + (grouping.isOfGlaciers ? [Column("Name", name: "glac_name")] : [])
  }

  /// The cells that name a group.
  static func cells(of series: GroupSeries, _ grouping: GlacierGrouping) -> [Cell] {
    [.text(series.group)] + (grouping.isOfGlaciers ? [series.name.map(Cell.text) ?? .missing] : [])
  }

  /// How the errors within a group were summed, where any were.
  static func sumNote(_ grouping: GlacierGrouping, _ sum: ErrorSum) -> [String] {
    switch grouping {
    case .region, .glacier: []
    case .size, .aspect, .elevation, .basin:
      ["Errors of outlines within a group \(sum)."]
    }
  }
}

extension GlacierGrouping {
  fileprivate var isOfGlaciers: Bool {
    if case .glacier = self { true } else { false }
  }
}

extension GroupSeries {
  /// The area in a period; nil where the group has none.
  ///
  /// - Parameter declared: the project's periods, one of which opens the series; the recorded ones where nil.
  fileprivate func area(in period: String, _ declared: DeclaredSeries?) -> DatedArea? {
    guard var dated = areas.first(where: { $0.period.label == period }) else { return nil }
    if let opening = declared?.opening {
      dated.period.opensSeries = dated.period.years.lowerBound == opening.years.lowerBound
    }
    return dated
  }
}

extension DatedArea {
  /// The area in km² with its uncertainty.
  var estimate: Estimate { Estimate(area.squareKilometres, error: uncertainty?.squareKilometres) }
}
