import Foundation

/// A file or folder that cannot be written: one line with the place, the system's reason and the mend.
public struct WriteError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file or folder.
  public let path: String

  /// The reason in the words of the system.
  public let reason: String

  /// Takes the reason from what writing to `path` threw.
  public init(_ error: any Error, at path: String) {
    self.path = path
    switch error {
    case let error as WriteError: reason = error.reason
    case let error as GeospatialError: reason = error.message
    case let error as CocoaError:
      let cause = error.underlying as NSError?
      let isSystem = cause?.domain == NSPOSIXErrorDomain
      reason =
        isSystem
        ? String(cString: strerror(Int32(truncatingIfNeeded: cause?.code ?? 0))) : error.localizedDescription
    default: reason = "\(error)"
    }
  }

  /// One line: the place, the reason and the mend.
  public var description: String {
    let isFull = reason == String(cString: strerror(ENOSPC))
    let mend = isFull ? "free some space" : "make its folder writable, or give another place"
    return "\(path): cannot be written (\(reason)); \(mend)"
  }
}

extension FileManager {
  /// Makes a folder and those above it, where they are not there yet.
  ///
  /// - Throws: `WriteError` that names it.
  public func makeFolder(_ path: String) throws {
    do { try createDirectory(atPath: path, withIntermediateDirectories: true) } catch {
      throw WriteError(error, at: path)
    }
  }
}
