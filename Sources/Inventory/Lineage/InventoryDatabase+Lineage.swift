import GRDB
import Geospatial

/// Two outlines of successive periods that share ground.
public struct LineageLink: Sendable, Hashable {
  /// An outline by its period and its place there.
  public struct End: Sendable, Hashable {
    /// The outline's identifier, `dated_outlines.id`.
    public let id: Int64

    /// The period's label.
    public let period: String

    /// The place among the outlines of the period, from 1; equal content has equal places in any inventory.
    public let number: Int
  }

  /// The earlier outline.
  public let from: End

  /// The later one.
  public let to: End

  /// The ground that both cover, in the inventory's area measure.
  public let overlap: Area

  /// The overlap as a share of the earlier outline, 0 to 1.
  public let shareOfFrom: Double

  /// The overlap as a share of the later outline, 0 to 1.
  public let shareOfTo: Double
}

/// The straight line through the areas of a region over its periods.
public struct Trend: Sendable, Hashable {
  /// Whose areas: `computed`, `simulated`, or a published source.
  public let source: String

  /// The region.
  public let region: String

  /// How many periods the line is drawn through.
  public let periodCount: Int

  /// The middle years of the first and of the last period.
  public let years: ClosedRange<Double>

  /// The slope in km² a⁻¹ with its standard error, which takes three periods; nil where all have one year.
  public let slope: Estimate?

  /// The area of the line in the middle of the series, in km²; nil where all periods have one year.
  public let middleArea: Double?

  /// The year in the middle between the first and the last.
  public var middleYear: Double { (years.lowerBound + years.upperBound) / 2 }

  /// The share of the areas' variance that the line explains.
  public let rSquared: Double?
}

extension InventoryDatabase {
  /// The links between successive periods, and those over gaps, in the order of time and of the outlines.
  public func lineage() throws -> [LineageLink] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          WITH numbered AS (
            SELECT o.id, p.label, p.start_year, p.end_year,
              o.id - (SELECT min(id) FROM outlines WHERE period_id = p.id) + 1 AS number
            FROM outlines o JOIN periods p ON p.id = o.period_id
          )
          SELECT l.*, a.label AS from_period, a.number AS from_number, b.label AS to_period, b.number AS to_number
          FROM lineage l JOIN numbered a ON a.id = l.from_outline JOIN numbered b ON b.id = l.to_outline
          ORDER BY a.start_year, a.end_year, a.label, a.number, b.start_year, b.end_year, b.label, b.number
          """
      ).map { row in
        LineageLink(
          from: LineageLink.End(
            id: row["from_outline"], period: row["from_period"], number: row["from_number"]),
          to: LineageLink.End(id: row["to_outline"], period: row["to_period"], number: row["to_number"]),
          overlap: Area(squareMetres: row["overlap_m2"]), shareOfFrom: row["share_of_from"],
          shareOfTo: row["share_of_to"])
      }
    }
  }

  /// The trends of all regions, computed and published.
  ///
  /// - Parameter periods: periods of the inventory's own that are left out of the lines.
  public func trends(without periods: [String] = []) throws -> [Trend] {
    let places = periods.map { _ in "?" }.joined(separator: ", ")
    let kept = "region_areas WHERE NOT (source = ? AND period IN (\(places)))"
    return try read { database in
      let rows =
        periods.isEmpty
        ? try Row.fetchAll(database, sql: "SELECT * FROM trends")
        : try Row.fetchAll(
          database, sql: InventoryViews.lines(through: kept),
          arguments: StatementArguments([ownSource] + periods))
      return rows.map { row in
        Trend(
          source: row["source"], region: row["region"], periodCount: row["n_periods"],
          years: (row["first_year"] as Double)...(row["last_year"] as Double),
          slope: (row["slope_km2_per_year"] as Double?).map {
            Estimate($0, error: row["slope_error_km2_per_year"])
          }, middleArea: row["middle_area_km2"], rSquared: row["r_squared"])
      }
    }
  }
}
