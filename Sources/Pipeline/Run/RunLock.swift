import Declaration
import Foundation

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
