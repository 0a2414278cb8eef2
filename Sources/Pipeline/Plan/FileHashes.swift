import Declaration
import Foundation
import GRDB
import Geospatial

/// The hashes of input files, kept in the state so that a file is read again only when its size, time or place has
/// changed.
public struct FileHashes: Sendable {
  private let state: RunState

  /// The hashes kept in a state.
  init(_ state: RunState) { self.state = state }

  /// The hashes kept in a work folder.
  public init(folder: String) throws { state = try RunState(folder: folder) }

  /// The hash of one file.
  public func hash(of path: String) throws -> ContentHash {
    let facts = try facts(of: path)
    if let known = known(path, facts) { return known }
    // The facts come first: a file that changes while it is read counts as changed the next time.
    let hash = try ContentHash(at: path)
    keep(path, facts, hash)
    return hash
  }

  /// The hashes of several files, by their names without folders, so that moving them all changes nothing.
  public func hashes(of paths: [String]) throws -> [(name: String, hash: ContentHash)] {
    let hashes = try Parallel.map(paths.sorted(), tools: {}) { path, _ in
      (URL(fileURLWithPath: path).lastPathComponent, try hash(of: path))
    }
    return hashes.map { (name: $0.0, hash: $0.1) }
  }

  /// The hash of several files by their order and names without folders.
  public func hash(of paths: [String]) throws -> ContentHash { Self.hash(of: try hashes(of: paths)) }

  /// The hash of several files whose own hashes are known.
  static func hash(of files: [(name: String, hash: ContentHash)]) -> ContentHash {
    let parts = files.enumerated().map { ("\($0) \($1.name)", $1.hash.hex) }
    return ContentHash(of: Dictionary(uniqueKeysWithValues: parts))
  }

  /// The hash of a vector file with the files beside it that belong to it, as a shapefile has.
  public func hash(ofVector path: String) throws -> ContentHash {
    let url = URL(fileURLWithPath: path)
    guard url.pathExtension.lowercased() == "shp" else { return try hash(of: [path]) }
    let folder = url.deletingLastPathComponent()
    let stem = url.deletingPathExtension().lastPathComponent
    let parts = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
      let part = URL(fileURLWithPath: $0)
      return part.deletingPathExtension().lastPathComponent == stem
        && ["shp", "shx", "dbf", "prj", "cpg"].contains(part.pathExtension.lowercased())
    }
    return try hash(of: parts.map { folder.appendingPathComponent($0).path })
  }

  private func facts(of path: String) throws -> FileFacts {
    if let facts = FileFacts(of: path) { return facts }
    throw RunError(
      "\(path): cannot be read (\(String(cString: strerror(errno)))); check the path and its permissions")
  }

  private func known(_ path: String, _ facts: FileFacts) -> ContentHash? {
    let hex = try? state.queue.read { database in
      try String.fetchOne(
        database.cachedStatement(sql: "SELECT hash FROM files WHERE path = ? AND facts = ?"),
        arguments: [path, facts.description])
    }
    return (hex ?? nil).flatMap { ContentHash(hex: $0) }
  }

  private func keep(_ path: String, _ facts: FileFacts, _ hash: ContentHash) {
    try? state.queue.write { database in
      try database.execute(
        sql: "INSERT OR REPLACE INTO files VALUES (?, ?, ?)", arguments: [path, facts.description, hash.hex])
    }
  }
}
