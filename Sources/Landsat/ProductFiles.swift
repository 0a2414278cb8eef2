import Declaration
import Foundation
import Geospatial

/// The files of one product: a bundle on disk or inside an archive, with its metadata file found.
struct ProductFiles {
  /// What the user named, for messages.
  let origin: String

  /// The archive that holds the files, where there is one.
  let archive: String?

  /// The metadata file's path as GDAL takes it.
  let mtl: String

  /// The product's name as its metadata file is called.
  let stem: String

  private let folder: String
  private let names: [String]

  /// Looks into a `.tar` or `.tar.gz`, whose files may stand in a folder of their own.
  init(archive: String) throws {
    try self.init(folder: "/vsitar/\(archive)", recursive: true, archive: archive)
  }

  /// Takes a metadata file and whatever lies beside it.
  init(mtl: String) throws {
    let cut = mtl.lastIndex(of: "/")
    let folder = cut.map { String(mtl[..<$0]) } ?? "."
    self.folder = folder.isEmpty ? "/" : folder
    self.mtl = mtl
    stem = Self.stem(mtl)
    names = VirtualFile.contents(of: self.folder, recursive: false) ?? []
    origin = mtl
    archive = nil
  }

  /// Looks into a folder, which holds one product.
  ///
  /// - Throws: `InputError` where there is no metadata file, or more than one product.
  init(folder: String, recursive: Bool, archive: String? = nil) throws {
    let origin = archive ?? folder
    guard let contents = VirtualFile.contents(of: folder, recursive: recursive),
      archive == nil || !contents.isEmpty
    else {
      throw InputError(
        file: origin, problem: "cannot be read as \(archive == nil ? "a folder" : "a tar archive")",
        mend: archive == nil ? "check its permissions" : "download the product again")
    }
    let found = contents.filter { Self.isMetadata($0) }
    let products = Set(found.map { Self.stem($0) }).sorted()
    guard products.count <= 1 else {
      throw InputError(
        file: origin,
        problem: "holds \(products.count) products: \(products.prefix(3).joined(separator: ", "))…",
        mend: "give the MTL file of one of them, or a folder for each")
    }
    // Text before JSON: both hold the same, and the text is the older promise.
    guard let mtl = found.first(where: { $0.lowercased().hasSuffix(".txt") }) ?? found.first else {
      throw InputError(
        file: origin, problem: "holds neither an _MTL.txt or _MTL.json file nor a scene.yaml",
        mend: "keep the product's files together under their own names, or describe them in a scene.yaml")
    }
    let inner = mtl.lastIndex(of: "/").map { "/" + mtl[..<$0] } ?? ""
    self.folder = folder + inner
    self.mtl = "\(folder)/\(mtl)"
    stem = Self.stem(mtl)
    names = contents.filter { inner.isEmpty || "/\($0)".hasPrefix(inner + "/") }
      .map { String($0.dropFirst(inner.count)) }
    self.origin = origin
    self.archive = archive
  }

  /// Reads the metadata file.
  func metadata() throws -> MTL {
    // The longest seen are 65 557 bytes; a megabyte is something else.
    guard let bytes = VirtualFile.bytes(of: mtl, limit: 1 << 20) else {
      throw InputError(
        file: mtl, field: "metadata", problem: "cannot be read, or is no MTL file",
        mend: "check its permissions, or download the product again")
    }
    return try MTL(file: mtl, bytes: bytes)
  }

  /// The path of a file named in the metadata, in whatever letter case; nil where it is not there.
  func path(of name: String?) -> String? {
    guard let name else { return nil }
    let lower = name.lowercased()
    return names.first { $0 == name || $0.lowercased() == lower }.map { expected($0) }
  }

  /// Where a file named in the metadata would be.
  func expected(_ name: String) -> String { "\(folder)/\(name)" }

  private static func isMetadata(_ path: String) -> Bool {
    let lower = path.lowercased()
    return lower.hasSuffix("_mtl.txt") || lower.hasSuffix("_mtl.json")
  }

  private static func stem(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let bare = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    return bare.lowercased().hasSuffix("_mtl") ? String(bare.dropLast(4)) : bare
  }
}
