import Foundation
import GRDB

extension RunState {
  /// Forgets what no plan and no inventory needs: steps and their events, scenes that are in no manifest, and files that
  /// are not what they were.
  ///
  /// - Parameters:
  ///   - steps: the hashes of the steps to remember; those that they were made of are remembered as well.
  ///   - scenes: where the scenes to remember lie.
  /// - Returns: how many rows went.
  func prune(keeping steps: Set<String>, scenes: Set<String>) throws -> Int {
    var kept = steps
    var open = Array(steps)
    while let hash = open.popLast() {
      for need in definition(hash)?.needs ?? [] where kept.insert(need.hash).inserted {
        open.append(need.hash)
      }
    }
    let count = try queue.write { database in
      let before = database.totalChangesCount
      let files = try Row.fetchAll(database, sql: "SELECT path, facts FROM files").filter { row in
        FileFacts(of: row["path"])?.description != row["facts"]
      }
      try Self.delete(files.map { $0["path"] }, from: "files", by: "path", in: database)
      for (table, column, wanted) in [
        ("steps", "hash", kept), ("events", "step", kept), ("scenes", "path", scenes),
      ] {
        let there = try String.fetchSet(database, sql: "SELECT DISTINCT \(column) FROM \(table)")
        try Self.delete(there.subtracting(wanted), from: table, by: column, in: database)
      }
      return database.totalChangesCount - before
    }
    if count > 0 { try queue.vacuum() }
    return count
  }

  private static func delete(
    _ values: some Sequence<String>, from table: String, by column: String, in database: Database
  ) throws {
    let delete = try database.makeStatement(sql: "DELETE FROM \(table) WHERE \(column) = ?")
    for value in values { try delete.execute(arguments: [value]) }
  }
}
