import Declaration
import Foundation
import GRDB
import Geospatial
import Landsat

/// The scenes of a project as they were last found; those that have changed since are opened again.
struct KnownScenes: Sendable {
  private let state: RunState
  private let hashes: FileHashes
  private let roles: [Role]

  /// Scenes for a method that reads some roles.
  init(_ state: RunState, roles: [Role]) {
    self.state = state
    hashes = FileHashes(state)
    self.roles = roles
  }

  /// One scene as the state keeps it: its facts, the files they depend on, and what told that these are unchanged.
  private struct Kept: Sendable {
    let stamp: String
    let text: String

    /// The files, line by line; then the facts.
    var parts: (files: [Substring], facts: Substring) {
      let lines = text[...].parts(between: UInt8(ascii: "\n"))
      return (lines.dropLast().map(\.self), lines.last ?? "")
    }
  }

  /// The facts of the scenes at some paths, or why one cannot be used.
  ///
  /// - Parameter progress: told of those that have to be opened.
  func facts(
    at paths: [String], _ progress: Progress? = nil
  ) throws -> [String: Result<SceneFacts, any Error>] {
    let kept = kept()
    let systems = Systems()
    let known = try Parallel.map(paths, tools: {}) { path, _ -> SceneFacts? in
      guard let (stamp, parts) = kept[path].map({ ($0.stamp, $0.parts) }),
        Self.stamp(of: path, parts.files) == stamp
      else { return nil }
      return SceneFacts(parts.facts, at: path, crs: systems.system)
    }
    let strange = zip(paths, known).filter { $0.1 == nil }.map(\.0)
    progress?.look(at: strange.count)
    let found = try Parallel.map(strange, tools: {}) { path, _ in
      defer { progress?.looked() }
      return opened(path)
    }
    keep(zip(strange, found).compactMap { path, found in found.1.map { (path, $0) } })
    var facts: [String: Result<SceneFacts, any Error>] = [:]
    for (path, scene) in zip(paths, known) { facts[path] = scene.map { .success($0) } }
    for (path, scene) in zip(strange, found) { facts[path] = scene.0 }
    return facts
  }

  /// Opens a scene, and hashes what the method reads of it.
  private func opened(_ path: String) -> (Result<SceneFacts, any Error>, Kept?) {
    do {
      // Looked at before the files are read: what changes meanwhile counts as changed the next time.
      let early = FileFacts(of: path)
      let scene = try Scene.open(at: path)
      for role in roles { _ = try scene.band(role) }
      let names = Self.names(of: scene.files, in: path)
      let stamp = Self.stamp(of: path, names.map { $0[...] })
      let facts = SceneFacts(of: scene, at: path, files: try hashes.hashes(of: scene.files(for: roles)))
      guard let stamp, early == FileFacts(of: path) else { return (.success(facts), nil) }
      // A line break in a name would be taken for the next file.
      guard let text = facts.text, !names.contains(where: { $0.utf8.contains(UInt8(ascii: "\n")) }) else {
        return (.success(facts), nil)
      }
      return (.success(facts), Kept(stamp: stamp, text: (names + [text]).joined(separator: "\n")))
    } catch { return (.failure(error), nil) }
  }

  /// The files of a scene, those in its folder by their names there: shorter to keep, and quicker to look at.
  private static func names(of files: [String], in path: String) -> [String] {
    guard VirtualFile.remote(path) == nil else { return files }
    let start = "\(path)/"
    return files.map { $0.hasPrefix(start) ? String($0.dropFirst(start.count)) : $0 }
  }

  /// What tells whether a scene is as it was: the facts of its folder and of every file; nil where one is gone.
  private static func stamp(of path: String, _ names: [Substring]) -> String? {
    guard let own = FileFacts(of: path) else { return nil }
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { if folder >= 0 { close(folder) } }
    var stamp = "\(own)"
    for name in names {
      // An archive is no folder; what lies in no folder has a whole path.
      guard let facts = FileFacts(of: String(name), in: folder >= 0 ? folder : AT_FDCWD) else { return nil }
      stamp += ";\(facts)"
    }
    return stamp
  }

  // MARK: - State

  /// What the facts depend on beside the files: the roles that are read, and the release that read them.
  private var key: String { ([Release.version] + roles.map(\.rawValue)).joined(separator: " ") }

  private func kept() -> [String: Kept] {
    let rows = try? state.queue.read { database in
      try Row.fetchAll(
        database, sql: "SELECT path, stamp, facts FROM scenes WHERE roles = ?", arguments: [key]
      )
      .map { ($0[0] as String, Kept(stamp: $0[1], text: $0[2])) }
    }
    return Dictionary(rows ?? []) { one, _ in one }
  }

  private func keep(_ scenes: [(path: String, kept: Kept)]) {
    guard !scenes.isEmpty else { return }
    try? state.queue.write { database in
      let insert = try database.makeStatement(sql: "INSERT OR REPLACE INTO scenes VALUES (?, ?, ?, ?)")
      for (path, kept) in scenes { try insert.execute(arguments: [path, key, kept.stamp, kept.text]) }
    }
  }
}

/// Reference systems by their definition, each made once.
private final class Systems: @unchecked Sendable {
  // Read and written under the lock alone.
  private var known: [String: CRS] = [:]
  private let lock = NSLock()

  func system(_ definition: String) -> CRS? {
    lock.withLock {
      if let crs = known[definition] { return crs }
      let crs = try? CRS(definition)
      known[definition] = crs
      return crs
    }
  }
}
