import Declaration
import Foundation

/// The record of what runs did: one JSON object a line, appended as it happens.
///
/// A killed run leaves at most a torn last line, which readers skip; nothing has to be unlocked or repaired.
public final class Journal: Sendable {
  /// What happened to a step.
  public enum Event: String, Sendable, Codable {
    /// It began.
    case began
    /// It was done.
    case done
    /// It failed.
    case failed
    /// It was left out, as something it needs had failed.
    case skipped
  }

  /// One line.
  public struct Entry: Sendable, Codable {
    /// When, ISO 8601.
    public var time: String

    /// The step's hash.
    public var step: String

    /// The step's title.
    public var title: String

    /// What happened.
    public var event: Event

    /// How long it took, in seconds.
    public var seconds: Double?

    /// What was wrong.
    public var message: String?
  }

  private let path: String
  private let lock = NSLock()

  /// Makes a journal that is kept at `path`.
  public init(path: String) { self.path = path }

  /// Appends a line.
  ///
  /// A journal that cannot be written stops no run: the results are the truth, the journal only tells of them.
  func append(_ entry: Entry) {
    guard let data = try? JSONEncoder().encode(entry) else { return }
    lock.withLock {
      guard let file = fopen(path, "a") else { return }
      defer { fclose(file) }
      let line = [UInt8](data) + [UInt8(ascii: "\n")]
      fwrite(line, 1, line.count, file)
    }
  }

  /// The last line of each step, by its hash.
  public func latest() -> [String: Entry] {
    guard let data = FileManager.default.contents(atPath: path) else { return [:] }
    let decoder = JSONDecoder()
    var latest: [String: Entry] = [:]
    for line in data.split(separator: UInt8(ascii: "\n")) {
      guard let entry = try? decoder.decode(Entry.self, from: Data(line)) else { continue }
      latest[entry.step] = entry
    }
    return latest
  }
}

/// The right to run a project, which one process has at a time.
final class RunLock {
  private let lock: ProcessLock

  /// Takes the lock, or says who has it.
  init(folder: String) throws {
    let path = Self.path(in: folder)
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    do { lock = try ProcessLock(path) } catch {
      switch error {
      case .unwritable(let reason):
        throw RunError(
          "\(path) cannot be written (\(reason)); make the folder writable, or name another with 'work:' in the"
            + " project file")
      case .taken(let holder):
        throw RunError("\(folder): another run is at work (process \(holder)); wait for it, or end it")
      }
    }
  }

  /// Whether a run has the lock now.
  static func isTaken(folder: String) -> Bool { ProcessLock.isTaken(path(in: folder)) }

  private static func path(in folder: String) -> String { "\(folder)/lock" }
}
