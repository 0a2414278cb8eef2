import Foundation
import Geospatial

/// A run, or one of its steps, that cannot be done: one line with what is wrong and the mend.
public struct RunError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong, and the mend.
  public let description: String

  init(_ description: String) { self.description = description }
}

extension RunError {
  /// The error in the user's words where a library or the system raised it; other errors pass.
  static func explaining(_ error: any Error, in store: ResultStore) -> any Error {
    switch error {
    case let error as GeospatialError:
      guard let path = error.path else { return error }
      let isRead = ["GDALOpenEx", "GDALRasterIO(read)"].contains(error.function)
      return explaining(error.reason, path: path, isRead: isRead, mend: error.mend, in: store) ?? error
    case let error as WriteError:
      return explaining(error.reason, path: error.path, isRead: false, in: store) ?? error
    case let error as CocoaError:
      let path = error.filePath ?? error.url?.path ?? store.folder
      let reason = reason(of: error)
      return explaining(reason, path: path, isRead: false, in: store)
        ?? RunError("\(path): \(reason); check its permissions and run again")
    default: return error
    }
  }

  private static func explaining(
    _ reason: String, path: String, isRead: Bool, mend: String? = nil, in store: ResultStore
  ) -> RunError? {
    if reason.contains("No space left on device") {
      let place = path.hasPrefix("\(store.folder)/") ? store.folder : path
      return RunError("\(place): the disk is full; free some space and run again, what is done is kept")
    }
    if let result = store.result(holding: path) {
      return RunError("\(path): is damaged (\(reason)); delete the folder \(result) and run again")
    }
    guard isRead else { return nil }
    return RunError("\(path): cannot be read (\(reason)); \(mend ?? "copy or download the file again")")
  }

  /// The system's reason for a failure of Foundation.
  private static func reason(of error: CocoaError) -> String {
    let cause = error.underlying as NSError?
    if let cause, cause.domain == NSPOSIXErrorDomain { return String(cString: strerror(Int32(cause.code))) }
    return error.localizedDescription
  }
}

extension GeospatialError {
  /// The message without the path, which some drivers begin it with.
  fileprivate var reason: String {
    guard let path, message.hasPrefix(path) else { return message }
    return String(message.dropFirst(path.count).drop { ":, ".contains($0) })
  }
}
