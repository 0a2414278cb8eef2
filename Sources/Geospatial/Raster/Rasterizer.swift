import CGDAL

/// Turns polygons into pixels, by GDAL.
public enum Rasterizer {
  /// Whether each pixel's middle lies inside the polygons.
  ///
  /// - Parameters:
  ///   - grid: the pixels wanted; keep it small, it is held in memory.
  /// - Returns: `width × height` answers, row by row.
  public static func mask(_ polygons: MultiPolygon, onto grid: Grid) throws -> [Bool] {
    _ = GDAL.ready
    var pixels = [UInt8](repeating: 0, count: grid.width * grid.height)
    guard !polygons.isEmpty else { return pixels.map { _ in false } }
    var geometries = [OGRGeometry.make(.polygons(polygons))]
    defer { OGR_G_DestroyGeometry(geometries[0]) }
    let driver = GDALGetDriverByName("MEM")
    CPLErrorReset()
    guard let memory = GDALCreate(driver, "", Int32(grid.width), Int32(grid.height), 1, GDT_Byte, nil) else {
      throw GDAL.failure("GDALCreate(MEM)")
    }
    defer { GDALClose(memory) }
    var transform = [grid.originX, grid.pixelWidth, 0, grid.originY, 0, -grid.pixelHeight]
    try GDAL.check("GDALSetGeoTransform") { GDALSetGeoTransform(memory, &transform) }
    var bands: [Int32] = [1]
    var values = [1.0]
    try GDAL.check("GDALRasterizeGeometries") {
      GDALRasterizeGeometries(memory, 1, &bands, 1, &geometries, nil, nil, &values, nil, nil, nil)
    }
    try GDAL.check("GDALRasterIOEx") {
      GDALRasterIOEx(
        GDALGetRasterBand(memory, 1), GF_Read, 0, 0, Int32(grid.width), Int32(grid.height), &pixels,
        Int32(grid.width), Int32(grid.height), GDT_Byte, 0, 0, nil)
    }
    return pixels.map { $0 != 0 }
  }
}
