import CGEOS

/// A GEOS context with its last message: made for one operation, used by one thread.
///
/// Geometries are Swift values outside; inside an operation they become GEOS handles that this context owns
/// and frees. GEOS fills caches inside its geometries on first use, so handles shared between threads would race.
final class GEOSContext {
  let raw: GEOSContextHandle_t
  private var owned: [OpaquePointer] = []
  private let message: Message

  private final class Message { var text = "" }

  init() throws {
    guard let raw = GEOS_init_r() else {
      throw GeospatialError(function: "GEOS_init_r", message: "no context")
    }
    self.raw = raw
    message = Message()
    GEOSContext_setErrorMessageHandler_r(
      raw,
      { text, user in
        guard let text, let user else { return }
        Unmanaged<Message>.fromOpaque(user).takeUnretainedValue().text = String(cString: text)
      }, Unmanaged.passUnretained(message).toOpaque())
  }

  deinit {
    for geometry in owned { GEOSGeom_destroy_r(raw, geometry) }
    GEOS_finish_r(raw)
  }

  /// The error for a failed call.
  func failure(_ function: String) -> GeospatialError {
    GeospatialError(
      function: function, message: message.text.isEmpty ? "failed without a message" : message.text)
  }

  /// Takes over what a GEOS function returned.
  func own(_ function: String, _ geometry: OpaquePointer?) throws -> OpaquePointer {
    guard let geometry else { throw failure(function) }
    owned.append(geometry)
    return geometry
  }

  /// Reads a yes-or-no answer, of which 2 means failure.
  func answer(_ function: String, _ value: CChar) throws -> Bool {
    guard value != 2 else { throw failure(function) }
    return value == 1
  }

  // MARK: - Values to handles

  func geometry(_ polygons: MultiPolygon) throws -> OpaquePointer {
    var parts: [OpaquePointer?] = []
    do {
      for polygon in polygons.polygons { parts.append(try unowned(polygon)) }
    } catch {
      for part in parts { GEOSGeom_destroy_r(raw, part) }
      throw error
    }
    let kind = Int32(GEOS_MULTIPOLYGON.rawValue)
    return try own(
      "GEOSGeom_createCollection", GEOSGeom_createCollection_r(raw, kind, &parts, UInt32(parts.count)))
  }

  func geometry(_ polygon: Polygon) throws -> OpaquePointer {
    try own("GEOSGeom_createPolygon", unowned(polygon))
  }

  func geometry(_ point: Point) throws -> OpaquePointer {
    try own("GEOSGeom_createPointFromXY", GEOSGeom_createPointFromXY_r(raw, point.x, point.y))
  }

  func geometry(line points: [Point]) throws -> OpaquePointer {
    try own("GEOSGeom_createLineString", GEOSGeom_createLineString_r(raw, try sequence(points)))
  }

  private func unowned(_ polygon: Polygon) throws -> OpaquePointer {
    let shell = try ring(polygon.exterior)
    var holes: [OpaquePointer?] = []
    do {
      for hole in polygon.holes { holes.append(try ring(hole)) }
    } catch {
      for part in [shell] + holes { GEOSGeom_destroy_r(raw, part) }
      throw error
    }
    // GEOS takes over the rings whether or not it succeeds.
    guard let polygon = GEOSGeom_createPolygon_r(raw, shell, &holes, UInt32(holes.count)) else {
      throw failure("GEOSGeom_createPolygon")
    }
    return polygon
  }

  private func ring(_ points: [Point]) throws -> OpaquePointer {
    guard let ring = GEOSGeom_createLinearRing_r(raw, try sequence(points)) else {
      throw failure("GEOSGeom_createLinearRing")
    }
    return ring
  }

  /// A list of coordinates, which the geometry that is made of it takes over.
  private func sequence(_ points: [Point]) throws -> OpaquePointer {
    let sequence = points.withUnsafeBytes { bytes in
      GEOSCoordSeq_copyFromBuffer_r(
        raw, bytes.baseAddress?.assumingMemoryBound(to: Double.self), UInt32(points.count), 0, 0)
    }
    guard let sequence else { throw failure("GEOSCoordSeq_copyFromBuffer") }
    return sequence
  }

  // MARK: - Handles to values

  /// The faces of any geometry; points and lines among them are left out.
  func polygons(_ geometry: OpaquePointer) throws -> MultiPolygon {
    var result = MultiPolygon()
    try collect(geometry, into: &result)
    return result
  }

  func point(_ geometry: OpaquePointer) throws -> Point {
    var point = Point(x: 0, y: 0)
    guard GEOSGeomGetX_r(raw, geometry, &point.x) == 1, GEOSGeomGetY_r(raw, geometry, &point.y) == 1 else {
      throw failure("GEOSGeomGetX")
    }
    return point
  }

  private func collect(_ geometry: OpaquePointer, into result: inout MultiPolygon) throws {
    let kind = GEOSGeomTypeId_r(raw, geometry)
    if kind == Int32(GEOS_POLYGON.rawValue) {
      guard GEOSisEmpty_r(raw, geometry) == 0 else { return }
      guard let shell = GEOSGetExteriorRing_r(raw, geometry) else { throw failure("GEOSGetExteriorRing") }
      var polygon = Polygon(exterior: try points(shell))
      for index in 0..<GEOSGetNumInteriorRings_r(raw, geometry) {
        guard let hole = GEOSGetInteriorRingN_r(raw, geometry, index) else {
          throw failure("GEOSGetInteriorRingN")
        }
        polygon.holes.append(try points(hole))
      }
      result.polygons.append(polygon)
    } else if kind >= Int32(GEOS_MULTIPOINT.rawValue) {
      for index in 0..<GEOSGetNumGeometries_r(raw, geometry) {
        guard let part = GEOSGetGeometryN_r(raw, geometry, index) else { throw failure("GEOSGetGeometryN") }
        try collect(part, into: &result)
      }
    }
  }

  /// The lines of any geometry; points and faces among them are left out.
  func lines(in geometry: OpaquePointer) throws -> [Polyline] {
    let kind = GEOSGeomTypeId_r(raw, geometry)
    if kind == Int32(GEOS_LINESTRING.rawValue) {
      return GEOSisEmpty_r(raw, geometry) == 0 ? [Polyline(try points(geometry))] : []
    }
    guard kind >= Int32(GEOS_MULTIPOINT.rawValue) else { return [] }
    return try (0..<GEOSGetNumGeometries_r(raw, geometry)).flatMap { index in
      guard let part = GEOSGetGeometryN_r(raw, geometry, index) else { throw failure("GEOSGetGeometryN") }
      return try lines(in: part)
    }
  }

  /// The vertices of a line or a ring.
  func points(_ line: OpaquePointer) throws -> [Point] {
    guard let sequence = GEOSGeom_getCoordSeq_r(raw, line) else { throw failure("GEOSGeom_getCoordSeq") }
    var count: UInt32 = 0
    guard GEOSCoordSeq_getSize_r(raw, sequence, &count) == 1 else { throw failure("GEOSCoordSeq_getSize") }
    var points = [Point](repeating: Point(x: 0, y: 0), count: Int(count))
    let copied = points.withUnsafeMutableBytes { bytes in
      GEOSCoordSeq_copyToBuffer_r(
        raw, sequence, bytes.baseAddress?.assumingMemoryBound(to: Double.self), 0, 0)
    }
    guard copied == 1 else { throw failure("GEOSCoordSeq_copyToBuffer") }
    return points
  }
}
