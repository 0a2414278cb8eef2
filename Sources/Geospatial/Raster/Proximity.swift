import CGDAL

/// Distances in a raster, by GDAL.
public enum Proximity {
  /// How far each marked pixel lies from the nearest unmarked one, middle to middle, in pixels; 0 for unmarked ones.
  ///
  /// Pixels beyond the edge count as neither: without an unmarked pixel all distances are infinite.
  /// - Parameters:
  ///   - mask: `width × height` marks, row by row.
  /// - Returns: a distance for each pixel, row by row.
  public static func distances(inside mask: [Bool], width: Int, height: Int) throws -> [Float] {
    precondition(mask.count == width * height, "one mark for each pixel")
    _ = GDAL.ready
    CPLErrorReset()
    guard
      let memory = GDALCreate(
        GDALGetDriverByName("MEM"), "", Int32(width), Int32(height), 2, GDT_Float32, nil)
    else { throw GDAL.failure("GDALCreate(MEM)") }
    defer { GDALClose(memory) }
    func transfer(_ direction: GDALRWFlag, band: Int32, _ pixels: inout [Float]) throws {
      try GDAL.check("GDALRasterIO") {
        GDALRasterIO(
          GDALGetRasterBand(memory, band), direction, 0, 0, Int32(width), Int32(height), &pixels,
          Int32(width),
          Int32(height), GDT_Float32, 0, 0)
      }
    }
    var targets = mask.map { $0 ? Float(0) : 1 }
    try transfer(GF_Write, band: 1, &targets)
    try withStringList(["VALUES=1", "DISTUNITS=PIXEL", "NODATA=inf"]) { options in
      try GDAL.check("GDALComputeProximity") {
        GDALComputeProximity(
          GDALGetRasterBand(memory, 1), GDALGetRasterBand(memory, 2), options, nil, nil)
      }
    }
    var distances = targets
    try transfer(GF_Read, band: 2, &distances)
    return distances
  }
}
