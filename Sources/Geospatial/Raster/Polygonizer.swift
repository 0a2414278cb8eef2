import CGDAL

/// Turns a raster of classes into polygons, by GDAL.
public enum Polygonizer {
  /// Calls `body` with each 4-connected region of equal, non-zero value, holes kept.
  ///
  /// GDAL reads the raster line by line; memory holds the regions and whatever `body` keeps. Cells that touch only
  /// at a corner are regions of their own, so every polygon is valid.
  /// - Throws: `GeospatialError` where GDAL fails, or whatever `body` throws.
  public static func forEachPolygon(
    in raster: RasterDataset, band: Int = 1, _ body: (Polygon, Int) throws -> Void
  ) throws {
    let memory = GDALCreate(GDALGetDriverByName("Memory"), "", 0, 0, 0, GDT_Unknown, nil)
    guard let memory else { throw GDAL.failure("GDALCreate(Memory)", path: raster.path) }
    defer { GDALClose(memory) }
    guard let layer = GDALDatasetCreateLayer(memory, "regions", nil, wkbPolygon, nil) else {
      throw GDAL.failure("GDALDatasetCreateLayer", path: raster.path)
    }
    let field = OGR_Fld_Create("value", OFTInteger)
    defer { OGR_Fld_Destroy(field) }
    guard OGR_L_CreateField(layer, field, 1) == 0 else {
      throw GDAL.failure("OGR_L_CreateField", path: raster.path)
    }
    let band = try raster.rasterBand(band)
    // The band is its own mask: zero is no region.
    try GDAL.check("GDALPolygonize", path: raster.path) {
      GDALPolygonize(band, band, layer, 0, nil, nil, nil)
    }
    OGR_L_ResetReading(layer)
    while let feature = OGR_L_GetNextFeature(layer) {
      defer { OGR_F_Destroy(feature) }
      guard let geometry = OGR_F_GetGeometryRef(feature),
        case .polygons(let polygons)? = try OGRGeometry.value(geometry)
      else { continue }
      let value = Int(OGR_F_GetFieldAsInteger(feature, 0))
      for polygon in polygons.polygons { try body(polygon, value) }
    }
  }

  /// All 4-connected regions of equal, non-zero value.
  public static func polygons(in raster: RasterDataset, band: Int = 1) throws -> [(
    polygon: Polygon, value: Int
  )] {
    var result: [(polygon: Polygon, value: Int)] = []
    try forEachPolygon(in: raster, band: band) { result.append(($0, $1)) }
    return result
  }
}
