import GRDB

/// How many periods a link spans, so that one over a gap is not taken for one between neighbours.
extension InventorySchema {
  /// Tells the reach of all links, and derives those anew whose periods are at another distance today.
  ///
  /// Inventories of before knew no reach: where a period went that two were linked across, they kept that link, which
  /// lacks all glaciers that the period had.
  static func registerReach(in migrator: inout DatabaseMigrator) {
    migrator.registerMigration("7 reach of links", foreignKeyChecks: .immediate) { database in
      try addReach(in: database)
      let isOutdated = try Bool.fetchOne(
        database,
        sql: """
          SELECT EXISTS (SELECT 1 FROM lineage_links l WHERE l.superseded_at IS NULL
            AND l.reach <> \(reach(of: "l", among: "p.superseded_at IS NULL")))
          """)
      guard isOutdated == true else { return }
      let moment = try Moment.advance(in: database)
      try Lineage.renew(in: database, at: moment)
      try GlacierIdentities.renew(in: database, at: moment)
    }
  }

  /// Adds the column where it is not there yet: links are derived with it, whatever migration does so.
  static func addReach(in database: Database) throws {
    guard try !database.columns(in: "lineage_links").contains(where: { $0.name == "reach" }) else { return }
    try database.execute(
      sql: "ALTER TABLE lineage_links ADD COLUMN reach INTEGER NOT NULL DEFAULT 1 CHECK (reach > 0)")
    let current = "p.recorded_at <= l.recorded_at AND ifnull(p.superseded_at > l.recorded_at, 1)"
    try database.execute(sql: "UPDATE lineage_links AS l SET reach = \(reach(of: "l", among: current))")
  }

  /// The number of steps from one of a link's periods to the other, among the versions of periods that a condition on
  /// `p` leaves.
  private static func reach(of link: String, among condition: String) -> String {
    func order(_ row: String) -> String { "(\(row).start_year, \(row).end_year, \(row).label)" }
    return """
      (SELECT 1 + count(*) FROM period_versions p, period_versions a, period_versions b
        WHERE a.id = \(link).from_period AND b.id = \(link).to_period AND \(condition)
          AND \(order("p")) > \(order("a")) AND \(order("p")) < \(order("b")))
      """
  }
}
