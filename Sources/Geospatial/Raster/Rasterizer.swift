import CGDAL

/// Turns polygons into pixels, by GDAL.
public enum Rasterizer {
  /// Burns each polygon's value into the pixels whose middle lies inside it.
  ///
  /// - Parameters:
  ///   - grid: the pixels wanted; keep it small, it is held in memory.
  ///   - allTouched: burn every pixel that a polygon touches.
  /// - Returns: `width × height` values, row by row, 0 outside all polygons; later polygons win.
  public static func burn(
    _ shapes: [(polygons: MultiPolygon, value: UInt32)], onto grid: Grid, allTouched: Bool = false
  ) throws -> [UInt32] {
    let values = shapes.map { Double($0.value) }
    let geometries = shapes.map { OGRGeometry.make(.polygons($0.polygons)) }
    return try burn(geometries, values: values, onto: grid, allTouched: allTouched)
  }

  /// Burns lines into the pixels they pass, each with its value.
  public static func burn(
    lines: [(line: [Point], value: UInt32)], onto grid: Grid, allTouched: Bool = false
  ) throws -> [UInt32] {
    let values = lines.map { Double($0.value) }
    let geometries = lines.map { OGRGeometry.make(.lines([$0.line])) }
    return try burn(geometries, values: values, onto: grid, allTouched: allTouched)
  }

  /// Whether each pixel's middle lies inside the polygons.
  public static func mask(_ polygons: MultiPolygon, onto grid: Grid) throws -> [Bool] {
    try burn([(polygons, 1)], onto: grid).map { $0 != 0 }
  }

  private static func burn(
    _ geometries: [OGRGeometryH?], values: [Double], onto grid: Grid, allTouched: Bool
  ) throws -> [UInt32] {
    _ = GDAL.ready
    defer { for geometry in geometries { OGR_G_DestroyGeometry(geometry) } }
    var pixels = [UInt32](repeating: 0, count: grid.width * grid.height)
    guard !geometries.isEmpty else { return pixels }
    let driver = GDALGetDriverByName("MEM")
    CPLErrorReset()
    guard let memory = GDALCreate(driver, "", Int32(grid.width), Int32(grid.height), 1, GDT_UInt32, nil)
    else {
      throw GDAL.failure("GDALCreate(MEM)")
    }
    defer { GDALClose(memory) }
    var transform = [grid.originX, grid.pixelWidth, 0, grid.originY, 0, -grid.pixelHeight]
    try GDAL.check("GDALSetGeoTransform") { GDALSetGeoTransform(memory, &transform) }
    var bands: [Int32] = [1]
    var geometries = geometries
    var values = values
    try withStringList(allTouched ? ["ALL_TOUCHED=TRUE"] : []) { options in
      try GDAL.check("GDALRasterizeGeometries") {
        GDALRasterizeGeometries(
          memory, 1, &bands, Int32(geometries.count), &geometries, nil, nil, &values, options, nil, nil)
      }
    }
    let band = GDALGetRasterBand(memory, 1)
    try GDAL.check("GDALRasterIOEx") {
      GDALRasterIOEx(
        band, GF_Read, 0, 0, Int32(grid.width), Int32(grid.height), &pixels, Int32(grid.width),
        Int32(grid.height), GDT_UInt32, 0, 0, nil)
    }
    return pixels
  }
}
