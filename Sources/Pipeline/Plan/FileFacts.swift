import Foundation

/// What tells whether a file is still the same, without reading it: size, time of change and place on the disk.
struct FileFacts: Hashable, Sendable, CustomStringConvertible {
  private let size: Int
  private let seconds: Int
  private let nanoseconds: Int
  private let inode: UInt64

  /// Looks at the file itself, not at a link to it; nil where there is none.
  init?(of path: String) {
    var facts = stat()
    guard stat(path, &facts) == 0 else { return nil }
    size = Int(facts.st_size)
    seconds = facts.st_mtim.tv_sec
    nanoseconds = facts.st_mtim.tv_nsec
    inode = UInt64(facts.st_ino)
  }

  /// The facts as they are kept.
  var description: String { "\(size) \(seconds).\(nanoseconds) \(inode)" }
}
