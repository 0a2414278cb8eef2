import CGDAL

/// How a geometry stands in its file, before reading makes it plane and closes its rings.
public struct GeometrySurvey: Sendable, Hashable {
  /// The kind by OGR's name, such as `POLYGON`; nil where the feature has none.
  public var kind: String?

  /// Whether its points have heights or measures.
  public var hasHeights = false

  /// How many rings do not end where they began.
  public var openRings = 0
}

extension VectorLayer {
  /// Looks at every geometry of a layer as it stands in its file, by the features' numbers.
  ///
  /// - Parameters:
  ///   - path: a file or whatever OGR takes.
  ///   - layer: the layer's name; the first where nil.
  /// - Throws: `GeospatialError` where the file or the layer will not do.
  public static func survey(_ path: String, layer: String? = nil) throws -> [Int64: GeometrySurvey] {
    _ = GDAL.ready
    CPLErrorReset()
    guard let dataset = GDALOpenEx(path, UInt32(GDAL_OF_VECTOR | GDAL_OF_VERBOSE_ERROR), nil, nil, nil) else {
      throw GDAL.failure("GDALOpenEx", path: path)
    }
    defer { GDALClose(dataset) }
    let source = layer.map { GDALDatasetGetLayerByName(dataset, $0) } ?? GDALDatasetGetLayer(dataset, 0)
    guard let source else { throw GDAL.failure("GDALDatasetGetLayer", path: path) }
    OGR_L_ResetReading(source)
    var result: [Int64: GeometrySurvey] = [:]
    while let feature = OGR_L_GetNextFeature(source) {
      defer { OGR_F_Destroy(feature) }
      result[OGR_F_GetFID(feature)] = GeometrySurvey(of: OGR_F_GetGeometryRef(feature))
    }
    return result
  }
}

extension GeometrySurvey {
  fileprivate init(of geometry: OGRGeometryH?) {
    guard let geometry else { return }
    kind = String(cString: OGR_G_GetGeometryName(geometry))
    hasHeights = OGR_G_Is3D(geometry) != 0 || OGR_G_IsMeasured(geometry) != 0
    openRings = Self.openRings(of: geometry)
  }

  private static func openRings(of geometry: OGRGeometryH) -> Int {
    let parts = (0..<OGR_G_GetGeometryCount(geometry)).compactMap { OGR_G_GetGeometryRef(geometry, $0) }
    guard OGR_GT_Flatten(OGR_G_GetGeometryType(geometry)) == wkbPolygon else {
      return parts.reduce(0) { $0 + openRings(of: $1) }
    }
    return parts.count { ring in
      let last = OGR_G_GetPointCount(ring) - 1
      return last > 0
        && (OGR_G_GetX(ring, 0) != OGR_G_GetX(ring, last) || OGR_G_GetY(ring, 0) != OGR_G_GetY(ring, last))
    }
  }
}
