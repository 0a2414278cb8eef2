import Foundation
import GRDB

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
final class PendingEvents: @unchecked Sendable {
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
