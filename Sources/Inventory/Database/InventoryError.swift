import GRDB

/// An inventory that cannot be opened, read or written.
public struct InventoryError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What went wrong, for callers that decide by it.
  public enum Reason: Sendable, Equatable {
    /// There is no such file.
    case missing
    /// The file, its folder or its medium cannot be written.
    case readOnly
    /// The file is something else.
    case notAnInventory
    /// A newer Firnline wrote the file.
    case newerSchema
    /// An older Firnline wrote the file, and it is open for reading only.
    case olderSchema
    /// The file belongs to another project: another CRS, area measure or truth.
    case otherProject
    /// The disk is full.
    case diskFull
    /// Another program holds the file.
    case busy
    /// The moment asked for lies before all that the inventory remembers.
    case beforeHistory
    /// Nothing has been recorded yet.
    case empty
    /// The content to be recorded contradicts itself.
    case unfitContent
    /// SQLite failed in another way.
    case database
  }

  /// What went wrong.
  public let reason: Reason

  /// The inventory file.
  public let path: String

  /// What is wrong, and what to do.
  public let problem: String

  /// One line: the file and the problem.
  public var description: String { "\(path): \(problem)" }

  init(_ reason: Reason, path: String, _ problem: String) {
    self.reason = reason
    self.path = path
    self.problem = problem
  }

  /// The error for what GRDB threw, in the user's words; other errors pass.
  static func explaining(_ error: any Error, path: String) -> any Error {
    guard let error = error as? DatabaseError else { return error }
    let said = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN: return readOnly(path, said)
    case .SQLITE_FULL:
      return InventoryError(
        .diskFull, path: path, "the disk is full; nothing was changed. Free some space and run again")
    case .SQLITE_IOERR:
      return InventoryError(
        .diskFull, path: path,
        "the disk failed (\(said)); nothing was changed. Check free space and the medium, then run again")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return InventoryError(
        .busy, path: path, "another program is writing to it; close that program (QGIS?) and run again")
    case .SQLITE_NOTADB, .SQLITE_CORRUPT:
      return InventoryError(
        .notAnInventory, path: path,
        "is not a readable SQLite file (\(said)); give another path or restore it")
    default: return InventoryError(.database, path: path, said)
    }
  }

  static func readOnly(_ path: String, _ said: String) -> InventoryError {
    InventoryError(
      .readOnly, path: path,
      "cannot be written (\(said)); make the file and its folder writable, or copy it to a disk that is")
  }
}
