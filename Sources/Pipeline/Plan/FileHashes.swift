import Declaration
import Foundation
import Geospatial

/// The hashes of input files, kept so that a file is read again only when its size or time has changed.
public final class FileHashes {
  /// What tells whether a file is still the same, without reading it.
  private struct Facts: Codable, Equatable {
    var size: UInt64
    var modified: Double
    var inode: UInt64

    init(of path: String) throws {
      // Of the file itself, not of a link to it.
      let file = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
      let facts = try FileManager.default.attributesOfItem(atPath: file)
      size = (facts[.size] as? NSNumber)?.uint64Value ?? 0
      modified = (facts[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
      inode = (facts[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0
    }
  }

  private struct Entry: Codable {
    var facts: Facts
    var hash: ContentHash
  }

  private let path: String
  private var entries: [String: Entry]
  private var isChanged = false

  /// Loads the hashes kept at `path`; a missing or damaged file is no hash at all.
  public init(path: String) {
    self.path = path
    let kept = FileManager.default.contents(atPath: path)
    entries = kept.flatMap { try? JSONDecoder().decode([String: Entry].self, from: $0) } ?? [:]
  }

  /// The hash of one file.
  public func hash(of path: String) throws -> ContentHash {
    try refresh([path])
    return try known(path)
  }

  /// The hash of several files by their order and names without folders, so that moving them all changes nothing.
  public func hash(of paths: [String]) throws -> ContentHash {
    try refresh(paths)
    var parts: [String: String] = [:]
    for (index, path) in paths.sorted().enumerated() {
      parts["\(index) \(URL(fileURLWithPath: path).lastPathComponent)"] = try known(path).hex
    }
    return ContentHash(of: parts)
  }

  /// Reads the files that are not known as they are now, side by side.
  private func refresh(_ paths: [String]) throws {
    let stale = try paths.filter { try entries[$0]?.facts != Facts(of: $0) }
    guard !stale.isEmpty else { return }
    let fresh = try Parallel.map(stale, tools: {}) { path, _ in
      // The facts come first: a file that changes while it is read counts as changed the next time.
      let facts = try Facts(of: path)
      return Entry(facts: facts, hash: try ContentHash(ofFile: path))
    }
    for (path, entry) in zip(stale, fresh) { entries[path] = entry }
    isChanged = true
  }

  private func known(_ path: String) throws -> ContentHash {
    guard let entry = entries[path] else { return try ContentHash(ofFile: path) }
    return entry.hash
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

  /// Keeps the hashes for the next run.
  public func save() throws {
    guard isChanged else { return }
    let temporary = TemporaryName.beside(path)
    defer { unlink(temporary) }
    try JSONEncoder().encode(entries).write(to: URL(fileURLWithPath: temporary))
    try TemporaryName.rename(temporary, to: path)
    isChanged = false
  }
}
