import Declaration
import Foundation
import Inventory
import Synchronization

/// The right to change what a project makes, which one process has at a time: its results, and its inventory, to which
/// other projects may write as well.
///
/// Who has both took the results first. The jobs of a cluster take the inventory alone, for one record at a time, so
/// nobody waits for another in a circle.
final class RunLock: Sendable {
  // Given back in this order.
  private let inventory = Mutex<ProcessLock?>(nil)
  private let results: ProcessLock

  private let inventoryPath: String

  /// For how many seconds somebody who only asks whether a run is at work may be in the way.
  private static let patience = 0.5

  /// Takes the lock on the results, or says who has it.
  ///
  /// - Throws: `RunError` with the file, the process that has it, and the mend.
  init(_ project: Project) throws {
    let (folder, path) = (project.workFolder, Self.path(in: project.workFolder))
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    inventoryPath = project.inventory
    do { results = try ProcessLock(path, patience: Self.patience) } catch {
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

  /// Whether a run has the lock of a work folder now.
  static func isTaken(folder: String) -> Bool { ProcessLock.isTaken(path(in: folder)) }

  private static func path(in folder: String) -> String { "\(folder)/lock" }

  // MARK: - The inventory

  /// Takes the lock on the inventory as well, where it has not been taken.
  ///
  /// - Throws: as `take(inventory:patience:)`.
  func takeInventory() throws {
    try inventory.withLock {
      if $0 == nil { $0 = try Self.take(inventory: inventoryPath, patience: Self.patience) }
    }
  }

  /// Gives the lock on the inventory back.
  func leaveInventory() { inventory.withLock { $0 = nil } }

  /// Takes the lock on an inventory, or says who has it.
  ///
  /// - Parameter patience: for how many seconds to wait for another one that writes to it.
  /// - Throws: `RunError` with the file, the process that has it, and the mend.
  static func take(inventory: String, patience: Double) throws -> ProcessLock {
    // The same by whatever name or link a project leads there.
    let path = InventoryDatabase.home(of: inventory) + ".lock"
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: folder) else {
      throw RunError("\(inventory): the folder \(folder) does not exist; make it first")
    }
    do { return try ProcessLock(path, patience: patience) } catch {
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
}
