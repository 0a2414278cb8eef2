import Geospatial
import Inventory

/// A way to draw a trend through areas.
public enum TrendMethod: String, Sendable, CaseIterable {
  /// Ordinary least squares.
  case ordinary = "ols"

  /// Least squares weighted by the inverse squares of the areas' uncertainties.
  case weighted = "wls"

  /// The median of the slopes of all pairs, with Mann and Kendall's test.
  case median = "theil-sen"

  /// One sentence for captions.
  var explanation: String {
    switch self {
    case .ordinary: "Ordinary least squares; p of a slope of zero by Student's t."
    case .weighted:
      "Least squares, each area by the inverse square of its uncertainty; p of a slope of zero by Student's t."
    case .median:
      "Theil and Sen's slope, the median of those of all pairs, with Sen's interval where there are pairs enough"
        + " for it; p of no trend by Mann and Kendall, corrected for ties."
    }
  }
}

/// How trends are drawn.
public struct TrendSettings: Sendable {
  /// The method.
  public var method: TrendMethod

  /// Which year stands for a period.
  public var convention: YearConvention

  /// Of intervals and bands, between 0 and 1.
  public var confidence: Double

  /// Makes settings.
  public init(
    method: TrendMethod = .ordinary, convention: YearConvention = .midPeriod, confidence: Double = 0.95
  ) {
    self.method = method
    self.convention = convention
    self.confidence = confidence
  }

  fileprivate var percent: String { "\((1000 * confidence).rounded() / 10) %".replacing(".0 %", with: " %") }
}

extension Table {
  /// The trend of each group of glaciers over its periods.
  public static func trends(
    of inventory: InventoryDatabase, by grouping: GlacierGrouping, sum: ErrorSum = .linear,
    _ settings: TrendSettings, declared: DeclaredSeries? = nil
  ) throws -> Table {
    let rows = try lines(of: inventory, by: grouping, sum, settings, declared).map { series, points in
      let line = TrendLine(points, settings)
      return cells(of: series, grouping) + [
        .integer(points.count), (points.first?.year).map { .number($0) } ?? .missing,
        (points.last?.year).map { .number($0) } ?? .missing,
        line.map { .number($0.slope) } ?? .missing, (line?.low).map { .number($0) } ?? .missing,
        (line?.high).map { .number($0) } ?? .missing, (line?.relative).map { .number($0) } ?? .missing,
        (line?.probability).map { .number($0) } ?? .missing, (line?.tau).map { .number($0) } ?? .missing,
        .text(inventory.ownSource),
      ]
    }
    return Table(
      title: "\(inventory.project.name): trends by \(grouping.heading.lowercased())",
      notes: try notes(of: inventory, grouping, sum, settings, declared),
      columns: columns(of: grouping) + [
        Column("Periods", name: "n_periods"), Column("From", name: "first_year", decimals: 1),
        Column("To", name: "last_year", decimals: 1),
        Column("Slope (km² a⁻¹)", name: "slope_km2_per_year", decimals: 4),
        Column("Low", name: "slope_low_km2_per_year", decimals: 4),
        Column("High", name: "slope_high_km2_per_year", decimals: 4),
        Column("Slope (% a⁻¹)", name: "slope_percent_per_year"), Column("p", name: "p_value", decimals: 4),
        Column("τ", name: "kendall_tau"), Column("Source", name: "source"),
      ], rows: rows)
  }

  /// The line of each group in each of its periods, with the band about it: what a figure of the trend draws.
  public static func trendBands(
    of inventory: InventoryDatabase, by grouping: GlacierGrouping, sum: ErrorSum = .linear,
    _ settings: TrendSettings, declared: DeclaredSeries? = nil
  ) throws -> Table {
    let rows = try lines(of: inventory, by: grouping, sum, settings, declared).flatMap {
      series, points in
      let line = TrendLine(points, settings)
      return points.map { point in
        cells(of: series, grouping) + [
          .number(point.year), Cell(point.value),
          line.map { .number($0.value(point.year), error: $0.band(point.year)) } ?? .missing,
          .text(inventory.ownSource),
        ]
      }
    }
    return Table(
      title: "\(inventory.project.name): trend lines by \(grouping.heading.lowercased())",
      notes: ["Line: its value ± half its \(settings.percent) band, where the method gives one."]
        + (try notes(of: inventory, grouping, sum, settings, declared)),
      columns: columns(of: grouping) + [
        Column("Year", name: "year", decimals: 1),
        Column("Area (km²)", name: "area_km2", errorName: "area_error_km2", decimals: 3),
        Column("Line (km²)", name: "line_km2", errorName: "line_band_km2", decimals: 3),
        Column("Source", name: "source"),
      ], rows: rows)
  }

  /// The groups with their areas by year; periods that the project no longer declares, or that have no year, left out.
  private static func lines(
    of inventory: InventoryDatabase, by grouping: GlacierGrouping, _ sum: ErrorSum,
    _ settings: TrendSettings, _ declared: DeclaredSeries?
  ) throws -> [(GroupSeries, [YearValue])] {
    let undeclared = try declared?.undeclared(in: inventory) ?? []
    return try inventory.series(by: grouping, sum: sum).map { series in
      let points = series.areas.filter { !undeclared.contains($0.period.label) }.compactMap { dated in
        settings.convention.year(of: dated.period).map { YearValue(year: $0, value: dated.estimate) }
      }
      return (series, points)
    }
  }

  private static func notes(
    of inventory: InventoryDatabase, _ grouping: GlacierGrouping, _ sum: ErrorSum,
    _ settings: TrendSettings, _ declared: DeclaredSeries?
  ) throws -> [String] {
    let undeclared = try declared?.undeclared(in: inventory) ?? []
    return [
      settings.method.explanation, "Low, high: the limits of the slope's \(settings.percent) interval.",
      "Slope in %: of the line's value in the first of the years.", grouping.explanation,
    ] + sumNote(grouping, sum) + [settings.convention.explanation]
      + (undeclared.isEmpty ? [] : ["Left out of the line: \(undeclared.joined(separator: ", "))."])
      + ["Area: \(inventory.project.areaMeasure)."] + simulatedNote(inventory)
  }
}

/// A trend by any of the methods, as its table shows it.
private struct TrendLine {
  let slope: Double
  var low: Double?
  var high: Double?
  var relative: Double?
  var probability: Double?
  var tau: Double?
  let value: (Double) -> Double
  let band: (Double) -> Double?

  /// - Returns: nil where there are too few periods, or where weights are asked for and not known.
  init?(_ points: [YearValue], _ settings: TrendSettings) {
    let confidence = settings.confidence
    switch settings.method {
    case .ordinary, .weighted:
      guard let line = StraightLine(through: points, isWeighted: settings.method == .weighted) else {
        return nil
      }
      slope = line.slope.value
      value = line.value
      band = { line.band(in: $0, confidence: confidence) }
      probability = line.probability
      if let margin = line.slopeMargin(confidence: confidence) {
        (low, high) = (slope - margin, slope + margin)
      }
    case .median:
      guard let line = MedianSlope(through: points, confidence: confidence) else { return nil }
      slope = line.slope
      value = line.value
      band = { _ in nil }
      probability = line.probability
      tau = line.tau
      (low, high) = (line.interval?.lowerBound, line.interval?.upperBound)
    }
    guard let first = points.map(\.year).min() else { return nil }
    let start = value(first)
    relative = start > 0 ? 100 * slope / start : nil
  }
}
