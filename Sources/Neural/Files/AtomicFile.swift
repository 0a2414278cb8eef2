import Foundation

/// A file being written under a temporary name, which takes its own name when it is whole.
///
/// Whoever reads the path meets the old file or the new one, never half of one, whenever the
/// writer is killed. A symbolic link stays: what it points to is replaced. Folders and devices are
/// refused.
public final class AtomicFile {
  /// The path the file is for.
  public let path: String
  /// The path without links.
  private let target: String
  private let temporary: String
  private var descriptor: Int32

  /// Writes a file with `body`, makes it safe on disk and gives it its name.
  ///
  /// - Throws: `FileError`, or what `body` throws; then the path is as it was.
  public static func write(to path: String, _ body: (AtomicFile) throws -> Void) throws {
    let file = try AtomicFile(path)
    try body(file)
    try file.finish()
  }

  private init(_ path: String) throws {
    self.path = path
    target = try Self.target(of: path)
    let url = URL(fileURLWithPath: target)
    let ending = url.pathExtension.isEmpty ? "" : ".\(url.pathExtension)"
    let stem = url.deletingPathExtension().lastPathComponent
    let unique = "\(getpid())-\(UInt32.random(in: 0 ... .max))"
    temporary =
      url.deletingLastPathComponent().appendingPathComponent(".\(stem).\(unique)\(ending)").path
    descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    if descriptor < 0 { throw FileError(path, "cannot be written", errno) }
  }

  /// The file that a path means: the end of a chain of links, which need not be there yet.
  private static func target(of path: String) throws -> String {
    var target = path
    // As many links as Linux follows.
    for _ in 0..<40 {
      guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: target) else { break }
      let folder = URL(fileURLWithPath: target).deletingLastPathComponent()
      target = URL(fileURLWithPath: next, relativeTo: folder).path
    }
    var status = stat()
    guard stat(target, &status) == 0 else {
      // What is not there yet will be.
      if errno == ENOENT { return target }
      throw FileError(path, "cannot be written", errno)
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return target
    case S_IFDIR: throw FileError(path, "cannot be written", EISDIR)
    default: throw FileError(path, problem: "is no ordinary file; give the name of a file")
    }
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    unlink(temporary)
  }

  /// Appends bytes.
  ///
  /// - Throws: `FileError`, for instance where the disk is full.
  public func append(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes
    while let base = rest.baseAddress, !rest.isEmpty {
      let written = Foundation.write(descriptor, base, rest.count)
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw FileError(path, "cannot be written", errno) }
      rest = UnsafeRawBufferPointer(rebasing: rest[written...])
    }
  }

  /// Appends bytes.
  ///
  /// - Throws: `FileError`, for instance where the disk is full.
  public func append(_ data: Data) throws {
    try data.withUnsafeBytes { try append($0) }
  }

  private func finish() throws {
    guard fsync(descriptor) == 0, rename(temporary, target) == 0 else {
      throw FileError(path, "cannot be written", errno)
    }
    close(descriptor)
    descriptor = -1
  }
}

/// A file that the system does not let us read or write.
public struct FileError: Error, Equatable, CustomStringConvertible {
  /// The file.
  public var path: String
  /// What the system said, and what to do.
  public var problem: String

  init(_ path: String, problem: String) {
    self.path = path
    self.problem = problem
  }

  init(_ path: String, _ what: String, _ code: Int32) {
    let mend =
      switch code {
      case ENOENT: "check the name and that its folder exists"
      case EACCES, EPERM, EROFS: "make the file and its folder accessible to you"
      case ENOSPC, EDQUOT: "free some space and try again"
      case EFBIG: "allow larger files with `ulimit -f`, or take another file system"
      case EISDIR, ENOTDIR, ELOOP: "give the name of a file"
      default: "look at the disk"
      }
    self.init(path, problem: "\(what) (\(String(cString: strerror(code)))); \(mend)")
  }

  /// The message for people.
  public var description: String { "\(path): \(problem)" }
}
