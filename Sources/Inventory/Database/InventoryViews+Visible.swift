/// The views of what an inventory says at one moment, under the names that programs have always read.
extension InventoryViews {
  /// The rows of the version tables that are visible at a moment; those that are current where nil.
  static func visible(at moment: Moment?) -> [InventoryView] {
    func isVisible(_ row: String) -> String {
      guard let moment else { return "\(row).superseded_at IS NULL" }
      // Moments are all of one length, and come from us: their texts compare as they do.
      return
        "\(row).recorded_at <= '\(moment)' AND (\(row).superseded_at IS NULL OR \(row).superseded_at > '\(moment)')"
    }
    func rows(_ columns: String, of table: String) -> String {
      "SELECT \(columns) FROM \(table) v WHERE \(isVisible("v"))"
    }
    /// All columns of what hangs on a visible period.
    func rows(ofPeriodsIn table: String, _ columns: String = "v.*", joining: String = "") -> String {
      "SELECT \(columns) FROM \(table) v JOIN period_versions p ON p.id = v.period_id \(joining) WHERE \(isVisible("p"))"
    }
    /// Columns of what hangs on an outline of a visible period.
    func rows(ofOutlinesIn table: String, _ columns: String = "v.*") -> String {
      "SELECT \(columns) FROM \(table) v JOIN outline_versions o ON o.id = v.outline_id"
        + " JOIN period_versions p ON p.id = o.period_id WHERE \(isVisible("p"))"
    }
    func rows(ofRegionsIn table: String, _ columns: String) -> String {
      rows(
        ofPeriodsIn: table, "v.id, v.period_id, u.id AS subarea_id, \(columns)",
        joining: "LEFT JOIN subareas u ON u.name = v.subarea")
        + " AND (v.subarea IS NULL OR u.id IS NOT NULL)"
    }
    return [
      InventoryView(
        "project",
        rows("id, name, firnline_version, srid, crs, area_measure, simulated", of: "project_versions")),
      InventoryView("subareas", rows("id, position, name, geom", of: "subarea_versions")),
      // A period that lost the total of a sub-area is not what its hash says.
      InventoryView(
        "periods",
        """
        SELECT p.id, p.label, p.kind, p.start_year, p.end_year, p.start_date, p.end_date,
          CASE WHEN EXISTS (SELECT 1 FROM area_versions a WHERE a.period_id = p.id AND a.subarea IS NOT NULL
            AND a.subarea NOT IN (SELECT name FROM subareas)) THEN '' ELSE p.content_hash END AS content_hash,
          p.fingerprint, p.recorded_at
        FROM period_versions p WHERE \(isVisible("p"))
        """),
      InventoryView("runs", rows(ofPeriodsIn: "run_versions")),
      InventoryView("period_scenes", rows(ofPeriodsIn: "period_scene_versions")),
      InventoryView(
        "scenes", "SELECT s.* FROM scene_versions s WHERE s.id IN (SELECT scene_id FROM period_scenes)"),
      InventoryView("outlines", rows(ofPeriodsIn: "outline_versions")),
      InventoryView("topography", rows(ofOutlinesIn: "topography_versions")),
      InventoryView("hypsometry", rows(ofOutlinesIn: "hypsometry_versions")),
      InventoryView("identities", rows("outline_id, glacier_uid, parent_uid", of: "identity_versions")),
      InventoryView(
        "reference_ids",
        """
        SELECT m.outline_id, i.glacier_uid, m.source, m.reference_id, m.overlap_m2, m.share_of_outline,
          m.share_of_reference
        FROM (\(rows(ofOutlinesIn: "reference_match_versions") + " AND " + isVisible("v"))) m
        LEFT JOIN identities i ON i.outline_id = m.outline_id
        """),
      InventoryView(
        "outline_scenes",
        rows(ofOutlinesIn: "outline_scene_versions")),
      InventoryView(
        "areas",
        rows(
          ofRegionsIn: "area_versions",
          "v.area_m2, v.area_measure, v.n_outlines, v.unobserved_m2, v.mean_date")
      ),
      InventoryView(
        "uncertainties",
        rows(ofRegionsIn: "uncertainty_versions", "v.method, v.value_m2, v.settings, v.correlation")),
      InventoryView(
        "comparisons", rows("id, source, first_period, second_period", of: "comparison_versions")),
      InventoryView(
        "published_values",
        rows(
          """
          id, source, source_table, region, region_position, quantity, unit, period, first_year, last_year,
            value_printed, error_printed, value, error, note
          """, of: "published_value_versions")),
      InventoryView(
        "published_scenes",
        rows(
          "id, source, source_table, period, first_year, tile, date, cloud_printed, cloud_percent, note",
          of: "published_scene_versions")),
      InventoryView(
        "lineage",
        """
        SELECT v.from_outline, v.to_outline, v.overlap_m2, v.share_of_from, v.share_of_to
        FROM lineage_versions v JOIN lineage_links l ON l.id = v.link_id WHERE \(isVisible("l"))
        """),
    ]
  }
}
