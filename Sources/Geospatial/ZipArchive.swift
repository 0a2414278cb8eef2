import CGDAL
import Foundation

/// Packs files into a ZIP archive.
public enum ZipArchive {
  /// Packs the files of a folder and those of the folders in it, in the order of their names.
  ///
  /// No times are kept, so equal files give equal bytes. The archive appears under its name when it is whole.
  /// - Throws: `GeospatialError` where a file cannot be read or the archive not be written.
  public static func pack(_ folder: String, into archive: String) throws {
    _ = GDAL.ready
    let temporary = TemporaryName.beside(archive)
    defer { unlink(temporary) }
    CPLErrorReset()
    guard let zip = CPLCreateZip(temporary, nil) else { throw GDAL.failure("CPLCreateZip", path: archive) }
    var isOpen = true
    defer { if isOpen { CPLCloseZip(zip) } }
    let names = FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? []
    for name in names.sorted() {
      let file = URL(fileURLWithPath: "\(folder)/\(name)")
      guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
      try GDAL.check("CPLCreateFileInZip", path: archive) { CPLCreateFileInZip(zip, name, nil) }
      let data = try Data(contentsOf: file, options: .alwaysMapped)
      // The library counts bytes in 32 bits.
      for start in stride(from: 0, to: data.count, by: 1 << 24) {
        try data[start..<min(data.count, start + 1 << 24)].withUnsafeBytes { bytes in
          try GDAL.check("CPLWriteFileInZip", path: archive) {
            CPLWriteFileInZip(zip, bytes.baseAddress, Int32(bytes.count))
          }
        }
      }
      try GDAL.check("CPLCloseFileInZip", path: archive) { CPLCloseFileInZip(zip) }
    }
    isOpen = false
    try GDAL.check("CPLCloseZip", path: archive) { CPLCloseZip(zip) }
    try TemporaryName.rename(temporary, to: archive)
  }
}
