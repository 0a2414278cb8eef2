import CGDAL
import Foundation

/// Cloud-optimised GeoTIFF: tiles and overviews in the order in which a reader over a network wants them.
public enum CloudOptimized {
  /// Copies a raster into a cloud-optimised GeoTIFF, overviews by `resampling`.
  ///
  /// The file appears under its name only when it is whole.
  /// - Throws: `GeospatialError` where the copy fails.
  public static func write(
    from source: String, to target: String, resampling: Resampling = .nearest, options: [String] = []
  ) throws {
    let raster = try RasterDataset.open(source)
    let overview = resampling == .nearest ? "NEAREST" : resampling.rawValue.uppercased()
    let options = options + ["COMPRESS=DEFLATE", "OVERVIEW_RESAMPLING=\(overview)", "BIGTIFF=IF_SAFER"]
    try copy(raster, driver: "COG", to: target, options: options)
  }

  /// Copies a raster through a GDAL driver under a temporary name, then renames it.
  static func copy(_ raster: RasterDataset, driver name: String, to target: String, options: [String]) throws
  {
    let temporary = TemporaryName.beside(target)
    defer { VSIUnlink(temporary) }
    CPLErrorReset()
    let copy = withStringList(options) {
      GDALCreateCopy(GDALGetDriverByName(name), temporary, raster.handle, 0, $0, nil, nil)
    }
    guard let copy else { throw GDAL.failure("GDALCreateCopy(\(name))", path: target) }
    try GDAL.listen("GDALClose", path: target) { GDALClose(copy) }
    try TemporaryName.rename(temporary, to: target)
  }
}

/// Temporary names, so that a file appears under its own name only when it is whole.
public enum TemporaryName {
  /// A name in the same folder, with the same ending, that no other process uses.
  public static func beside(_ path: String) -> String {
    let url = URL(fileURLWithPath: path)
    let stem = url.deletingPathExtension().lastPathComponent
    let ending = url.pathExtension.isEmpty ? "" : ".\(url.pathExtension)"
    let unique = "\(getpid())-\(UInt32.random(in: 0 ... .max))"
    return url.deletingLastPathComponent().appendingPathComponent(".\(stem).\(unique)\(ending)").path
  }

  /// Removes the temporary files of this path that killed processes left behind.
  public static func sweep(beside path: String) {
    let url = URL(fileURLWithPath: path)
    let folder = url.deletingLastPathComponent()
    let start = ".\(url.deletingPathExtension().lastPathComponent)."
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    where name.hasPrefix(start) {
      let number = name.dropFirst(start.count).prefix { $0 != "-" }
      guard let process = pid_t(number), kill(process, 0) != 0, errno == ESRCH else { continue }
      unlink(folder.appendingPathComponent(name).path)
    }
  }

  /// Gives a finished file its own name, replacing what had it before.
  public static func rename(_ temporary: String, to path: String) throws {
    guard VSIRename(temporary, path) == 0 else {
      throw GeospatialError(function: "rename", message: String(cString: strerror(errno)), path: path)
    }
  }
}
