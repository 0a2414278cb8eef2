import GRDB
import Geospatial

/// Which glacier each outline is, kept in step with what is recorded.
enum GlacierIdentities {
  /// Finds them anew and writes what is different, ending what it was before.
  ///
  /// - Parameter moment: that of the change; that of the last change where nil.
  static func renew(in database: Database, at moment: Moment?) throws {
    guard let now = try moment?.iso ?? String.fetchOne(database, sql: "SELECT latest FROM history") else {
      return
    }
    let found = try GlacierGraph(currentIn: database).identities()
    var known: [Int64: Known] = [:]
    let rows = try Row.fetchCursor(
      database,
      sql: "SELECT id, outline_id, glacier_uid, parent_uid FROM identity_versions WHERE superseded_at IS NULL"
    )
    while let row = try rows.next() {
      known[row["outline_id"]] = Known(row: row["id"], glacier: row["glacier_uid"], parent: row["parent_uid"])
    }
    let end = try database.makeStatement(sql: "UPDATE identity_versions SET superseded_at = ? WHERE id = ?")
    let insert = try database.makeStatement(
      sql: """
        INSERT INTO identity_versions (outline_id, glacier_uid, parent_uid, recorded_at) VALUES (?, ?, ?, ?)
        """)
    for identity in found {
      let old = known.removeValue(forKey: identity.outline)
      if let old, old.glacier == identity.glacier, old.parent == identity.parent { continue }
      if let old { try end.execute(arguments: [now, old.row]) }
      try insert.execute(arguments: [identity.outline, identity.glacier, identity.parent, now])
    }
    for old in known.values.map(\.row).sorted() { try end.execute(arguments: [now, old]) }
  }

  private struct Known {
    let row: Int64
    let glacier: String
    let parent: String?
  }
}

extension GlacierGraph {
  /// The graph of what an inventory says now, or said at the moment as of which it was opened.
  init(currentIn database: Database) throws {
    var periods: [[Node]] = []
    for id in try Int64.fetchAll(database, sql: "SELECT id FROM periods ORDER BY start_year, end_year, label")
    {
      periods.append(
        try Row.fetchAll(
          database,
          sql: "SELECT id, cenlon, cenlat FROM outline_versions WHERE period_id = ? ORDER BY id",
          arguments: [id]
        ).map { Node(id: $0["id"], place: Point(x: $0["cenlon"], y: $0["cenlat"])) })
    }
    let links = try Row.fetchAll(
      database,
      sql: """
        SELECT l.* FROM lineage l WHERE \(LineageRules.standard.condition("l"))
        ORDER BY l.from_outline, l.to_outline
        """
    ).map { SharedPart($0) }
    self.init(periods: periods, links: links)
  }
}

extension SharedPart {
  init(_ row: Row) {
    self.init(
      from: row["from_outline"], to: row["to_outline"], overlap: row["overlap_m2"],
      shareOfFrom: row["share_of_from"], shareOfTo: row["share_of_to"])
  }
}
