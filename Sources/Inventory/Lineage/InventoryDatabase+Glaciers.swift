import GRDB
import Geospatial
import Glaciers

extension InventoryDatabase {
  /// All outlines as states of glaciers, in the order of time and of the outlines.
  ///
  /// - Parameter glacier: only those of one glacier.
  public func glacierStates(of glacier: String? = nil) throws -> [GlacierState] {
    let times = Dictionary(uniqueKeysWithValues: try periods().map { ($0.time.label, $0.time) })
    return try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT o.*, p.label, i.glacier_uid, i.parent_uid, t.aspect_sec, o.id - f.first + 1 AS number,
            (MbrMinX(o.geom) + MbrMaxX(o.geom)) / 2 AS middle_x, (MbrMinY(o.geom) + MbrMaxY(o.geom)) / 2 AS middle_y
          FROM periods p JOIN (SELECT period_id, min(id) AS first FROM outlines GROUP BY period_id) f
            ON f.period_id = p.id
          JOIN outline_versions o ON o.period_id = p.id JOIN identities i ON i.outline_id = o.id
          LEFT JOIN topography_versions t ON t.outline_id = o.id
          WHERE ?1 IS NULL OR i.glacier_uid = ?1
          ORDER BY p.start_year, p.end_year, p.label, o.id
          """, arguments: [glacier]
      ).compactMap { row in times[row["label"]].map { GlacierState(row, in: $0) } }
    }
  }

  /// Which glacier each outline of a period is, in the order of the outlines.
  func identities(ofPeriod label: String) throws -> [(glacier: String?, parent: String?)] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT i.glacier_uid, i.parent_uid FROM periods p JOIN outline_versions o ON o.period_id = p.id
          LEFT JOIN identities i ON i.outline_id = o.id WHERE p.label = ? ORDER BY o.id
          """, arguments: [label]
      ).map { ($0["glacier_uid"], $0["parent_uid"]) }
    }
  }

  /// What became of each glacier from period to period, in the order of time; within a period clusters come first.
  public func glacierEvents() throws -> [GlacierEvent] {
    let states = try glacierStates()
    let labels = try periods().map(\.time.label)
    let graph = try read { try GlacierGraph(currentIn: $0) }
    return GlacierChronicle(labels: labels, graph: graph, states: states).events()
  }
}

extension GlacierState {
  fileprivate init(_ row: Row, in period: PeriodTime) {
    let sector = row["aspect_sec"] as Int?
    self.init(
      outline: row["id"], glacier: row["glacier_uid"], parent: row["parent_uid"], period: period,
      number: row["number"], name: row["glac_name"] ?? row["external_id"],
      area: Estimate(
        (row["area_m2"] as Double) / 1e6, error: (row["area_error_m2"] as Double?).map { $0 / 1e6 }),
      place: Point(x: row["cenlon"], y: row["cenlat"]),
      middle: Point(x: row["middle_x"], y: row["middle_y"]),
      date: (row["src_date"] as String?).flatMap { CalendarDate(iso: $0) }, complex: row["complex"],
      sector: sector == AspectSector.notAssigned ? nil : sector)
  }
}
