import Declaration
import Foundation

/// The right to change what a project makes, which one process has at a time: its results, and its inventory, to which
/// other projects may write as well.
final class RunLock: Sendable {
  // Given back in this order.
  private let inventory: ProcessLock
  private let results: ProcessLock

  /// Takes the lock, or says who has it.
  ///
  /// - Throws: `RunError` with the file, the process that has it, and the mend.
  init(_ project: Project) throws {
    let (folder, path) = (project.workFolder, Self.path(in: project.workFolder))
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    do { results = try ProcessLock(path) } catch {
      switch error {
      case .unwritable(let reason):
        throw RunError(
          "\(path) cannot be written (\(reason)); make the folder writable, or name another with 'work:' in the"
            + " project file")
      case .taken(let holder):
        throw RunError("\(folder): another run is at work (process \(holder)); wait for it, or end it")
      }
    }
    inventory = try Self.lock(ofInventory: project.inventory)
  }

  /// Whether a run has the lock of a work folder now.
  static func isTaken(folder: String) -> Bool { ProcessLock.isTaken(path(in: folder)) }

  /// The lock's file of an inventory, the same by whatever name or link a project leads there.
  static func path(ofInventory path: String) -> String {
    let url = URL(fileURLWithPath: path)
    if FileManager.default.fileExists(atPath: path) { return url.resolvingSymlinksInPath().path + ".lock" }
    // Foundation follows no link on the way to what is not there.
    let folder = url.deletingLastPathComponent().resolvingSymlinksInPath()
    return folder.appendingPathComponent(url.lastPathComponent).path + ".lock"
  }

  private static func lock(ofInventory inventory: String) throws -> ProcessLock {
    let path = path(ofInventory: inventory)
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: folder) else {
      throw RunError("\(inventory): the folder \(folder) does not exist; make it first")
    }
    do { return try ProcessLock(path) } catch {
      switch error {
      case .unwritable(let reason):
        throw RunError(
          "\(path) cannot be written (\(reason)); make the folder writable, or name another place with 'inventory:'"
            + " in the project file")
      case .taken(let holder):
        throw RunError(
          "\(inventory): the run of another project writes to it (process \(holder), \(path)); wait for it, or give"
            + " each project an inventory of its own")
      }
    }
  }

  private static func path(in folder: String) -> String { "\(folder)/lock" }
}
