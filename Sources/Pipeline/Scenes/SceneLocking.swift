import Declaration
import Foundation
import Geospatial
import Landsat

/// Locks the scenes of a project as they lie there, or compares them with the lock.
public struct SceneLocking: Sendable {
  private let project: Project
  private let entries: [ManifestEntry]

  /// Looks at the scenes of these periods; of all where there are none.
  public init(_ project: Project, periods: [String]) throws {
    self.project = project
    entries = project.scenes(of: try project.periods(periods))
  }

  /// Writes what is there into the lock, beside what it has of other scenes, and drops what no manifest has.
  ///
  /// - Returns: what was done, in one line.
  public func lock() throws -> String {
    let paths = Set(entries.compactMap(\.path)).sorted()
    let hashes = try FileHashes(folder: project.workFolder)
    let found = try Parallel.map(paths, tools: {}) { path, _ in try Self.entry(path, hashes) }
    let rows = project.scenes(of: project.periods)
    let folder = project.scenes.folder
    var dropped = 0
    let lock = try SceneLock.amend(forProject: project.file) { lock in
      for var entry in found {
        let known = lock.entry(product: entry.productID)
        if known?.sha256 == entry.sha256 { entry.source = known?.source }
        lock.put(entry)
      }
      let strays = lock.strays(among: rows, folder: folder)
      lock.drop(strays)
      dropped = strays.count
    }
    let missing = entries.count { $0.path == nil }
    let remarks = [
      dropped == 0 ? "" : "; \(dropped) dropped that no manifest has",
      missing == 0 ? "" : "; \(missing) of the manifests' rows have no files yet",
    ]
    return "\(found.count) scenes locked in \(lock.file)\(remarks.joined())"
  }

  /// Compares the scenes with the lock.
  ///
  /// - Returns: a line for each thing that differs.
  public func differences() throws -> [String] {
    let lock = try SceneLock.read(forProject: project.file)
    let paths = Set(entries.compactMap(\.path)).sorted()
    let verified = try Parallel.map(paths, tools: {}) { path, _ -> String? in
      guard lock.entry(at: path) != nil else { return "\(path): is not locked" }
      do {
        try lock.verify(path)
        return nil
      } catch {
        return "\(error)"
      }
    }
    let gone = lock.entries.filter { VirtualFile.kind($0.path) == nil }.map {
      "\($0.path): is locked and not there; get it with 'firnline scenes fetch \(project.file)'"
    }
    return verified.compactMap(\.self) + gone
  }

  private static func entry(_ path: String, _ hashes: FileHashes) throws -> SceneLock.Entry {
    let scene = try Scene.open(at: path)
    let digest = try SceneDigest(of: path) { try hashes.hash(of: $0) }
    return SceneLock.Entry(
      pathRow: scene.pathRow, date: scene.date, productID: scene.id, path: path, size: digest.size,
      sha256: digest.sha256)
  }
}
