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
  private let pending = PendingEvents()

  /// Opens the state kept in a work folder, or one in memory where that cannot be written.
  public init(folder: String) throws {
    let path = "\(folder)/state.sqlite"
    do { queue = try Self.connect(path) } catch let error as DatabaseError {
      // Damaged, as by a machine that lost its power: nothing in it is worth a failure.
      if [.SQLITE_NOTADB, .SQLITE_CORRUPT].contains(error.resultCode) {
        for ending in ["", "-journal"] { unlink(path + ending) }
      }
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
    try migrator.migrate(queue)
    return queue
  }

  private static func memory() throws -> DatabaseQueue {
    let queue = try DatabaseQueue()
    try migrator.migrate(queue)
    return queue
  }

  private static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { try $0.execute(sql: tables) }
    return migrator
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

// MARK: - Events

extension RunState {
  /// Keeps an event; where another program holds the file, with one of the next events, so that no step waits long.
  func append(_ event: StepEvent) { pending.add(event, keeping: keep) }

  /// Keeps what could not be kept before; nothing is said where it cannot be.
  func flush() { pending.flush(keeping: keep) }

  private func keep(_ events: [StepEvent]) throws {
    try queue.write { database in
      for event in events { try Self.insert(event, origin: nil, line: nil, in: database) }
    }
  }

  /// Takes in events from a file of their own, each but once, however often this is asked.
  ///
  /// - Parameter origin: what tells the file from others.
  public func take(_ events: [(line: Int, event: StepEvent)], from origin: String) throws {
    try queue.write { database in
      for (line, event) in events { try Self.insert(event, origin: origin, line: line, in: database) }
    }
  }

  /// The latest event of each step, by its hash.
  public func latest() -> [String: StepEvent] {
    let rows = try? queue.read { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM events WHERE id IN (SELECT max(id) FROM events GROUP BY step)")
    }
    let events = (rows ?? []).compactMap(StepEvent.init(stored:))
    return Dictionary(events.map { ($0.step, $0) }) { _, last in last }
  }

  /// All events, in order.
  func events() throws -> [StepEvent] {
    try queue.read { try Row.fetchAll($0, sql: "SELECT * FROM events ORDER BY id") }.compactMap(
      StepEvent.init(stored:))
  }

  /// All events of a step, in order.
  func events(of hash: String) throws -> [StepEvent] {
    try queue.read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM events WHERE step = ? ORDER BY id", arguments: [hash])
    }.compactMap(StepEvent.init(stored:))
  }

  private static func insert(
    _ event: StepEvent, origin: String?, line: Int?, in database: Database
  ) throws {
    try database.execute(
      sql: """
        INSERT OR IGNORE INTO events (time, step, title, event, seconds, message, host, job, processor_seconds,
          peak_memory, bytes_read, bytes_written, origin, line)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        event.time, event.step, event.title, event.event.rawValue, event.seconds, event.message,
        event.resources?.host, event.resources?.job, event.resources?.processorSeconds,
        event.resources?.peakMemory, event.resources?.bytesRead, event.resources?.bytesWritten, origin, line,
      ])
  }
}

extension StepEvent {
  fileprivate init?(stored row: Row) {
    guard let event = Kind(rawValue: row["event"]) else { return nil }
    let host: String? = row["host"]
    self.init(
      time: row["time"], step: row["step"], title: row["title"], event: event, seconds: row["seconds"],
      message: row["message"],
      resources: host.map {
        StepResources(
          host: $0, job: row["job"], processorSeconds: row["processor_seconds"] ?? 0,
          peakMemory: row["peak_memory"] ?? 0, bytesRead: row["bytes_read"],
          bytesWritten: row["bytes_written"])
      })
  }
}

/// Events in the order in which they happened, until they are kept.
private final class PendingEvents: @unchecked Sendable {
  // Read and written under the lock alone.
  private var events: [StepEvent] = []
  private var nextTry = Date.distantPast
  private let lock = NSLock()

  /// How long a file that was in use is left alone.
  private static let pause = 10.0

  func add(_ event: StepEvent, keeping keep: ([StepEvent]) throws -> Void) {
    lock.withLock {
      events.append(event)
      if Date() >= nextTry { attempt(keep) }
    }
  }

  func flush(keeping keep: ([StepEvent]) throws -> Void) {
    lock.withLock { if !events.isEmpty { attempt(keep) } }
  }

  private func attempt(_ keep: ([StepEvent]) throws -> Void) {
    do {
      try keep(events)
      events = []
    } catch { nextTry = Date().addingTimeInterval(Self.pause) }
  }
}
