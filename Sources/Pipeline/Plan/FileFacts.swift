import Foundation
import Geospatial

/// What tells whether a file is still the same, without reading it: size, times and place on the disk; of an object in a
/// store, what the store says of it.
struct FileFacts: Hashable, Sendable, CustomStringConvertible {
  /// The facts as they are kept.
  let description: String

  /// Looks at the file itself, not at a link to it; nil where there is none.
  ///
  /// - Parameter folder: the open folder that a path without a slash in front begins in; the working directory where
  ///   there is none.
  init?(of path: String, in folder: Int32 = AT_FDCWD) {
    if VirtualFile.remote(path) == nil {
      var facts = stat()
      guard fstatat(folder, path, &facts, 0) == 0 else { return nil }
      // Programs that copy may put back the time of change of a file, but not that of its entry on the disk.
      let times = [facts.st_mtim, facts.st_ctim].map { "\($0.tv_sec).\($0.tv_nsec)" }
      description = "\(facts.st_size) \(times[0]) \(times[1]) \(facts.st_ino)"
    } else {
      switch VirtualFile.kind(path) {
      case .file: description = VirtualFile.mark(of: path) ?? ""
      // Stores have no folders, only names that begin alike: the files below tell.
      case .folder: description = "folder"
      case nil: return nil
      }
    }
  }
}
