import CGDAL
import Foundation

/// Temporary names, so that a file appears under its own name only when it is whole.
public enum TemporaryName {
  /// A name in the same folder, with the same ending, that no other process uses.
  public static func beside(_ path: String) -> String {
    let url = URL(fileURLWithPath: path)
    let stem = url.deletingPathExtension().lastPathComponent
    let ending = url.pathExtension.isEmpty ? "" : ".\(url.pathExtension)"
    let unique = "\(getpid())-\(UInt32.random(in: 0 ... .max))"
    return url.deletingLastPathComponent().appendingPathComponent(".\(stem).\(unique)\(ending)").path
  }

  /// Removes the temporary files and folders of this path that killed processes left behind.
  public static func sweep(beside path: String) {
    let url = URL(fileURLWithPath: path)
    let folder = url.deletingLastPathComponent()
    let start = ".\(url.deletingPathExtension().lastPathComponent)."
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    where name.hasPrefix(start) {
      let number = name.dropFirst(start.count).prefix { $0 != "-" }
      guard let process = pid_t(number), kill(process, 0) != 0, errno == ESRCH else { continue }
      try? FileManager.default.removeItem(at: folder.appendingPathComponent(name))
    }
  }

  /// Writes a file that appears, or changes, at once or not at all.
  ///
  /// A link to a file stays a link, and a file that is replaced leaves its permissions to the new one.
  /// - Throws: `WriteError` that names the file.
  public static func write(_ data: Data, to path: String) throws {
    let home = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let temporary = beside(home)
    defer { unlink(temporary) }
    do {
      try data.write(to: URL(fileURLWithPath: temporary))
      let files = FileManager.default
      if let permissions = try? files.attributesOfItem(atPath: home)[.posixPermissions] {
        try files.setAttributes([.posixPermissions: permissions], ofItemAtPath: temporary)
      }
      try rename(temporary, to: home)
    } catch { throw WriteError(error, at: path) }
  }

  /// Gives a finished file its own name, replacing what had it before.
  public static func rename(_ temporary: String, to path: String) throws {
    guard VSIRename(temporary, path) == 0 else {
      throw GeospatialError(function: "rename", message: String(cString: strerror(errno)), path: path)
    }
  }
}
