import Geospatial
import Inventory

extension Table {
  /// The change between periods by groups of glaciers: size, aspect, height, basin, or each glacier.
  ///
  /// The given comparisons are used; without any, those that the inventory declares; without those, each period with
  /// the next and the first with the last. A pair of which the group lacks a period is left out.
  /// - Parameter both: whether only glaciers count that have outlines in both periods.
  /// - Throws: `TableError` where a period is not there.
  public static func changes(
    of inventory: InventoryDatabase, by grouping: GlacierGrouping, sum: ErrorSum = .linear,
    both: Bool = false, convention: YearConvention, comparisons: [Comparison] = [],
    declared: DeclaredSeries? = nil
  ) throws -> Table {
    let periods = try inventory.periods().map(\.time.label)
    try requireKnown(comparisons, among: periods, in: inventory)
    let wanted = try wantedComparisons(comparisons, of: inventory.ownSource, periods: periods, in: inventory)
    var problems = notCompared(wanted.filter { !Set([$0.first, $0.second]).isSubset(of: periods) })
    var rows: [[Cell]] = []
    let shared = try inventory.sharedGlaciers(of: wanted)
    let exchanges = try grouping.isOfGlaciers ? GroundExchanges(of: inventory) : nil
    let groups =
      try both
      ? wanted.flatMap { pair in
        try inventory.series(by: grouping, sum: sum, only: shared[pair]?.outlines ?? []).map { ($0, pair) }
      } : inventory.series(by: grouping, sum: sum).flatMap { series in wanted.map { (series, $0) } }
    for (series, pair) in groups {
      guard let first = series.area(in: pair.first, declared),
        let second = series.area(in: pair.second, declared)
      else { continue }
      do {
        let change = try Change(from: first, to: second, convention: convention)
        let events = exchanges.map { $0.words(of: series.group, pair).map(Cell.text) ?? .missing }
        rows.append(
          cells(of: series, grouping) + [
            .text(pair.first), .text(pair.second), .text(change.interval), Cell(first.estimate),
            Cell(second.estimate), Cell(change.area), Cell(change.percent), Cell(change.areaRate),
            Cell(change.percentRate), Cell.ratio(change.area) ?? .missing,
            change.isSignificant.map { .text($0 ? "yes" : "no") } ?? .missing,
          ] + [events].compactMap(\.self) + [.text(inventory.ownSource)])
      } catch { problems.append("Left out: \(error).") }
    }
    return Table(
      title: "\(inventory.project.name): change by \(grouping.heading.lowercased())",
      notes: [
        "Change: second area less first, ± √(e₁² + e₂²); percentages are of the first area. Change/error: above 1 it"
          + " exceeds its uncertainty.", grouping.explanation,
      ] + (exchanges == nil ? [] : [GroundExchanges.explanation])
        + (both ? bothNotes(sum) : unsharedNotes(shared, wanted) + sumNote(grouping, sum))
        + [convention.explanation]
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
      ] + (exchanges == nil ? [] : [Column("Events", name: "events")]) + [Column("Source", name: "source")],
      rows: rows)
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

  /// Which glaciers one period has and the other lacks: their whole area is in the change.
  static func unsharedNotes(
    _ shared: [Comparison: SharedGlaciers], _ wanted: [Comparison]
  ) -> [String] {
    func words(_ rest: SharedGlaciers.Rest, of period: String) -> String {
      String(format: "%d of %@ (%.2f km²)", rest.count, period, rest.area.squareKilometres)
    }
    let pairs = wanted.compactMap { pair -> String? in
      guard let found = shared[pair], found.onlyFirst.count + found.onlySecond.count > 0 else { return nil }
      return words(found.onlyFirst, of: pair.first) + " that \(pair.second) lacks, "
        + words(found.onlySecond, of: pair.second) + " that \(pair.first) lacks"
    }
    guard !pairs.isEmpty else { return [] }
    return [
      "Outlines of glaciers that the other period has no outline of count whole, whether it looked at their ground or not: "
        + pairs.joined(separator: "; ") + ". --both leaves them out."
    ]
  }

  private static func bothNotes(_ sum: ErrorSum) -> [String] {
    [
      "Only glaciers with outlines in both periods: outlines that links join, directly or through the periods between, so"
        + " that what split or merged counts whole.", "Errors of outlines \(sum).",
    ]
  }

  /// How the errors within a group were summed, where any were.
  static func sumNote(_ grouping: GlacierGrouping, _ sum: ErrorSum) -> [String] {
    switch grouping {
    case .region, .glacier, .elevation: []
    case .size, .aspect, .basin:
      ["Errors of outlines within a group \(sum)."]
    }
  }
}

/// The splits, merges and exchanges of glaciers, beside which a change of one area alone misleads.
private struct GroundExchanges {
  static let explanation =
    "Events: splits, merges and exchanges between the two periods, as earlier to later outlines; the change is then"
    + " of ground that went from glacier to glacier too."

  private let events: [String: [GlacierEvent]]
  private let places: [String: Int]

  init(of inventory: InventoryDatabase) throws {
    let labels = try inventory.periods().map(\.time.label)
    places = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($0.element, $0.offset) })
    events = Dictionary(
      grouping: try inventory.glacierEvents().filter { [.split, .merge, .exchange].contains($0.kind) },
      by: \.glacier)
  }

  /// What happened to a glacier from the one period to the other; nil where nothing did.
  func words(of glacier: String, _ pair: Comparison) -> String? {
    guard let first = places[pair.first], let second = places[pair.second] else { return nil }
    let own = (events[glacier] ?? []).filter { event in
      places[event.to].map { $0 > first && $0 <= second } ?? false
    }
    guard !own.isEmpty else { return nil }
    return own.map { "\($0.kind) \($0.earlier):\($0.later) in \($0.to)" }.joined(separator: ", ")
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
