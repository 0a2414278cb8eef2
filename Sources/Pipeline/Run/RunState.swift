import Declaration
import Foundation
import GRDB
import Geospatial

/// What the runs of a project remember, in `state.sqlite` of its work folder: which steps there were, what became of
/// them, and what was found in files that need not be read again.
///
/// The results are the truth and the state only tells of them: a state that is lost or damaged is begun anew, and
/// costs one reading of all inputs and the reasons that `explain` gives. So writing it stops no run, and nothing waits
/// for the disk. Any program may read the file while a run is at work.
public final class RunState: Sendable {
  let queue: DatabaseQueue

  /// Events that could not be kept yet, as another program is at work in the file.
  let pending = PendingEvents()

  /// Opens the state kept in a work folder, or one in memory where that cannot be used.
  ///
  /// - Parameter mayReplace: whether a state of another release, or a damaged one, is begun anew. That is for who has
  ///   the right to change the folder: a run of the other release may be at work with it.
  public init(folder: String, mayReplace: Bool = false) throws {
    let path = "\(folder)/state.sqlite"
    do { queue = try Self.connect(path) } catch {
      // Of another release, or damaged as by a machine that lost its power: nothing in it is worth a failure.
      if mayReplace, Self.isUseless(error) { for ending in ["", "-journal"] { unlink(path + ending) } }
      queue = try (try? Self.connect(path)) ?? Self.memory()
    }
  }

  /// A copy in memory of a state that lies at `path`, so that any number of machines may read that at once; what is
  /// kept in the copy is lost.
  public init(copyOf path: String) throws { queue = try DatabaseQueue.inMemoryCopy(fromPath: path) }

  /// Writes a copy to a file that is not there yet.
  func copy(to path: String) throws { try queue.vacuum(into: path) }

  private static func connect(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.busyMode = .timeout(2)
    configuration.prepareDatabase { database in
      // A killed process loses nothing by this; a machine without power may, and then the state is begun anew.
      try database.execute(sql: "PRAGMA synchronous = OFF")
    }
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try prepare(queue)
    return queue
  }

  private static func memory() throws -> DatabaseQueue {
    let queue = try DatabaseQueue()
    try prepare(queue)
    return queue
  }

  // MARK: - Shape

  /// A state whose tables are not those of this release.
  private struct OtherShape: Error {}

  /// The number in the file that tells these tables from all others.
  private static let shape = Int32(ContentHash(of: ["tables": tables]).hex.prefix(7), radix: 16) ?? 1

  /// Makes the tables in an empty file.
  ///
  /// - Throws: `OtherShape` where there are others.
  private static func prepare(_ queue: DatabaseQueue) throws {
    func isReady(_ database: Database) throws -> Bool {
      try Int32.fetchOne(database, sql: "PRAGMA user_version") == shape
    }
    if try queue.read(isReady) { return }
    try queue.inTransaction(.immediate) { database in
      // Another process may have made them meanwhile.
      if try isReady(database) { return .commit }
      guard try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") == 0 else {
        throw OtherShape()
      }
      try database.execute(sql: tables)
      try database.execute(sql: "PRAGMA user_version = \(shape)")
      return .commit
    }
  }

  private static func isUseless(_ error: any Error) -> Bool {
    guard let error = error as? DatabaseError else { return error is OtherShape }
    return [.SQLITE_NOTADB, .SQLITE_CORRUPT].contains(error.resultCode)
  }

  private static let tables = """
    CREATE TABLE steps (
      hash TEXT PRIMARY KEY,
      kind TEXT NOT NULL,
      subject TEXT NOT NULL,
      fields TEXT NOT NULL CHECK (json_valid(fields)),
      needs TEXT NOT NULL CHECK (json_valid(needs))
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX steps_by_node ON steps (kind, subject);

    -- Origin and line tell an event that came from a file of its own, so that it is taken in but once.
    CREATE TABLE events (
      id INTEGER PRIMARY KEY,
      time TEXT NOT NULL,
      step TEXT NOT NULL,
      title TEXT NOT NULL,
      event TEXT NOT NULL,
      seconds REAL,
      message TEXT,
      host TEXT,
      job TEXT,
      processor_seconds REAL,
      peak_memory INTEGER,
      bytes_read INTEGER,
      bytes_written INTEGER,
      origin TEXT,
      line INTEGER,
      UNIQUE (origin, line)
    ) STRICT;
    CREATE INDEX events_of_step ON events (step);

    CREATE TABLE files (
      path TEXT PRIMARY KEY,
      facts TEXT NOT NULL,
      hash TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE scenes (
      path TEXT NOT NULL,
      roles TEXT NOT NULL,
      stamp TEXT NOT NULL,
      facts TEXT NOT NULL,
      PRIMARY KEY (path, roles)
    ) STRICT, WITHOUT ROWID;
    """
}
