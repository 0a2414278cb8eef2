import Foundation

extension String {
  /// The path of the file itself, however this one is written, also of a file that is yet to be.
  var resolvedPath: String {
    let url = URL(fileURLWithPath: self).standardizedFileURL
    guard url.path != "/", !FileManager.default.fileExists(atPath: url.path) else {
      return url.resolvingSymlinksInPath().path
    }
    let folder = url.deletingLastPathComponent().path.resolvedPath
    return "\(folder == "/" ? "" : folder)/\(url.lastPathComponent)"
  }
}
