import CGEOS

/// Geometry by GEOS; every operation takes values and gives values.
extension MultiPolygon {
  /// All parts dissolved into faces that neither overlap nor share an edge.
  public func union() throws -> MultiPolygon {
    MultiPolygon(
      try clusters().flatMap { cluster in
        let context = try GEOSContext()
        let union = GEOSUnaryUnion_r(context.raw, try context.geometry(cluster))
        return try context.polygons(context.own("GEOSUnaryUnion", union)).polygons
      })
  }

  /// The faces grown outward by `distance` and dissolved, or each shrunk where it is negative, with round corners.
  ///
  /// - Parameters:
  ///   - distance: in the CRS's units.
  ///   - quadrantSegments: how many segments stand for a quarter circle.
  public func buffered(by distance: Double, quadrantSegments: Int = 8) throws -> MultiPolygon {
    // Each alone: for all at once GEOS takes time as the square of their number.
    let grown = MultiPolygon(
      try polygons.flatMap { polygon in
        let context = try GEOSContext()
        let face = try context.geometry(polygon)
        let buffer = GEOSBuffer_r(context.raw, face, distance, Int32(quadrantSegments))
        return try context.polygons(context.own("GEOSBuffer", buffer)).polygons
      })
    return distance < 0 || polygons.count < 2 ? grown : try grown.union()
  }

  /// What lies in both.
  public func intersection(_ other: MultiPolygon) throws -> MultiPolygon {
    let context = try GEOSContext()
    let common = GEOSIntersection_r(context.raw, try context.geometry(self), try context.geometry(other))
    return try context.polygons(context.own("GEOSIntersection", common))
  }

  /// What lies in this and not in the other.
  public func difference(_ other: MultiPolygon) throws -> MultiPolygon {
    let context = try GEOSContext()
    let rest = GEOSDifference_r(context.raw, try context.geometry(self), try context.geometry(other))
    return try context.polygons(context.own("GEOSDifference", rest))
  }

  /// Whether the two share a point.
  public func intersects(_ other: MultiPolygon) throws -> Bool {
    let context = try GEOSContext()
    return try context.answer(
      "GEOSIntersects",
      GEOSIntersects_r(context.raw, try context.geometry(self), try context.geometry(other)))
  }

  /// Whether the point lies inside or on the edge.
  public func contains(_ point: Point) throws -> Bool {
    let context = try GEOSContext()
    return try context.answer(
      "GEOSCovers", GEOSCovers_r(context.raw, try context.geometry(self), try context.geometry(point)))
  }

  /// Why the geometry is not valid, with the place, or nil where it is.
  public func invalidReason() throws -> String? {
    let context = try GEOSContext()
    let geometry = try context.geometry(self)
    guard try !context.answer("GEOSisValid", GEOSisValid_r(context.raw, geometry)) else { return nil }
    guard let reason = GEOSisValidReason_r(context.raw, geometry) else {
      throw context.failure("GEOSisValidReason")
    }
    defer { GEOSFree_r(context.raw, reason) }
    return String(cString: reason)
  }

  /// The nearest valid geometry: crossings resolved, overlaps merged, slivers of no area dropped.
  public func madeValid() throws -> MultiPolygon {
    let context = try GEOSContext()
    let parameters = GEOSMakeValidParams_create_r(context.raw)
    defer { GEOSMakeValidParams_destroy_r(context.raw, parameters) }
    _ = GEOSMakeValidParams_setMethod_r(context.raw, parameters, GEOS_MAKE_VALID_STRUCTURE)
    _ = GEOSMakeValidParams_setKeepCollapsed_r(context.raw, parameters, 0)
    let valid = GEOSMakeValidWithParams_r(context.raw, try context.geometry(self), parameters)
    return try context.polygons(context.own("GEOSMakeValidWithParams", valid))
  }

  /// A point that is sure to lie inside.
  public func pointOnSurface() throws -> Point {
    let context = try GEOSContext()
    let point = GEOSPointOnSurface_r(context.raw, try context.geometry(self))
    return try context.point(context.own("GEOSPointOnSurface", point))
  }

  /// Well-known binary, little-endian, as spatial databases take it.
  public func wkb() throws -> [UInt8] {
    let context = try GEOSContext()
    return try context.wkb(context.geometry(self))
  }

  /// Reads the faces in well-known binary.
  public init(wkb: [UInt8]) throws {
    let context = try GEOSContext()
    let reader = GEOSWKBReader_create_r(context.raw)
    defer { GEOSWKBReader_destroy_r(context.raw, reader) }
    let geometry = GEOSWKBReader_read_r(context.raw, reader, wkb, wkb.count)
    self = try context.polygons(context.own("GEOSWKBReader_read", geometry))
  }
}

extension Polygon {
  /// This polygon as a value of one part.
  public var asMultiPolygon: MultiPolygon { MultiPolygon([self]) }

  /// Well-known binary, little-endian, as spatial databases take it.
  public func wkb() throws -> [UInt8] {
    let context = try GEOSContext()
    return try context.wkb(context.geometry(self))
  }
}

extension GEOSContext {
  /// The geometry as well-known binary, little-endian.
  func wkb(_ geometry: OpaquePointer) throws -> [UInt8] {
    let writer = GEOSWKBWriter_create_r(raw)
    defer { GEOSWKBWriter_destroy_r(raw, writer) }
    GEOSWKBWriter_setByteOrder_r(raw, writer, Int32(GEOS_WKB_NDR.rawValue))
    var size = 0
    guard let bytes = GEOSWKBWriter_write_r(raw, writer, geometry, &size) else {
      throw failure("GEOSWKBWriter_write")
    }
    defer { GEOSFree_r(raw, bytes) }
    return Array(UnsafeBufferPointer(start: bytes, count: size))
  }
}
