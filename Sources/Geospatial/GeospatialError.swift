import CGDAL
import Foundation

/// An error from a geospatial library, with the C function that failed and what it said.
public struct GeospatialError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The C function that failed, such as `GDALOpenEx`.
  public let function: String

  /// What the library said, or what was wrong with the arguments.
  public let message: String

  /// The file or layer at hand, where there is one.
  public let path: String?

  /// What can be done about it, where that is plain.
  public let mend: String?

  /// Makes an error from its parts.
  public init(function: String, message: String, path: String? = nil, mend: String? = nil) {
    self.function = function
    self.message = message
    self.path = path
    self.mend = mend
  }

  /// One line: the file, the message, and the mend or else the function.
  public var description: String {
    let subject = path.map { "\($0): " } ?? ""
    return subject + message + (mend.map { "; \($0)" } ?? " [\(function)]")
  }
}

/// GDAL's process-wide set-up, done once and before anything else touches the library.
enum GDAL {
  /// Registers the drivers and silences GDAL's own printing; errors are thrown instead.
  static let ready: Void = {
    CPLSetErrorHandler(CPLQuietErrorHandler)
    // In MB. GDAL's default is a share of the machine's memory; ours must not grow with the machine.
    CPLSetConfigOption("GDAL_CACHEMAX", "128")
    CPLSetConfigOption("OGR_SQLITE_CACHE", "64")
    // Otherwise GDAL writes a `.properties` file beside every `.tar.gz` that it has read through.
    CPLSetConfigOption("CPL_VSIL_GZIP_WRITE_PROPERTIES", "NO")
    GDALAllRegister()
  }()

  /// The error for a failed call: what GDAL last said on this thread.
  static func failure(_ function: String, path: String? = nil) -> GeospatialError {
    var text = String(cString: CPLGetLastErrorMsg())
    if let path, text.hasPrefix("\(path): ") { text.removeFirst(path.count + 2) }
    return GeospatialError(
      function: function, message: text.isEmpty ? "failed without a message" : text, path: path)
  }

  /// The error for a file that could not be opened.
  ///
  /// - Parameter file: the file that the error names; `path` where nil.
  static func openFailure(_ path: String, of file: String? = nil) -> GeospatialError {
    let error = failure("GDALOpenEx", path: file ?? path)
    if error.message.hasSuffix(String(cString: strerror(ENOENT))) {
      return GeospatialError(
        function: error.function, message: "there is no such file", path: error.path, mend: "check its name")
    }
    let start = FileHandle(forReadingAtPath: path).flatMap { try? $0.read(upToCount: 64) } ?? Data()
    guard start.starts(with: Data("version https://git-lfs".utf8)) else { return error }
    return GeospatialError(
      function: error.function, message: "is a pointer of Git LFS, not the file itself", path: error.path,
      mend: "fetch the file with git lfs pull")
  }

  /// Runs `body` with GDAL's error state cleared, and throws where it returns a failure.
  static func check(_ function: String, path: String? = nil, _ body: () -> CPLErr) throws {
    CPLErrorReset()
    let result = body()
    guard result.rawValue < CE_Failure.rawValue else { throw failure(function, path: path) }
  }

  /// Runs `body`, whose functions return nothing, and throws the first failure that GDAL reports meanwhile.
  ///
  /// The last error is not enough: closing a file on a full disk fails, then goes on, and may end in a warning.
  static func listen(_ function: String, path: String? = nil, _ body: () -> Void) throws {
    let heard = Heard()
    withExtendedLifetime(heard) {
      CPLPushErrorHandlerEx(
        { level, _, text in
          guard level.rawValue >= CE_Failure.rawValue, let text, let user = CPLGetErrorHandlerUserData()
          else { return }
          let heard = Unmanaged<Heard>.fromOpaque(user).takeUnretainedValue()
          heard.failure = heard.failure ?? String(cString: text)
        }, Unmanaged.passUnretained(heard).toOpaque())
      body()
      CPLPopErrorHandler()
    }
    if let message = heard.failure { throw GeospatialError(function: function, message: message, path: path) }
  }

  private final class Heard { var failure: String? }
}

/// Calls `body` with a null-terminated list of C strings, valid during the call.
func withStringList<Result>(
  _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) throws -> Result
) rethrows -> Result {
  var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
  for string in strings { list = CSLAddString(list, string) }
  defer { CSLDestroy(list) }
  return try body(list)
}
