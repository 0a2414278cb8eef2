import CGDAL

/// Carries geometries between OGR's handles and values; heights and measures are dropped, curves made straight.
enum OGRGeometry {
  /// The value of a handle, which stays the caller's; nil where it is empty.
  static func value(_ handle: OGRGeometryH) throws -> Geometry? {
    guard OGR_G_IsEmpty(handle) == 0 else { return nil }
    if OGR_G_HasCurveGeometry(handle, 1) != 0 {
      guard let straight = OGR_G_GetLinearGeometry(handle, 0, nil) else {
        throw GDAL.failure("OGR_G_GetLinearGeometry")
      }
      defer { OGR_G_DestroyGeometry(straight) }
      return try value(straight)
    }
    switch flatKind(handle) {
    case wkbPoint, wkbMultiPoint: return .points(leaves(handle, of: wkbPoint).flatMap(points))
    case wkbLineString, wkbMultiLineString: return .lines(leaves(handle, of: wkbLineString).map(points))
    case wkbPolygon, wkbMultiPolygon, wkbPolyhedralSurface, wkbTIN, wkbTriangle, wkbGeometryCollection:
      let faces = leaves(handle, of: wkbPolygon).map(polygon)
      guard !faces.isEmpty else {
        throw GeospatialError(function: "OGR_G_GetGeometryType", message: "a collection without a polygon")
      }
      return .polygons(MultiPolygon(faces))
    default:
      throw GeospatialError(
        function: "OGR_G_GetGeometryType",
        message: "a \(String(cString: OGR_G_GetGeometryName(handle))) cannot be read")
    }
  }

  /// A new handle with the value, which becomes the caller's.
  ///
  /// - Parameter many: whether a single part becomes a collection too, as a layer of collections asks.
  static func make(_ geometry: Geometry, many: Bool = false) -> OGRGeometryH? {
    switch geometry {
    case .points(let points):
      collect(many, wkbMultiPoint, points.map { line(wkbPoint, [$0]) })
    case .lines(let lines):
      collect(many, wkbMultiLineString, lines.map { line(wkbLineString, $0) })
    case .polygons(let polygons):
      collect(
        many, wkbMultiPolygon,
        polygons.polygons.map { polygon in
          let face = OGR_G_CreateGeometry(wkbPolygon)
          for ring in polygon.rings { OGR_G_AddGeometryDirectly(face, line(wkbLinearRing, ring)) }
          return face
        })
    }
  }

  private static func collect(_ many: Bool, _ kind: OGRwkbGeometryType, _ parts: [OGRGeometryH?])
    -> OGRGeometryH?
  {
    if !many, parts.count == 1 { return parts[0] }
    let whole = OGR_G_CreateGeometry(kind)
    for part in parts { OGR_G_AddGeometryDirectly(whole, part) }
    return whole
  }

  private static func line(_ kind: OGRwkbGeometryType, _ points: [Point]) -> OGRGeometryH? {
    let geometry = OGR_G_CreateGeometry(kind)
    for (index, point) in points.enumerated() { OGR_G_SetPoint_2D(geometry, Int32(index), point.x, point.y) }
    return geometry
  }

  private static func flatKind(_ handle: OGRGeometryH) -> OGRwkbGeometryType {
    OGR_GT_Flatten(OGR_G_GetGeometryType(handle))
  }

  private static func leaves(_ handle: OGRGeometryH, of kind: OGRwkbGeometryType) -> [OGRGeometryH] {
    let own = flatKind(handle)
    if own == kind || (kind == wkbPolygon && own == wkbTriangle) {
      return OGR_G_IsEmpty(handle) == 0 ? [handle] : []
    }
    guard own != wkbPolygon, own != wkbLineString, own != wkbPoint else { return [] }
    return (0..<OGR_G_GetGeometryCount(handle)).flatMap { index in
      OGR_G_GetGeometryRef(handle, index).map { leaves($0, of: kind) } ?? []
    }
  }

  private static func polygon(_ handle: OGRGeometryH) -> Polygon {
    let rings = (0..<OGR_G_GetGeometryCount(handle)).compactMap { OGR_G_GetGeometryRef(handle, $0) }
      .map { closed(points($0)) }
    return Polygon(exterior: rings.first ?? [], holes: Array(rings.dropFirst()))
  }

  /// The ring ending where it began, which some writers of GeoJSON forget.
  private static func closed(_ ring: [Point]) -> [Point] {
    guard let first = ring.first, ring.last != first else { return ring }
    return ring + [first]
  }

  private static func points(_ handle: OGRGeometryH) -> [Point] {
    let count = Int(OGR_G_GetPointCount(handle))
    var points = [Point](repeating: Point(x: 0, y: 0), count: count)
    let stride = Int32(MemoryLayout<Point>.stride)
    points.withUnsafeMutableBytes { bytes in
      _ = OGR_G_GetPoints(
        handle, bytes.baseAddress, stride, bytes.baseAddress?.advanced(by: MemoryLayout<Double>.stride),
        stride,
        nil, 0)
    }
    return points
  }
}
