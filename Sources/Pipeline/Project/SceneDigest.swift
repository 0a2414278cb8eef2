import Declaration
import Foundation
import Geospatial

/// How large a scene's files are, and one hash of them all.
///
/// The hash of an archive or another single file is its SHA-256. That of a folder is the SHA-256 of what
/// `sha256sum * | LC_ALL=C sort` prints in it, so that anyone can check it without Firnline. What programs leave beside a
/// product while they read it, hidden files and `.aux.xml`, does not count.
public struct SceneDigest: Hashable, Sendable {
  /// The bytes of all files.
  public let size: Int

  /// The hash.
  public let sha256: ContentHash

  /// Hashes what lies at a path.
  ///
  /// - Parameters:
  ///   - hash: gives the SHA-256 of one file, perhaps from memory; reads the file where nil.
  /// - Throws: `InputError` where nothing is there, and what `hash` throws.
  public init(of path: String, hash: ((String) throws -> ContentHash)? = nil) throws {
    let hash = hash ?? { try ContentHash(at: $0) }
    switch VirtualFile.kind(path) {
    case .file:
      size = VirtualFile.size(of: path) ?? 0
      sha256 = try hash(path)
    case .folder:
      let files = Self.files(in: path)
      guard !files.isEmpty else {
        throw InputError(file: path, problem: "is an empty folder", mend: "fetch the scene again")
      }
      size = files.reduce(0) { $0 + (VirtualFile.size(of: "\(path)/\($1)") ?? 0) }
      let lines = try files.map { "\(try hash("\(path)/\($0)"))  \($0)\n" }.sorted()
      sha256 = ContentHash(bytes: Data(lines.joined().utf8))
    case nil:
      throw InputError(
        file: path, problem: "does not exist or cannot be read", mend: "check the path and its permissions")
    }
  }

  /// The files of a bundle that count, relative to its folder.
  private static func files(in folder: String) -> [String] {
    (VirtualFile.contents(of: folder, recursive: true) ?? []).filter { name in
      !name.hasSuffix("/") && !name.hasSuffix(".aux.xml")
        && !name.split(separator: "/").contains { $0.hasPrefix(".") }
        && VirtualFile.kind("\(folder)/\(name)") == .file
    }
  }
}
