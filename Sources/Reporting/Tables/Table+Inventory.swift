import Foundation
import Geospatial
import Inventory

extension Table {
  /// The area of every region in every period, as Table V(a); published values below the inventory's own.
  public static func areas(of inventory: InventoryDatabase) throws -> Table {
    let areas = try ownFirst(inventory.regionAreas(), of: inventory)
    let rows = areas.map { area -> [Cell] in
      let value = area.dated.area.squareKilometres
      let error = area.dated.uncertainty?.squareKilometres
      return [
        .text(area.dated.period.label), .text(area.region), .number(value, error: error),
        error.flatMap { value > 0 ? .number(100 * $0 / value) : nil } ?? .missing,
        area.outlineCount.map(Cell.integer) ?? .missing,
        area.unobserved.map { .number($0.squareKilometres) } ?? .missing, .text(area.source),
      ]
    }
    return Table(
      title: "\(inventory.project.name): glacier areas",
      notes: try lowerBoundNote(of: inventory, behind: areas) + conventions(of: inventory, behind: areas),
      columns: [
        Column("Period", name: "period"), Column("Region", name: "region"),
        Column("Area (km²)", name: "area_km2", errorName: "area_error_km2"),
        Column("± (%)", name: "area_error_percent", decimals: 1), Column("Outlines", name: "n_outlines"),
        Column("Unobserved (km²)", name: "unobserved_km2"), Column("Source", name: "source"),
      ], rows: rows)
  }

  /// Where ground was hidden in a period, how much: ice under it is missing, and may look like a change.
  private static func hidden(in areas: [RegionArea]) -> [String] {
    let hidden = areas.filter { $0.position == 0 }.compactMap { area -> String? in
      guard let unobserved = area.unobserved?.squareKilometres, unobserved >= 0.005 else { return nil }
      return String(format: "%.2f km² in %@", unobserved, area.dated.period.label)
    }
    guard !hidden.isEmpty else { return [] }
    let isAllowedFor = areas.contains(where: \.allowsForHiddenGround)
    return [
      "No scene showed \(hidden.joined(separator: ", ")): ice there is not counted, and may look like a change."
        + (isAllowedFor
          ? " The uncertainties allow for as much ice there, by area, as on the ground that was seen about it."
          : "")
    ]
  }

  /// The change of every region between periods, as Table V(b).
  ///
  /// The given comparisons are used; without any, those that a source declares; without those, each period
  /// with the next and, where there are more than two, the first with the last.
  ///
  /// A region without ice has no outline to date it; the date of the whole region stands for it.
  ///
  /// A pair that cannot be compared is left out, and a note says why.
  ///
  /// - Parameter declared: the project's periods, one of which opens the series, recorded or not; nil where only the
  ///   inventory is at hand.
  /// - Throws: `TableError` where a period is not there.
  public static func changes(
    of inventory: InventoryDatabase, convention: YearConvention, comparisons: [Comparison] = [],
    declared: DeclaredSeries? = nil
  ) throws -> Table {
    let areas = try ownFirst(inventory.regionAreas(), of: inventory)
    var rows: [[Cell]] = []
    var problems: [String] = []
    var unshared: [String] = []
    for source in areas.map(\.source).uniqued() {
      let own = areas.filter { $0.source == source }
      let periods = own.map(\.dated.period.label).uniqued()
      let isOnlySource = Set(areas.map(\.source)).count == 1
      if isOnlySource || source == inventory.ownSource {
        try requireKnown(comparisons, among: periods, in: inventory)
      }
      let wanted = try wantedComparisons(comparisons, of: source, periods: periods, in: inventory)
      let opening = source == inventory.ownSource ? declared?.opening : nil
      if source == inventory.ownSource {
        unshared = try unsharedNotes(inventory.sharedGlaciers(of: wanted), wanted)
        problems += notCompared(wanted.filter { !Set([$0.first, $0.second]).isSubset(of: periods) })
      }
      for region in own.map({ Region($0) }).uniqued() {
        for comparison in wanted {
          func dated(_ period: String) -> DatedArea? {
            let here = own.filter { $0.dated.period.label == period }
            guard var dated = here.first(where: { Region($0) == region })?.dated else { return nil }
            if let opening {
              dated.period.opensSeries = dated.period.years.lowerBound == opening.years.lowerBound
            }
            if dated.period.meanDate == nil, dated.area == .zero {
              dated.period.meanDate = here.first { $0.position == 0 }?.dated.period.meanDate
            }
            return dated
          }
          guard let first = dated(comparison.first), let second = dated(comparison.second) else { continue }
          let change: Change
          do {
            change = try Change(from: first, to: second, convention: convention)
          } catch {
            problems.append("Left out (\(source)): \(error).")
            continue
          }
          rows.append(
            [
              .text(region.name), .text(comparison.first), .text(comparison.second), .text(change.interval),
              .number(change.years.upperBound - change.years.lowerBound),
            ] + ChangeQuantity.allCases.map { Cell(change[$0]) } + [.text(source)])
        }
      }
    }
    return Table(
      title: "\(inventory.project.name): glacier change",
      notes: [
        "Change: second area less first, ± √(e₁² + e₂²); percentages are of the first area.",
        convention.explanation,
      ] + (convention == .paper ? try openingNote(of: inventory, declared) : []) + unshared
        + hidden(in: areas) + problems.uniqued() + conventions(of: inventory, behind: areas),
      columns: [
        Column("Region", name: "region"), Column("From", name: "first_period"),
        Column("To", name: "second_period"), Column("Years", name: "interval"),
        Column("Span (a)", name: "years", decimals: convention == .acquisition ? 1 : 0),
        Column("Change (km²)", name: "change_km2", errorName: "change_error_km2"),
        Column("Change (%)", name: "change_percent", errorName: "change_error_percent"),
        Column("Rate (km² a⁻¹)", name: "rate_km2_per_year", errorName: "rate_error_km2_per_year", digits: 2),
        Column(
          "Rate (% a⁻¹)", name: "rate_percent_per_year", errorName: "rate_error_percent_per_year", digits: 2),
        Column("Source", name: "source"),
      ], rows: rows)
  }

  /// The images of every tile in every period, as Table IV.
  public static func scenes(of inventory: InventoryDatabase) throws -> Table {
    let images = try inventory.tileImages()
    return Table(
      title: "\(inventory.project.name): images",
      notes: ["The main image of a tile comes first."]
        + simulatedNote(inventory, beside: images.map(\.source)),
      columns: [
        Column("Period", name: "period"), Column("Path/row", name: "path_row"),
        Column("Dates", name: "dates"),
        Column("Cloud (%)", name: "cloud_percent"), Column("Images", name: "n_images"),
        Column("Source", name: "source"),
      ],
      rows: images.map { cell in
        [
          .text(cell.period), .text(cell.tile), .text(cell.dates), .text(cell.cloudPercent),
          .integer(cell.count), .text(cell.source),
        ]
      })
  }
}

/// A region of a table: a sub-area may bear the name of the whole.
private struct Region: Hashable {
  let position: Int
  let name: String

  init(_ area: RegionArea) { (position, name) = (area.position, area.region) }
}

/// A table that cannot be made.
public enum TableError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A comparison names a period that the inventory does not hold.
  case unknownPeriod(String, inventory: String, known: [String])

  /// No outline of the inventory is of this glacier.
  case unknownGlacier(String, inventory: String)

  /// A table of other areas is of regions that the inventory does not have.
  case unknownRegion(String, inventory: String, known: [String])

  /// One line with the mend.
  public var description: String {
    switch self {
    case .unknownPeriod(let period, let inventory, let known):
      "\(inventory) holds no areas of a period '\(period)'; it has "
        + (known.isEmpty ? "none yet: run the project first" : known.joined(separator: ", "))
    case .unknownGlacier(let glacier, let inventory):
      "\(inventory) holds no glacier '\(glacier)'; `firnline table events` lists them, dated_outlines.glacier_uid has them"
    case .unknownRegion(let region, let inventory, let known):
      "\(inventory) holds no areas of a region '\(region)' in these periods; it has \(known.joined(separator: ", "))"
    }
  }
}

extension Table {
  static func requireKnown(
    _ comparisons: [Comparison], among periods: [String], in inventory: InventoryDatabase
  ) throws {
    for period in comparisons.flatMap({ [$0.first, $0.second] }) where !periods.contains(period) {
      throw TableError.unknownPeriod(period, inventory: inventory.path, known: periods)
    }
  }

  /// Which comparisons a table lacks because a period was not recorded.
  static func notCompared(_ comparisons: [Comparison]) -> [String] {
    guard !comparisons.isEmpty else { return [] }
    let pairs = comparisons.map { "\($0.first) to \($0.second)" }.joined(separator: ", ")
    return ["Not compared, for want of a period in the inventory: \(pairs)."]
  }

  static func wantedComparisons(
    _ given: [Comparison], of source: String, periods: [String], in inventory: InventoryDatabase
  ) throws -> [Comparison] {
    if !given.isEmpty { return given }
    let declared = try inventory.comparisons(of: source)
    if !declared.isEmpty { return declared }
    let steps = zip(periods, periods.dropFirst()).map { Comparison(first: $0, second: $1) }
    guard periods.count > 2, let first = periods.first, let last = periods.last else { return steps }
    return steps + [Comparison(first: first, second: last)]
  }

  /// The inventory's own values before those that were published.
  private static func ownFirst(_ areas: [RegionArea], of inventory: InventoryDatabase) -> [RegionArea] {
    areas.filter { $0.source == inventory.ownSource } + areas.filter { $0.source != inventory.ownSource }
  }

  /// The sentences that belong under any table of areas: how they were measured, and how sure they are.
  private static func conventions(of inventory: InventoryDatabase, behind areas: [RegionArea]) -> [String] {
    let measures = areas.map { "\($0.areaMeasure)" }.uniqued().joined(separator: "; ")
    let methods = areas.compactMap { area in area.method.map { $0 + words(area.settings) } }.uniqued()
    let rules = areas.compactMap { $0.correlation?.rawValue }.uniqued()
    var notes: [String] = []
    if !measures.isEmpty { notes.append("Area measure: \(measures).") }
    if !methods.isEmpty { notes.append("Uncertainty: \(methods.joined(separator: "; ")).") }
    if !rules.isEmpty {
      notes.append("Errors of parts summed: \(rules.joined(separator: ", ")).")
      notes.append("An outline that lies in two sub-areas counts in both.")
      if areas.contains(where: \.allowsForHiddenGround) {
        notes.append(
          "What hidden ground may hold is added to the error of the whole and of each part by itself, so that these"
            + " do not sum by that rule.")
      }
    }
    return notes + simulatedNote(inventory, beside: areas.map(\.source))
  }

  /// Settings as people read them: ` (distance 15 m, side outward)` for a JSON object.
  private static func words(_ settings: String?) -> String {
    guard let settings, !settings.isEmpty else { return "" }
    let values = try? JSONDecoder().decode([String: String].self, from: Data(settings.utf8))
    let text = values?.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    return " (\(text ?? settings))"
  }

  /// That no real glacier was measured, and which rows are of real ones all the same.
  static func simulatedNote(_ inventory: InventoryDatabase, beside sources: [String] = []) -> [String] {
    guard inventory.project.isSimulated else { return [] }
    let published = sources.uniqued().filter { $0 != inventory.ownSource }
    let note = "SIMULATED scenes: no real glacier was measured."
    guard !published.isEmpty else { return [note] }
    return [
      note,
      "PUBLISHED values of \(published.joined(separator: ", ")) are of real glaciers: not to be compared with them.",
    ]
  }
}

extension RegionArea {
  /// Whether the uncertainty allows for ice on ground that nobody saw.
  var allowsForHiddenGround: Bool { settings?.contains(#""hidden": "density""#) == true }
}

extension Table.Cell {
  /// A number with its uncertainty; nothing known where nil.
  init(_ estimate: Estimate?) {
    self = estimate.map { .number($0.value, error: $0.error) } ?? .missing
  }
}

extension Sequence where Element: Hashable {
  /// The elements in order, each once.
  func uniqued() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
