import Declaration
import Foundation

extension TrainingConfig {
  /// Whether a run was cut off and can go on.
  public var canResume: Bool { FileManager.default.fileExists(atPath: checkpoint) }

  /// The right to write model, curves and checkpoint, which one run has at a time.
  ///
  /// - Throws: `InputError` that says who has it.
  func lock() throws -> ProcessLock {
    do { return try ProcessLock(lockFile) } catch {
      switch error {
      case .unwritable(let reason):
        throw InputError(
          file: lockFile, problem: "cannot be written (\(reason))", mend: "make its folder writable")
      case .taken(let holder):
        throw InputError(
          file: output, problem: "is being trained by another run (process \(holder))",
          mend: "wait for it, or end it and go on from its checkpoint")
      }
    }
  }

  /// Removes the checkpoint, if it is there.
  func removeCheckpoint() throws {
    do { try FileManager.default.removeItem(atPath: checkpoint) } catch CocoaError.fileNoSuchFile {}
  }

  /// Forgets a run that was cut off.
  ///
  /// - Throws: `InputError` where one is at work.
  public func restart() throws {
    // Without the folder there is nothing to forget.
    guard canResume else { return }
    let lock = try lock()
    try removeCheckpoint()
    withExtendedLifetime(lock) {}
  }
}
