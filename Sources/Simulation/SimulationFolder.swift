import Foundation
import Geospatial

/// The folder that a simulation goes into: made whole beside and then renamed, and never over foreign files.
struct SimulationFolder {
  let target: URL

  /// Whether an earlier simulation may be replaced.
  let replacesExisting: Bool

  /// A file of this name in a folder says that a simulation made the folder, and what in it.
  static let marker = ".firnline-simulation"

  /// Lets `body` fill a temporary folder, then gives it the target's name.
  ///
  /// What others put into the folder of an earlier simulation stays there.
  /// - Throws: `SimulationError` where the target holds something that no simulation made, or one that may not
  ///   be replaced; what `body` throws; a file error.
  func fill<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let isReplaced = try occupation()
    TemporaryName.sweep(beside: target.path)
    let workshop = URL(fileURLWithPath: TemporaryName.beside(target.path))
    let files = FileManager.default
    try files.createDirectory(at: workshop, withIntermediateDirectories: true)
    var isFinished = false
    defer { if !isFinished { try? files.removeItem(at: workshop) } }
    let result = try body(workshop)
    let made = try files.contentsOfDirectory(atPath: workshop.path).sorted()
    try Data(([MetadataFile.origin] + made).joined(separator: "\n").utf8).write(
      to: workshop.appendingPathComponent(Self.marker))
    if isReplaced {
      try replace(by: workshop)
    } else {
      try files.moveItem(at: workshop, to: target)
    }
    isFinished = true
    return result
  }

  // MARK: - Replacing

  /// Puts the new folder in place of the old, and what was foreign in the old into the new.
  private func replace(by workshop: URL) throws {
    let files = FileManager.default
    let own = made(in: target)
    // Under no name that is swept: it may hold what is somebody's.
    let aside = target.deletingLastPathComponent()
      .appendingPathComponent(".\(target.lastPathComponent).before-\(UInt32.random(in: 0 ... .max))")
    try files.moveItem(at: target, to: aside)
    do { try files.moveItem(at: workshop, to: target) } catch {
      try? files.moveItem(at: aside, to: target)
      throw error
    }
    for name in try files.contentsOfDirectory(atPath: aside.path) where !own.contains(name) {
      let place = target.appendingPathComponent(name)
      let isTaken = files.fileExists(atPath: place.path)
      try files.moveItem(
        at: aside.appendingPathComponent(name),
        to: isTaken ? target.appendingPathComponent("\(name).before") : place)
    }
    try files.removeItem(at: aside)
  }

  /// What a simulation made in a folder, by its marker.
  private func made(in folder: URL) -> Set<String> {
    let text = try? String(contentsOf: folder.appendingPathComponent(Self.marker), encoding: .utf8)
    let lines = (text ?? "").split(separator: "\n").map(String.init)
    return Set(lines.dropFirst()).union([Self.marker])
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
