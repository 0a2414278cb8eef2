import CGDAL

/// Files that GDAL's virtual file system reaches, so that archives are read without being unpacked.
enum VirtualFile {
  /// What stands at a path; nil where there is nothing.
  enum Kind {
    case file, folder
  }

  /// Looks what stands at a path.
  static func kind(_ path: String) -> Kind? {
    // Folders first: C opens a folder for reading without complaint.
    if contents(of: path, recursive: false) != nil { return .folder }
    return quietly {
      guard let file = VSIFOpenL(path, "rb") else { return nil }
      VSIFCloseL(file)
      return .file
    }
  }

  /// The paths below a folder, relative to it and sorted; nil where the folder or archive cannot be read.
  static func contents(of folder: String, recursive: Bool) -> [String]? {
    quietly {
      guard let list = recursive ? VSIReadDirRecursive(folder) : VSIReadDir(folder) else { return nil }
      defer { CSLDestroy(list) }
      return (0..<Int(CSLCount(list))).compactMap { list[$0].map { String(cString: $0) } }
        .filter { $0 != "." && $0 != ".." }.sorted()
    }
  }

  /// The bytes of a file; nil where it cannot be read or is longer than `limit`.
  static func bytes(of path: String, limit: Int) -> [UInt8]? {
    quietly {
      guard let file = VSIFOpenL(path, "rb") else { return nil }
      defer { VSIFCloseL(file) }
      var bytes = [UInt8](repeating: 0, count: limit + 1)
      let count = bytes.withUnsafeMutableBytes { VSIFReadL($0.baseAddress, 1, $0.count, file) }
      return count > limit ? nil : Array(bytes.prefix(count))
    }
  }

  /// The size of a raster that need not say where it lies; nil where it is no raster.
  static func rasterSize(_ path: String) -> (width: Int, height: Int)? {
    quietly {
      guard let dataset = GDALOpenEx(path, UInt32(GDAL_OF_RASTER), nil, nil, nil) else { return nil }
      defer { GDALClose(dataset) }
      return (Int(GDALGetRasterXSize(dataset)), Int(GDALGetRasterYSize(dataset)))
    }
  }

  /// Keeps GDAL from writing a `.properties` file beside every `.tar.gz` that it has read through.
  private static let leavesArchivesAlone: Void = CPLSetConfigOption("CPL_VSIL_GZIP_WRITE_PROPERTIES", "NO")

  /// Runs `body` while GDAL keeps its messages to itself.
  private static func quietly<Result>(_ body: () -> Result) -> Result {
    leavesArchivesAlone
    CPLPushErrorHandler(CPLQuietErrorHandler)
    defer { CPLPopErrorHandler() }
    return body()
  }
}
