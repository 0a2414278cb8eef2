/// A view: its name, and what it selects.
struct InventoryView {
  let name: String
  let select: String

  init(_ name: String, _ select: String) {
    self.name = name
    self.select = select
  }
}

/// The views of an inventory: the paper's Tables IV, V(a) and V(b), for its own content and for published values.
///
/// They are plain SQL with `sqrt` as the only function beyond SQLite's own, so that every program that opens
/// the file can read them. Columns `printed` round as the paper does, to two decimals; the factor 1 + 10⁻⁹
/// keeps a decimal half, which binary numbers hold a little too small, on the side to which it rounds.
enum InventoryViews {
  /// All views, each after those it reads, of what an inventory says at a moment; now where nil.
  static func all(visibleAt moment: Moment?) -> [InventoryView] {
    visible(at: moment) + [
      source, regionAreas, changes, trends, tableFour, tableFiveA, tableFiveB, datedOutlines,
    ]
  }

  /// The name under which the file's own content stands beside published sources.
  private static let source = InventoryView(
    "own_source",
    """
    SELECT CASE simulated WHEN 1 THEN 'simulated' ELSE 'computed' END AS source, name, area_measure FROM project
    """)

  /// The area of every region in every period; what all tables are made from.
  private static let regionAreas = InventoryView(
    "region_areas",
    """
    WITH every AS (
      SELECT s.source, p.label AS period, p.start_year, p.end_year, ifnull(u.position, 0) AS region_position,
        ifnull(u.name, s.name) AS region, a.area_m2 / 1e6 AS area_km2, e.value_m2 / 1e6 AS area_error_km2,
        a.n_outlines, a.unobserved_m2 / 1e6 AS unobserved_km2, a.area_measure, e.method, e.settings,
        e.correlation, a.mean_date, NULL AS value_printed, NULL AS error_printed, NULL AS note
      FROM own_source s
      CROSS JOIN periods p
      JOIN areas a ON a.period_id = p.id
      LEFT JOIN subareas u ON u.id = a.subarea_id
      LEFT JOIN uncertainties e ON e.period_id = p.id AND e.subarea_id IS a.subarea_id
      UNION ALL
      SELECT source, period, first_year, last_year, region_position, region, value, error,
        NULL, NULL, 'as published', 'as published', NULL, NULL, NULL, value_printed, error_printed, note
      FROM published_values WHERE quantity = 'Area'
    )
    SELECT every.*,
      start_year = min(start_year) OVER (PARTITION BY source) AS opens_series,
      strftime('%Y', mean_date) + (julianday(mean_date) - julianday(mean_date, 'start of year')) /
        (julianday(mean_date, 'start of year', '+1 year') - julianday(mean_date, 'start of year'))
        AS mean_year
    FROM every
    ORDER BY source, start_year, end_year, period, region_position
    """)

  /// Every pair of periods of a source, once under each year convention: change and rates, each with its error.
  private static let changes = InventoryView(
    "changes",
    """
    WITH conventions (convention) AS (VALUES ('paper'), ('mid-period'), ('acquisition')),
    dated AS (
      SELECT *, CASE convention
        WHEN 'paper' THEN CASE WHEN opens_series THEN start_year ELSE end_year END
        WHEN 'mid-period' THEN (start_year + end_year) / 2.0
        ELSE mean_year END AS year
      FROM region_areas CROSS JOIN conventions
    ),
    pairs AS (
      SELECT a.source, a.region, a.region_position, a.convention, a.period AS first_period,
        b.period AS second_period, a.start_year, b.end_year, a.year AS first_year, b.year AS second_year,
        b.year - a.year AS years, nullif(a.area_km2, 0) AS base_km2, b.area_km2 - a.area_km2 AS change_km2,
        sqrt(a.area_error_km2 * a.area_error_km2 + b.area_error_km2 * b.area_error_km2) AS change_error_km2
      FROM dated a
      JOIN dated b ON b.source = a.source AND b.region = a.region AND b.region_position = a.region_position
        AND b.convention = a.convention AND b.year > a.year
    )
    SELECT source, region, region_position, convention, first_period, second_period, first_year, second_year,
      years, change_km2, change_error_km2,
      100 * change_km2 / base_km2 AS change_percent, 100 * change_error_km2 / base_km2 AS change_error_percent,
      change_km2 / years AS rate_km2_per_year, change_error_km2 / years AS rate_error_km2_per_year,
      100 * change_km2 / base_km2 / years AS rate_percent_per_year,
      100 * change_error_km2 / base_km2 / years AS rate_error_percent_per_year
    FROM pairs
    ORDER BY source, region_position, convention, start_year, end_year, first_period, second_period
    """)

  /// The straight line through the areas of each region over the middle years of its periods, by least squares.
  ///
  /// The standard error of the slope is that of the residuals, with n − 2 degrees of freedom: it says how well a line
  /// fits, not how sure the areas are.
  private static let trends = InventoryView("trends", lines(through: "region_areas"))

  /// The lines through areas, which have the columns of `region_areas`.
  static func lines(through areas: String) -> String {
    """
    WITH points AS (
      SELECT source, region, region_position, (start_year + end_year) / 2.0 AS year, area_km2 AS area
      FROM \(areas)
    ),
    centred AS (
      SELECT *, avg(year) OVER series AS mean_year, avg(area) OVER series AS mean_area
      FROM points WINDOW series AS (PARTITION BY source, region, region_position)
    ),
    sums AS (
      SELECT source, region, region_position, count(*) AS n_periods, min(year) AS first_year, max(year) AS last_year,
        min(mean_year) AS mean_year, min(mean_area) AS mean_area,
        sum((year - mean_year) * (year - mean_year)) AS xx,
        sum((year - mean_year) * (area - mean_area)) AS xy,
        sum((area - mean_area) * (area - mean_area)) AS yy
      FROM centred GROUP BY source, region, region_position
    ),
    lines AS (
      SELECT *, xy / nullif(xx, 0) AS slope, max(yy - xy * xy / nullif(xx, 0), 0) AS residual FROM sums
    )
    SELECT source, region, region_position, n_periods, first_year, last_year, slope AS slope_km2_per_year,
      CASE WHEN n_periods > 2 THEN sqrt(residual / (n_periods - 2) / xx) END AS slope_error_km2_per_year,
      (first_year + last_year) / 2 AS middle_year,
      mean_area + slope * ((first_year + last_year) / 2 - mean_year) AS middle_area_km2,
      CASE WHEN n_periods > 2 AND yy > 0 THEN 1 - residual / yy END AS r_squared
    FROM lines ORDER BY source, region_position, region
    """
  }

  /// Table IV: the images of a tile in a period, the main one first, with their cloud cover in percent.
  private static let tableFour = InventoryView(
    "table_4",
    """
    WITH images AS (
      SELECT s.source, p.label AS period, p.start_year, c.tile, c.date, c.cloud_percent, ps.role,
        ps.role = 'support' AS later, ps.position
      FROM own_source s CROSS JOIN periods p
      JOIN period_scenes ps ON ps.period_id = p.id JOIN scenes c ON c.id = ps.scene_id
      UNION ALL
      SELECT source, period, first_year, tile, date, cloud_percent, NULL, 0, id FROM published_scenes
    )
    SELECT DISTINCT source, period, tile AS path_row,
      group_concat(ifnull(date, 'date unknown'), ' / ') OVER cell AS dates,
      group_concat(CASE WHEN cloud_percent IS NULL THEN '?' ELSE printf('%.2f', cloud_percent) END, ' / ')
        OVER cell AS cloud_percent,
      count(*) OVER cell AS n_images
    FROM images
    WINDOW cell AS (
      PARTITION BY source, start_year, period, tile ORDER BY later, position
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
    ORDER BY source, start_year, period, tile
    """)

  /// Table V(a): the area of every region in every period.
  private static let tableFiveA = InventoryView(
    "table_5a",
    """
    SELECT source, period, region, area_km2, area_error_km2,
      ifnull(value_printed, printf('%.2f', area_km2 * (1 + 1e-9))) ||
        CASE WHEN area_error_km2 IS NULL THEN ''
          ELSE ' ± ' || ifnull(error_printed, printf('%.2f', area_error_km2 * (1 + 1e-9))) END AS printed,
      area_measure, method, correlation, note
    FROM region_areas
    """)

  /// Table V(b): the declared comparisons, or all pairs where a source declares none, in the paper's years.
  private static let tableFiveB = InventoryView(
    "table_5b",
    """
    WITH wanted AS (
      SELECT c.*, k.id AS comparison FROM changes c
      LEFT JOIN comparisons k ON k.source = c.source
        AND k.first_period = c.first_period AND k.second_period = c.second_period
      WHERE c.convention = 'paper'
        AND (k.id IS NOT NULL OR NOT EXISTS (SELECT 1 FROM comparisons k WHERE k.source = c.source))
    ),
    quantities AS (
      SELECT wanted.*, 1 AS ordinal, 'Area change' AS quantity, 'km2' AS unit, change_km2 AS value,
        change_error_km2 AS error FROM wanted
      UNION ALL
      SELECT wanted.*, 2, 'Area change', '%', change_percent, change_error_percent FROM wanted
      UNION ALL
      SELECT wanted.*, 3, 'Area change rate', 'km2 a-1', rate_km2_per_year, rate_error_km2_per_year FROM wanted
      UNION ALL
      SELECT wanted.*, 4, 'Area change rate', '% a-1', rate_percent_per_year, rate_error_percent_per_year
      FROM wanted
    )
    SELECT source, region, quantity, unit, printf('%d-%d', first_year, second_year) AS interval, value, error,
      CASE WHEN value IS NULL THEN NULL ELSE printf('%.2f', value * (1 + 1e-9)) ||
        CASE WHEN error IS NULL THEN '' ELSE printf(' ± %.2f', error * (1 + 1e-9)) END END AS printed,
      first_period, second_period, years
    FROM quantities
    ORDER BY source, region_position, ordinal, comparison, first_year, second_year, first_period, second_period
    """)

  /// The outlines with their period, for QGIS; columns are named as in RGI 7 where it has them.
  private static let datedOutlines = InventoryView(
    "dated_outlines",
    """
    SELECT o.id AS id, o.geom AS geom,
      o.id - (SELECT min(v.id) FROM outline_versions v WHERE v.period_id = p.id) + 1 AS number, p.label AS period, p.start_year, p.end_year, p.kind, o.glac_name,
      o.external_id, o.area_m2 / 1e6 AS area_km2, o.area_error_m2 / 1e6 AS area_error_km2, o.area_measure,
      o.perimeter_m, o.src_date, o.src_date_min, o.src_date_max, o.cenlon, o.cenlat, i.glacier_uid, i.parent_uid,
      o.complex, t.termlon, t.termlat, t.zmin_m, t.zmax_m, t.zmed_m, t.zmean_m, t.slope_deg, t.aspect_deg,
      t.aspect_sec, t.dem_source, CAST(t.lmax_m AS INTEGER) AS lmax_m, s.source, p.recorded_at
    FROM outlines o JOIN periods p ON p.id = o.period_id CROSS JOIN own_source s
    LEFT JOIN identities i ON i.outline_id = o.id
    LEFT JOIN topography_versions t ON t.outline_id = o.id
    """)
}
