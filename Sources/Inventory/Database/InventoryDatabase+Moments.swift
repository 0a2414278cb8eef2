import GRDB

/// Transaction time: every change has a moment, later than those of all changes before it.
extension InventoryDatabase {
  /// The moment of the change that the present transaction makes.
  ///
  /// A clock that stands still or is set back does not matter: the moment is at least a millisecond after the last.
  func advance(in database: Database) throws -> Moment { try Moment.advance(in: database) }

  /// Makes a change in one transaction; one after which `rows` reads as before leaves no trace.
  func change(
    _ rows: String, _ arguments: StatementArguments = [], _ body: (Database, Moment) throws -> Void
  ) throws {
    do {
      try write { database in
        func read() throws -> [Row] { try Row.fetchAll(database, sql: rows, arguments: arguments) }
        let before = try read()
        try body(database, advance(in: database))
        if try read() == before { throw Unchanged() }
      }
    } catch is Unchanged {}
  }

  /// Undoes a transaction that changes nothing.
  private struct Unchanged: Error {}

  /// Ends the current rows of a version table.
  func supersede(
    _ table: String, where condition: String = "1", _ arguments: StatementArguments = [], at moment: Moment,
    in database: Database
  ) throws {
    try database.execute(
      sql: "UPDATE \(table) SET superseded_at = ? WHERE superseded_at IS NULL AND \(condition)",
      arguments: [moment.iso] + arguments)
  }

  /// The first moment of which the inventory can still tell what it said; nil where it has recorded nothing.
  static func firstMoment(in database: Database) throws -> Moment? {
    let remembered = try String.fetchOne(database, sql: "SELECT forgotten_before FROM history")
    let recorded = try String.fetchOne(
      database,
      sql: """
        SELECT min(recorded_at) FROM (SELECT recorded_at FROM period_versions
          UNION ALL SELECT recorded_at FROM published_value_versions
          UNION ALL SELECT recorded_at FROM published_scene_versions)
        """)
    return [remembered, recorded].compactMap { $0.flatMap { Moment($0) } }.max()
  }
}

extension Moment {
  /// The moment of the change that a transaction makes, from now on the latest.
  static func advance(in database: Database) throws -> Moment {
    let latest = try String.fetchOne(database, sql: "SELECT latest FROM history").flatMap { Moment($0) }
    let moment = latest.map { max($0.next, .now) } ?? .now
    try database.execute(sql: "UPDATE history SET latest = ?", arguments: [moment.iso])
    return moment
  }
}
