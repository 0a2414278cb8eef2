import Declaration
import Foundation
import Geospatial

/// A folder that results will go to, looked at before the work that they take.
public enum OutputFolder {
  /// Sees that files can be written into a folder, which need not be there yet; leaves nothing behind.
  ///
  /// Makes no folder, which would be in the way of other runs that look at the same time.
  ///
  /// - Parameters:
  ///   - file: the file that names the folder; the folder itself where nil.
  ///   - field: the key or option that names it.
  /// - Throws: `InputError` with what the system says.
  public static func check(_ path: String, file: String? = nil, field: String) throws {
    guard !path.isEmpty else {
      throw InputError(
        file: file ?? field, field: file == nil ? nil : field, problem: "is empty", mend: "name a folder")
    }
    let probe = TemporaryName.beside("\(nearest(to: path))/probe")
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

  /// Sees that a file can be written, and that one that is there already is of the kind that is to be written.
  ///
  /// - Parameters:
  ///   - kind: such a file in words, such as `model`.
  ///   - isKind: whether the file that is there is one; it is none where this throws.
  /// - Throws: `InputError` where the file is something else, which is not to be lost.
  public static func check(
    forFile path: String, file: String, field: String, kind: String, isKind: (String) throws -> Bool
  ) throws {
    try check(forFile: path, file: file, field: field)
    guard FileManager.default.fileExists(atPath: path), (try? isKind(path)) != true else { return }
    throw InputError(
      file: file, field: field, problem: "is \(path), which is there already and no whole \(kind)",
      mend: "move that away, or name another file")
  }

  /// The folder that a file lies in.
  static func folder(of path: String) -> String {
    URL(fileURLWithPath: path).deletingLastPathComponent().path
  }

  /// The folder, or the innermost above it that is there; a link that leads nowhere is there.
  private static func nearest(to path: String) -> String {
    var folder = URL(fileURLWithPath: path).standardizedFileURL
    var status = stat()
    while folder.path != "/", lstat(folder.path, &status) != 0, errno == ENOENT {
      folder.deleteLastPathComponent()
    }
    return folder.path
  }

  private static func fault(_ path: String, _ file: String?, _ field: String, _ code: Int32) -> InputError {
    InputError(
      file: file ?? path, field: field,
      problem: "is \(path), where nothing can be written (\(String(cString: strerror(code))))",
      mend: "name a place where files can be made")
  }
}
