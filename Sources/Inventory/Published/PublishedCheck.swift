import Geospatial

/// Published changes recomputed from published areas, number by number.
public struct PublishedCheck: Sendable {
  /// One published change beside its recomputation.
  public struct Entry: Sendable {
    /// What was printed.
    public let printed: PublishedChange

    /// What the printed areas give.
    public let computed: Estimate

    /// Whether the value rounds to what was printed.
    public let valueAgrees: Bool

    /// Whether the uncertainty rounds to what was printed; nil where none was printed.
    public let errorAgrees: Bool?
  }

  /// The changes, in their printed order.
  public let entries: [Entry]

  /// The decimals to which the table prints; agreement is agreement at these.
  public let decimals: Int

  /// The number of printed numbers.
  public var numberCount: Int { entries.reduce(0) { $0 + ($1.errorAgrees == nil ? 1 : 2) } }

  /// The number of printed numbers that agree.
  public var agreeing: Int {
    entries.reduce(0) { $0 + ($1.valueAgrees ? 1 : 0) + ($1.errorAgrees == true ? 1 : 0) }
  }

  /// The entries with a number that does not agree.
  public var disagreeing: [Entry] { entries.filter { !$0.valueAgrees || $0.errorAgrees == false } }

  /// Recomputes changes with `Change` under the year convention `paper`.
  ///
  /// - Throws: `PublishedError` where an interval fits no two periods.
  public init(areas: [PublishedArea], changes: [PublishedChange]) throws {
    let series = PublishedSeries(areas)
    try self.init(changes) { printed in
      try series.change(of: printed.region, over: printed.years)?[printed.quantity]
    }
  }

  /// Compares the changes loaded into an inventory with what its view `table_5b` states.
  ///
  /// - Throws: `PublishedError` where the view does not state an interval, or `InventoryError`.
  public init(_ inventory: InventoryDatabase, source: String) throws {
    try self.init(inventory.publishedChanges(of: source)) { printed in
      try inventory.viewedChange(
        of: source, region: printed.region, quantity: printed.quantity, interval: printed.interval)
    }
  }

  /// The checks of all published sources in an inventory file, each with the areas behind it.
  ///
  /// - Throws: `InventoryError` where nothing published is loaded, and as `init(_:source:)`.
  public static func all(in path: String) throws -> [(check: PublishedCheck, areas: [PublishedArea])] {
    let inventory = try InventoryDatabase.open(path)
    let sources = try inventory.publishedSources()
    guard !sources.isEmpty else {
      throw inventory.unfit("holds no published areas; `firnline published load` puts them in")
    }
    return try sources.map {
      (try PublishedCheck(inventory, source: $0), try inventory.publishedAreas(of: $0))
    }
  }

  private init(_ changes: [PublishedChange], recompute: (PublishedChange) throws -> Estimate?) throws {
    let decimals = changes.flatMap { [$0.value.decimals, $0.error?.decimals ?? 0] }.max() ?? 0
    // Some numbers are printed with a final zero left out, so the table's decimals count, not the number's.
    func agrees(_ computed: Double?, _ printed: PrintedNumber) -> Bool {
      computed.map { abs($0 - printed.value) <= PrintedNumber.halfUnit(decimals: decimals) + 1e-9 } ?? false
    }
    self.decimals = decimals
    entries = try changes.map { printed in
      guard let computed = try recompute(printed) else {
        throw PublishedError.noPeriods(region: printed.region, interval: printed.interval)
      }
      return Entry(
        printed: printed, computed: computed, valueAgrees: agrees(computed.value, printed.value),
        errorAgrees: printed.error.map { agrees(computed.error, $0) })
    }
  }
}

/// Published values that do not fit together.
public enum PublishedError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No two periods of a region stand for the years of an interval.
  case noPeriods(region: String, interval: String)

  /// There is nothing to sum: the table has fewer than three regions.
  case noParts

  /// A region lacks a period, or its error.
  case noError(region: String, period: String)

  /// One line with the mend.
  public var description: String {
    switch self {
    case .noPeriods(let region, let interval):
      "no two periods of '\(region)' stand for the years \(interval); load the areas of both periods first,"
        + " and give the region the same name in both tables"
    case .noParts:
      "an audit needs a total and at least two sub-areas; the first region of the table is the total"
    case .noError(let region, let period):
      "the table has no area with an error for '\(region)' in \(period); an audit needs all of them"
    }
  }
}

/// Published areas as series in time.
struct PublishedSeries {
  private let areas: [PublishedArea]
  private let opening: Int

  init(_ areas: [PublishedArea]) {
    self.areas = areas
    opening = areas.map(\.years.lowerBound).min() ?? 0
  }

  /// The change of a region between the two periods that stand for these years, by the paper's convention.
  func change(of region: String, over years: ClosedRange<Int>) throws -> Change? {
    let dated = areas.filter { $0.region == region }.map(dated)
    func period(standingFor year: Int) -> DatedArea? {
      dated.first { YearConvention.paper.year(of: $0.period) == Double(year) }
    }
    guard let first = period(standingFor: years.lowerBound),
      let second = period(standingFor: years.upperBound)
    else { return nil }
    return try Change(from: first, to: second, convention: .paper)
  }

  private func dated(_ area: PublishedArea) -> DatedArea {
    DatedArea(
      period: PeriodTime(
        label: area.period, years: area.years, opensSeries: area.years.lowerBound == opening),
      area: Area(squareKilometres: area.area.value),
      uncertainty: area.error.map { Area(squareKilometres: $0.value) })
  }
}

extension PrintedNumber {
  /// Half a unit of the last printed decimal: what rounding may have taken or given.
  static func halfUnit(decimals: Int) -> Double { (0..<decimals).reduce(0.5) { half, _ in half / 10 } }
}
