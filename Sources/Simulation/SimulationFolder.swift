import Foundation

/// The folder that a simulation goes into: made whole beside and then renamed, and never over foreign files.
struct SimulationFolder {
  let target: URL

  /// Whether an earlier simulation may be replaced.
  let replacesExisting: Bool

  /// A file of this name in a folder says that a simulation made the folder, and may replace it.
  static let marker = ".firnline-simulation"

  /// Lets `body` fill a temporary folder, then gives it the target's name.
  ///
  /// - Throws: `SimulationError` where the target holds something that no simulation made, or one that may not
  ///   be replaced; what `body` throws; a file error.
  func fill<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let replaced = try occupation()
    let workshop = target.deletingLastPathComponent()
      .appendingPathComponent(".\(target.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier)")
    let files = FileManager.default
    try files.createDirectory(at: workshop, withIntermediateDirectories: true)
    var isFinished = false
    defer { if !isFinished { try? files.removeItem(at: workshop) } }
    try Data("\(MetadataFile.origin)\n".utf8).write(to: workshop.appendingPathComponent(Self.marker))
    let result = try body(workshop)
    if replaced { try files.removeItem(at: target) }
    try files.moveItem(at: workshop, to: target)
    isFinished = true
    return result
  }

  /// Whether something stands at the target that has to go first; throws where it may not.
  private func occupation() throws -> Bool {
    let files = FileManager.default
    var isFolder: ObjCBool = false
    guard files.fileExists(atPath: target.path, isDirectory: &isFolder) else { return false }
    guard isFolder.boolValue else {
      throw SimulationError(
        subject: target.path, problem: "is a file", mend: "name a folder that does not exist yet")
    }
    let contents = try files.contentsOfDirectory(atPath: target.path)
    if contents.isEmpty { return true }
    guard contents.contains(Self.marker) else {
      throw SimulationError(
        subject: target.path, problem: "holds files that no simulation made",
        mend: "name a folder that is empty or does not exist yet")
    }
    guard replacesExisting else {
      throw SimulationError(
        subject: target.path, problem: "holds an earlier simulation",
        mend: "name another folder, or give --force to replace it")
    }
    return true
  }
}
