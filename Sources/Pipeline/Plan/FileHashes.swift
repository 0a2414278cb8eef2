import Foundation
import Geospatial

/// The hashes of input files, kept so that a file is read again only when its size or time has changed.
public final class FileHashes {
  private struct Entry: Codable {
    var size: UInt64
    var modified: Double
    var inode: UInt64
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
    let facts = try FileManager.default.attributesOfItem(atPath: path)
    let size = (facts[.size] as? NSNumber)?.uint64Value ?? 0
    let modified = (facts[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
    let inode = (facts[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0
    if let entry = entries[path], entry.size == size, entry.modified == modified, entry.inode == inode {
      return entry.hash
    }
    let hash = try ContentHash(ofFile: path)
    entries[path] = Entry(size: size, modified: modified, inode: inode, hash: hash)
    isChanged = true
    return hash
  }

  /// The hash of several files by their names without folders, so that moving them all changes nothing.
  public func hash(of paths: [String]) throws -> ContentHash {
    var parts: [String: String] = [:]
    for path in paths { parts[URL(fileURLWithPath: path).lastPathComponent] = try hash(of: path).hex }
    return ContentHash(of: parts)
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
