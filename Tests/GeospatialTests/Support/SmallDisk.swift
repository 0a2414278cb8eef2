import Foundation
import Testing

/// A file system of a few kilobytes, unmounted with the value.
final class SmallDisk {
  let path: String
  private let scratch: Scratch

  /// Mounts a disk.
  init(kilobytes: Int) throws {
    scratch = try Scratch()
    path = scratch("disk")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try #require(mount("tmpfs", path, "tmpfs", 0, "size=\(kilobytes)k") == 0)
  }

  deinit { umount(path) }

  var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }

  /// Runs a test only where a disk can be mounted.
  static var needed: ConditionTrait {
    .enabled(if: (try? SmallDisk(kilobytes: 8)) != nil, "mounting a small tmpfs needs root")
  }
}
