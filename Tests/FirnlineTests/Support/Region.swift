import Foundation
import Testing

/// A small simulated region in a folder of its own: 80 × 60 pixels, two periods of two scenes.
final class Region {
  static let periods = ["1986-1988", "2001-2003"]

  let scratch: Scratch
  let folder: String
  var project: String { folder + "/project.yaml" }
  var inventory: String { folder + "/inventory.sqlite" }

  /// Simulated once by the program itself, copied for each test.
  private static let original: Result<Scratch, any Error> = Result {
    let scratch = try Scratch()
    leftover = scratch.path
    atexit { try? FileManager.default.removeItem(atPath: Region.leftover) }
    let outcome = try Firnline.run(
      "simulate", scratch("region"), "--size", "80x60", "--scenes", "1", "--periods",
      periods.joined(separator: ","))
    try #require(outcome.status == 0, "\(outcome.text)")
    try BandRatioProject.take(in: scratch("region"))
    return scratch
  }

  /// The same after a run.
  private static let finished: Result<Scratch, any Error> = Result {
    let scratch = try original.get()
    try FileManager.default.copyItem(atPath: scratch("region"), toPath: scratch("finished"))
    let outcome = try Firnline.run("run", scratch("finished/project.yaml"))
    try #require(outcome.status == 0, "\(outcome.text)")
    return scratch
  }

  nonisolated(unsafe) private static var leftover = ""

  /// Makes a region, before or after its first run.
  init(isFinished: Bool = false) throws {
    scratch = try Scratch()
    folder = scratch("region")
    let original = try isFinished ? Self.finished.get()("finished") : Self.original.get()("region")
    try FileManager.default.copyItem(atPath: original, toPath: folder)
  }

  func run(as user: String? = nil) throws -> Firnline.Outcome { try Firnline.run("run", project, as: user) }

  /// Replaces a text in a file of the region; the test fails where it is not there.
  func edit(_ old: String, _ new: String, in name: String = "project.yaml") throws {
    let url = URL(fileURLWithPath: "\(folder)/\(name)")
    let text = try String(contentsOf: url, encoding: .utf8)
    try #require(text.contains(old), "\(name) has no '\(old)'")
    try Data(text.replacingOccurrences(of: old, with: new).utf8).write(to: url)
  }

  /// All that the tables tell, as JSON.
  func tables(of inventory: String? = nil) throws -> String {
    try ["areas", "changes", "glaciers", "scenes"].map { subject in
      let outcome = try Firnline.run("table", subject, inventory ?? self.inventory, "--format", "json")
      try #require(outcome.status == 0, "\(outcome.text)")
      return outcome.output
    }.joined()
  }

  /// The identifiers of a period's scenes, in the order of its manifest.
  func scenes(_ period: String) throws -> [String] {
    try String(contentsOfFile: "\(folder)/manifests/\(period).csv", encoding: .utf8)
      .split(separator: "\n").dropFirst()
      .compactMap { $0.split(separator: ",").first?.split(separator: "/").last.map(String.init) }
  }

  /// The path of one file of a scene, such as `B3.TIF`.
  func file(_ ending: String, of scene: String) -> String { "\(folder)/scenes/\(scene)/\(scene)_\(ending)" }

  /// Files that nobody would want to find: half written, temporary, left over.
  func litter() -> [String] {
    let names = FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? []
    return names.filter { name in
      let last = URL(fileURLWithPath: name).lastPathComponent
      return name.contains("unfinished/") || last.hasSuffix("-journal") || last.hasSuffix(".tmp")
        || (last.hasPrefix(".") && ![".firnline", ".firnline-simulation"].contains(last))
    }
  }
}

/// A file system of a few kilobytes, unmounted with the value.
final class SmallDisk {
  let path: String

  /// Mounts a disk on a folder.
  init(at path: String, kilobytes: Int) throws {
    self.path = path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try #require(mount("tmpfs", path, "tmpfs", 0, "size=\(kilobytes)k,mode=777") == 0)
  }

  deinit { umount2(path, Int32(MNT_DETACH)) }

  /// Gives the disk another size, keeping what is on it.
  func resize(kilobytes: Int) throws {
    try #require(mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT), "size=\(kilobytes)k") == 0)
  }

  /// Runs a test only where a disk can be mounted.
  static var needed: ConditionTrait {
    let scratch = try? Scratch()
    let isMounted = scratch.flatMap { try? SmallDisk(at: $0("disk"), kilobytes: 8) } != nil
    return .enabled(if: isMounted, "mounting a small tmpfs needs root")
  }
}
