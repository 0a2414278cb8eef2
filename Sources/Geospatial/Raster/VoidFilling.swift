import CGDAL

/// Fills holes in a raster from the pixels around them, by GDAL.
public enum VoidFilling {
  /// The pixels with those that are not a number filled, by inverse distance from the nearest ones in each quarter.
  ///
  /// - Parameters:
  ///   - width: how many pixels a row has.
  ///   - reach: how far GDAL looks, in pixels; what is further from any value stays not a number.
  public static func filled(_ pixels: [Float], width: Int, reach: Int) throws -> [Float] {
    guard pixels.contains(where: \.isNaN), reach > 0 else { return pixels }
    _ = GDAL.ready
    let (columns, rows) = (Int32(width), Int32(pixels.count / width))
    let hole: Float = -32768
    var pixels = pixels.map { $0.isNaN ? hole : $0 }
    CPLErrorReset()
    guard let memory = GDALCreate(GDALGetDriverByName("MEM"), "", columns, rows, 1, GDT_Float32, nil) else {
      throw GDAL.failure("GDALCreate(MEM)")
    }
    defer { GDALClose(memory) }
    let band = GDALGetRasterBand(memory, 1)
    try GDAL.check("GDALSetRasterNoDataValue") { GDALSetRasterNoDataValue(band, Double(hole)) }
    func transfer(_ direction: GDALRWFlag) throws {
      try GDAL.check("GDALRasterIOEx") {
        GDALRasterIOEx(
          band, direction, 0, 0, columns, rows, &pixels, columns, rows, GDT_Float32, 0, 0, nil)
      }
    }
    try transfer(GF_Write)
    try GDAL.check("GDALFillNodata") { GDALFillNodata(band, nil, Double(reach), 0, 0, nil, nil, nil) }
    try transfer(GF_Read)
    return pixels.map { $0 == hole ? .nan : $0 }
  }
}
