import CGDAL
import Foundation

/// Files that GDAL's virtual file system reaches, so that archives are read without being unpacked.
public enum VirtualFile {
  /// What stands at a path; nil where there is nothing.
  public enum Kind: Sendable {
    /// A file.
    case file
    /// A folder, or an archive seen as one.
    case folder
  }

  /// Looks what stands at a path, where it can be read.
  public static func kind(_ path: String) -> Kind? {
    guard !path.hasPrefix("/vsi") else { return virtualKind(path) }
    var facts = stat()
    guard stat(path, &facts) == 0, access(path, R_OK) == 0 else { return nil }
    return facts.st_mode & S_IFMT == S_IFDIR ? .folder : .file
  }

  private static func virtualKind(_ path: String) -> Kind? {
    // Folders first: some drivers open a folder for reading without complaint.
    if contents(of: path, recursive: false) != nil { return .folder }
    return quietly {
      guard let file = VSIFOpenL(path, "rb") else { return nil }
      VSIFCloseL(file)
      return .file
    }
  }

  /// The paths below a folder, relative to it and sorted; nil where the folder or archive cannot be read.
  public static func contents(of folder: String, recursive: Bool) -> [String]? {
    quietly {
      guard let list = recursive ? VSIReadDirRecursive(folder) : VSIReadDir(folder) else { return nil }
      defer { CSLDestroy(list) }
      return (0..<Int(CSLCount(list))).compactMap { list[$0].map { String(cString: $0) } }
        .filter { $0 != "." && $0 != ".." }.sorted()
    }
  }

  /// The size of a file in bytes; nil where there is no file.
  public static func size(of path: String) -> Int? {
    quietly {
      guard let file = VSIFOpenL(path, "rb") else { return nil }
      defer { VSIFCloseL(file) }
      guard VSIFSeekL(file, 0, SEEK_END) == 0 else { return nil }
      return Int(VSIFTellL(file))
    }
  }

  /// The bytes of a file; nil where it cannot be read or is longer than `limit`.
  public static func bytes(of path: String, limit: Int) -> [UInt8]? {
    quietly {
      guard let file = VSIFOpenL(path, "rb") else { return nil }
      defer { VSIFCloseL(file) }
      var bytes = [UInt8](repeating: 0, count: limit + 1)
      let count = bytes.withUnsafeMutableBytes { VSIFReadL($0.baseAddress, 1, $0.count, file) }
      return count > limit ? nil : Array(bytes.prefix(count))
    }
  }

  /// What an object store or web server says of a file without giving it: how it marks this state of it, when it was
  /// changed and how long it is; nil where there is no such file.
  public static func mark(of path: String) -> String? {
    quietly {
      guard let size = size(of: path) else { return nil }
      guard let list = VSIGetFileMetadata(path, "HEADERS", nil) else { return "\(size)" }
      defer { CSLDestroy(list) }
      let fields = (0..<Int(CSLCount(list))).compactMap { list[$0].map { String(cString: $0) } }
      let marks = fields.filter { field in
        ["etag=", "last-modified="].contains { field.lowercased().hasPrefix($0) }
      }.sorted()
      return (["\(size)"] + marks).joined(separator: " ")
    }
  }

  /// Reads a file from beginning to end in pieces of a few megabytes.
  ///
  /// - Throws: `GeospatialError` where it cannot be opened or breaks off; what `take` throws.
  public static func read(_ path: String, _ take: (UnsafeRawBufferPointer) throws -> Void) throws {
    let file = quietly { VSIFOpenL(path, "rb") }
    guard let file else { throw GDAL.failure("VSIFOpenL", path: path) }
    defer { VSIFCloseL(file) }
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 22, alignment: 16)
    defer { piece.deallocate() }
    while true {
      let count = quietly { VSIFReadL(piece.baseAddress, 1, piece.count, file) }
      try take(UnsafeRawBufferPointer(rebasing: piece[..<count]))
      if count == piece.count { continue }
      // What is short is the end, or an error that looks like it.
      guard VSIFEofL(file) != 0, size(of: path) == Int(VSIFTellL(file)) else {
        throw GeospatialError(function: "VSIFReadL", message: "breaks off", path: path)
      }
      return
    }
  }

  /// A path in an object store or on a web server as GDAL takes it, such as `/vsis3/bucket/key` for `s3://bucket/key`;
  /// nil for a path of this machine.
  public static func remote(_ path: String) -> String? {
    for (scheme, prefix) in [
      ("s3://", "/vsis3/"), ("gs://", "/vsigs/"), ("az://", "/vsiaz/"), ("https://", "/vsicurl/https://"),
      ("http://", "/vsicurl/http://"),
    ] where path.hasPrefix(scheme) {
      return prefix + path.dropFirst(scheme.count)
    }
    return path.hasPrefix("/vsi") ? path : nil
  }

  /// The size of a raster that need not say where it lies; nil where it is no raster.
  public static func rasterSize(_ path: String) -> (width: Int, height: Int)? {
    quietly {
      guard let dataset = GDALOpenEx(path, UInt32(GDAL_OF_RASTER), nil, nil, nil) else { return nil }
      defer { GDALClose(dataset) }
      return (Int(GDALGetRasterXSize(dataset)), Int(GDALGetRasterYSize(dataset)))
    }
  }

  /// Runs `body` while GDAL keeps its messages to itself.
  private static func quietly<Result>(_ body: () -> Result) -> Result {
    _ = GDAL.ready
    CPLPushErrorHandler(CPLQuietErrorHandler)
    defer { CPLPopErrorHandler() }
    return body()
  }
}
