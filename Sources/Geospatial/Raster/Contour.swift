import CGDAL

/// Contour polygons of a field of heights, by GDAL.
public enum Contour {
  /// The parts of a raster above `level`, with edges interpolated between pixel middles.
  ///
  /// The outermost pixels keep their height to their outer edge; give the raster a margin where that matters.
  /// Pixels without a value are in no polygon.
  public static func polygons(above level: Double, in raster: RasterDataset, band: Int = 1) throws
    -> MultiPolygon
  {
    let memory = GDALCreate(GDALGetDriverByName("Memory"), "", 0, 0, 0, GDT_Unknown, nil)
    guard let memory else { throw GDAL.failure("GDALCreate(Memory)", path: raster.path) }
    defer { GDALClose(memory) }
    guard let layer = GDALDatasetCreateLayer(memory, "contours", nil, wkbMultiPolygon, nil) else {
      throw GDAL.failure("GDALDatasetCreateLayer", path: raster.path)
    }
    for name in ["low", "high"] {
      let field = OGR_Fld_Create(name, OFTReal)
      defer { OGR_Fld_Destroy(field) }
      OGR_L_CreateField(layer, field, 1)
    }
    let handle = try raster.rasterBand(band)
    var options = [
      "FIXED_LEVELS=\(level)", "POLYGONIZE=YES", "ELEV_FIELD_MIN=0", "ELEV_FIELD_MAX=1",
    ]
    if let noData = try raster.bandInfo(band).noData { options.append("NODATA=\(noData)") }
    try withStringList(options) { list in
      try GDAL.check("GDALContourGenerateEx", path: raster.path) {
        GDALContourGenerateEx(handle, layer, list, nil, nil)
      }
    }
    var result = MultiPolygon()
    OGR_L_ResetReading(layer)
    while let feature = OGR_L_GetNextFeature(layer) {
      defer { OGR_F_Destroy(feature) }
      // Of the lower class GDAL gives 0 as the lower bound, whatever lies there; its upper bound is the level.
      guard OGR_F_GetFieldAsDouble(feature, 1) > level, let geometry = OGR_F_GetGeometryRef(feature),
        case .polygons(let polygons)? = try OGRGeometry.value(geometry)
      else { continue }
      result.polygons += polygons.polygons
    }
    return result
  }
}
