import Foundation

/// A file that the kernel writes while it is read, under /proc.
enum SystemFile {
  /// The lines of such a file; none where it cannot be read.
  static func lines(of path: String) -> [Substring] {
    // Such files have no size: `String(contentsOfFile:)` stops after the first page.
    let data = try? FileHandle(forReadingAtPath: path)?.readToEnd()
    return String(decoding: data ?? Data(), as: UTF8.self).split(separator: "\n")
  }
}
