import Declaration
import Foundation
import Geospatial

/// Where an export goes, looked at before the work.
struct ExportPlace {
  /// The file in a folder that tells an export from other folders: the SHA-256 of every other file.
  static let checksums = "checksums.sha256"

  private enum Shape { case file, folder, archive }

  private let target: URL
  private let shape: Shape
  private let replacing: Bool

  /// The name of the main file, or of the folder.
  var stem: String { shape == .archive ? Self.name(target) : target.lastPathComponent }

  /// What stands before the names of the documents: that of the file that they lie beside.
  var prefix: String { shape == .file ? target.lastPathComponent + "." : "" }

  private static func name(_ url: URL) -> String { url.deletingPathExtension().lastPathComponent }

  /// Looks at the place.
  ///
  /// - Throws: `InputError` where the ending is another format's, the folder around it is missing, or something is
  ///   there that may not be replaced.
  init(_ path: String, for format: ExportFormat, replacing: Bool) throws {
    target = URL(fileURLWithPath: path).standardizedFileURL
    self.replacing = replacing
    let ending = target.pathExtension.lowercased()
    shape = format.endings.isEmpty ? (ending == "zip" ? .archive : .folder) : .file
    if shape == .file, !format.endings.contains(ending) {
      let endings = format.endings.map { ".\($0)" }.joined(separator: " or ")
      throw InputError(
        file: path, problem: "does not end in \(endings), as a file of --to \(format.rawValue) does",
        mend: "name it \(Self.name(target))\(format.endings.first.map { ".\($0)" } ?? "")")
    }
    let around = target.deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: around) else {
      throw InputError(
        file: path, problem: "would lie in \(around), which is not there", mend: "make that folder")
    }
    try Self.requireRoom(for: target.path, replacing: replacing, isFolder: shape == .folder)
  }

  /// Sees that nothing is there, or what may be replaced: a file, or a folder that an export made.
  private static func requireRoom(for path: String, replacing: Bool, isFolder: Bool) throws {
    var isThereFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isThereFolder) else { return }
    guard replacing else {
      throw InputError(
        file: path, problem: "is there already", mend: "add --force to replace it, or give another name")
    }
    guard isFolder ? FileManager.default.fileExists(atPath: "\(path)/\(checksums)") : !isThereFolder.boolValue
    else {
      throw InputError(file: path, problem: "is there already and no export", mend: "give another name")
    }
  }

  /// Makes the files in a temporary folder and brings them home when all are whole.
  func fill(_ make: (_ folder: String) throws -> Void) throws {
    let files = FileManager.default
    TemporaryName.sweep(beside: target.path)
    let workshop = TemporaryName.beside(target.deletingPathExtension().path)
    defer { try? files.removeItem(atPath: workshop) }
    do { try files.createDirectory(atPath: workshop, withIntermediateDirectories: false) } catch {
      throw WriteError(error, at: target.path)
    }
    try make(workshop)
    switch shape {
    case .file: try bringHome(workshop)
    case .archive:
      try writeChecksums(in: workshop)
      try ZipArchive.pack(workshop, into: target.path)
    case .folder:
      try writeChecksums(in: workshop)
      guard files.fileExists(atPath: target.path) else {
        return try TemporaryName.rename(workshop, to: target.path)
      }
      let old = TemporaryName.beside(target.path)
      defer { try? files.removeItem(atPath: old) }
      try TemporaryName.rename(target.path, to: old)
      try TemporaryName.rename(workshop, to: target.path)
    }
  }

  /// Gives each file its place, the main one last.
  private func bringHome(_ workshop: String) throws {
    let names =
      try FileManager.default.contentsOfDirectory(atPath: workshop).sorted()
      .filter { $0 != target.lastPathComponent } + [target.lastPathComponent]
    let around = target.deletingLastPathComponent()
    func home(_ name: String) -> String { around.appendingPathComponent(name).path }
    if !replacing, let taken = names.first(where: { FileManager.default.fileExists(atPath: home($0)) }) {
      throw InputError(
        file: home(taken), problem: "is there already, and goes with \(target.lastPathComponent)",
        mend: "add --force to replace it, or give another name")
    }
    for name in names { try TemporaryName.rename("\(workshop)/\(name)", to: home(name)) }
  }

  /// The checksums of all files, as `sha256sum --check` reads them.
  private func writeChecksums(in folder: String) throws {
    let names = FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? []
    var lines = ""
    for name in names.sorted() {
      var isFolder: ObjCBool = false
      let path = "\(folder)/\(name)"
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
        continue
      }
      lines += "\(try ContentHash(ofFile: path).hex)  \(name)\n"
    }
    try TemporaryName.write(Data(lines.utf8), to: "\(folder)/\(Self.checksums)")
  }
}
