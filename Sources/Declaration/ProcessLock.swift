import Foundation

/// The right to work on something, which one process has at a time.
///
/// The lock is the operating system's, on a file: it ends with the process, however that ends.
public final class ProcessLock: Sendable {
  /// Why the lock cannot be had.
  public enum Refusal: Error, Hashable, Sendable {
    /// The file cannot be written, in the words of the system.
    case unwritable(String)
    /// It is taken, by the process of this number.
    case taken(by: String)
  }

  private let path: String
  private let descriptor: Int32

  /// Takes the lock, or says who has it.
  ///
  /// - Parameters:
  ///   - path: the file of the lock, which is there while it is taken.
  ///   - patience: for how many seconds to wait for a process that has it.
  public init(_ path: String, patience: Double = 0) throws(Refusal) {
    self.path = path
    let end = Date().addingTimeInterval(patience)
    var taken: Int32?
    // Who had the lock may have removed the file after it was opened: then it is another's.
    while taken == nil {
      do { taken = try Self.take(path) } catch {
        guard case .taken = error, Date() < end else { throw error }
        usleep(20_000)
      }
    }
    descriptor = taken ?? -1
    ftruncate(descriptor, 0)
    let text = Array("\(getpid())".utf8)
    write(descriptor, text, text.count)
  }

  deinit {
    unlink(path)
    close(descriptor)
  }

  /// Whether a process has the lock now; anybody who may read the file can ask, and many at a time.
  ///
  /// Who takes the lock at that very moment is refused, and so better has a little patience.
  public static func isTaken(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0
  }

  /// Opens and locks the file; nil where the path no longer leads to it.
  private static func take(_ path: String) throws(Refusal) -> Int32? {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .unwritable(String(cString: strerror(errno))) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      let holder = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
      throw .taken(by: holder ?? "?")
    }
    var (mine, there) = (stat(), stat())
    guard fstat(descriptor, &mine) == 0, stat(path, &there) == 0, mine.st_ino == there.st_ino else {
      close(descriptor)
      return nil
    }
    return descriptor
  }
}
