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
    let overview = resampling.rawValue.uppercased()
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
