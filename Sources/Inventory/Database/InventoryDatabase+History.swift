import GRDB

/// One change of an inventory.
public struct HistoryEntry: Sendable, Hashable {
  /// What happened.
  public enum Event: String, Sendable, CaseIterable {
    /// A period was recorded that was not there.
    case recorded
    /// A period was recorded in place of an older version.
    case replaced
    /// A period was taken out.
    case removed
    /// Sub-areas, comparisons or the project's name were declared.
    case declared
    /// Published values were loaded.
    case loaded
    /// Outlines were linked to those of a reference.
    case linked
  }

  /// When.
  public let moment: Moment

  /// What happened.
  public let event: Event

  /// To what: a period's label, `sub-areas`, `comparisons`, `project`, or a published source.
  public let subject: String

  /// The number of outlines of the period then recorded.
  public let outlineCount: Int?

  /// The hash of the period's content, as `fingerprint(ofPeriod:)` gives it.
  public let fingerprint: String?

  /// The hash of the inputs that made it.
  public let contentHash: String?

  /// The version of Firnline that made it.
  public let version: String?
}

extension InventoryDatabase {
  /// All changes that the inventory remembers, the earliest first; those of one moment were made together.
  public func history() throws -> [HistoryEntry] {
    try read { database in
      try Row.fetchAll(database, sql: Self.changes).map { row in
        guard let moment = Moment(row["moment"]), let event = HistoryEntry.Event(rawValue: row["event"])
        else {
          throw DatabaseError(message: "the history has the moment '\(row["moment"] as String)'")
        }
        return HistoryEntry(
          moment: moment, event: event, subject: row["subject"], outlineCount: row["n_outlines"],
          fingerprint: row["fingerprint"], contentHash: row["content_hash"], version: row["firnline_version"])
      }
    }
  }

  /// Forgets versions that were superseded by then, and gives their space back to the disk.
  ///
  /// What is current stays as it is. Of moments before `moment` the inventory can tell nothing any more.
  /// - Parameter moment: all that is superseded goes where nil.
  /// - Returns: how many versions of periods were forgotten.
  public func forgetHistory(before moment: Moment? = nil) throws -> Int {
    let count = try write { database in
      let latest = try String.fetchOne(database, sql: "SELECT latest FROM history")
      let end = min(moment?.iso ?? latest ?? "", latest ?? "")
      var count = 0
      for table in Self.timedTables {
        try database.execute(sql: "DELETE FROM \(table) WHERE superseded_at <= ?", arguments: [end])
        if table == "period_versions" { count = database.changesCount }
      }
      try database.execute(
        sql: """
          DELETE FROM scene_versions WHERE id NOT IN (SELECT scene_id FROM period_scene_versions)
            AND id NOT IN (SELECT scene_id FROM outline_scene_versions)
          """)
      try database.execute(
        sql: "UPDATE history SET forgotten_before = max(ifnull(forgotten_before, ''), ?)", arguments: [end])
      return count
    }
    try vacuum()
    return count
  }

  /// When the runs began that made what the inventory holds, superseded versions included; ISO 8601.
  public func runs() throws -> Set<String> {
    try read { try String.fetchSet($0, sql: "SELECT started FROM run_versions") }
  }

  /// Sees to it that there is something to show.
  ///
  /// - Parameter orPublished: whether published values will do.
  /// - Throws: `InventoryError` where there is not.
  public func requireContent(orPublished: Bool = false) throws {
    let tables = ["periods"] + (orPublished ? ["published_values", "published_scenes"] : [])
    let isEmpty = try read { database in
      try tables.allSatisfy { try Int.fetchOne(database, sql: "SELECT 1 FROM \($0) LIMIT 1") == nil }
    }
    guard !isEmpty else {
      throw InventoryError(
        .empty, path: path,
        "holds no period; `firnline run PROJECT` records them, and `firnline status PROJECT` says what failed"
      )
    }
  }

  /// The tables whose rows have times of their own.
  private static let timedTables = [
    "reference_match_versions", "identity_versions", "lineage_links", "period_versions", "subarea_versions",
    "comparison_versions", "published_value_versions",
    "published_scene_versions", "project_versions",
  ]

  private static let changes = """
    WITH changes AS (
      SELECT p.recorded_at AS moment, 1 AS place,
        CASE WHEN EXISTS (SELECT 1 FROM period_versions q
          WHERE q.label = p.label AND q.superseded_at = p.recorded_at) THEN 'replaced' ELSE 'recorded' END AS event,
        p.label AS subject, (SELECT count(*) FROM outline_versions o WHERE o.period_id = p.id) AS n_outlines,
        p.fingerprint, p.content_hash,
        (SELECT r.firnline_version FROM run_versions r WHERE r.period_id = p.id) AS firnline_version
      FROM period_versions p
      UNION ALL
      SELECT p.superseded_at, 1, 'removed', p.label, NULL, NULL, NULL, NULL FROM period_versions p
      WHERE p.superseded_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM period_versions q
        WHERE q.label = p.label AND q.recorded_at = p.superseded_at)
      UNION
      SELECT moment, 0, 'declared', subject, NULL, NULL, NULL, NULL FROM (
        SELECT recorded_at AS moment, 'sub-areas' AS subject FROM subarea_versions
        UNION SELECT superseded_at, 'sub-areas' FROM subarea_versions
        UNION SELECT recorded_at, 'comparisons' FROM comparison_versions
        UNION SELECT superseded_at, 'comparisons' FROM comparison_versions
        UNION SELECT recorded_at, 'project' FROM project_versions)
      WHERE moment IS NOT NULL
      UNION
      SELECT recorded_at, 0, 'linked', source, NULL, NULL, NULL, NULL FROM reference_match_versions
      UNION
      SELECT recorded_at, 0, 'loaded', source || ', ' || source_table, NULL, NULL, NULL, NULL
      FROM published_value_versions
      UNION
      SELECT recorded_at, 0, 'loaded', source || ', ' || source_table, NULL, NULL, NULL, NULL
      FROM published_scene_versions
    )
    SELECT * FROM changes ORDER BY moment, place, event, subject
    """
}
