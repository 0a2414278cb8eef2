import Declaration
import Foundation
import Geospatial

/// A folder that results will go to, looked at before the work that they take.
public enum OutputFolder {
  /// Sees that files can be written into a folder, which need not be there yet; leaves nothing behind.
  ///
  /// - Parameters:
  ///   - file: the file that names the folder; the folder itself where nil.
  ///   - field: the key or option that names it.
  /// - Throws: `InputError` with what the system says.
  public static func check(_ path: String, file: String? = nil, field: String) throws {
    var made: [String] = []
    defer { for folder in made.reversed() { rmdir(folder) } }
    for folder in missing(of: path) {
      guard mkdir(folder, 0o755) == 0 else { throw fault(path, file, field, errno) }
      made.append(folder)
    }
    let probe = TemporaryName.beside("\(path)/probe")
    let descriptor = open(probe, O_WRONLY | O_CREAT | O_EXCL, 0o600)
    guard descriptor >= 0 else { throw fault(path, file, field, errno) }
    close(descriptor)
    unlink(probe)
  }

  /// Sees that a file can be written, whose folder need not be there yet; leaves nothing behind.
  public static func check(forFile path: String, file: String, field: String) throws {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      throw fault(path, file, field, EISDIR)
    }
    try check(folder(of: path), file: file, field: field)
  }

  /// The folder that a file lies in.
  static func folder(of path: String) -> String {
    URL(fileURLWithPath: path).deletingLastPathComponent().path
  }

  /// The folders of a path that are not there, the outermost first.
  private static func missing(of path: String) -> [String] {
    var folder = URL(fileURLWithPath: path).standardizedFileURL
    var missing: [String] = []
    while folder.path != "/", !FileManager.default.fileExists(atPath: folder.path) {
      missing.append(folder.path)
      folder.deleteLastPathComponent()
    }
    return missing.reversed()
  }

  private static func fault(_ path: String, _ file: String?, _ field: String, _ code: Int32) -> InputError {
    InputError(
      file: file ?? path, field: field,
      problem: "is \(path), where nothing can be written (\(String(cString: strerror(code))))",
      mend: "name a place where files can be made")
  }
}
