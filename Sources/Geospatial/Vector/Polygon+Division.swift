import CGEOS

extension Polygon {
  /// The pieces into which lines cut the polygon: the polygon itself where they cut nothing.
  ///
  /// A line cuts where it enters and leaves, or where lines together do; what hangs loose inside cuts nothing. Pieces
  /// come in GEOS's order, which depends on the polygon and the lines alone.
  public func divided(by lines: [[Point]]) throws -> [Polygon] {
    guard let bounds else { return [self] }
    let near = lines.filter { $0.count > 1 && Bounds(of: $0)?.intersects(bounds) ?? false }
    guard !near.isEmpty else { return [self] }
    let context = try GEOSContext()
    let face = try context.geometry(self)
    let edges = try context.own("GEOSBoundary", GEOSBoundary_r(context.raw, face))
    // Overlay gives every crossing a vertex, which is what polygonizing needs.
    let network = try context.own(
      "GEOSUnion", GEOSUnion_r(context.raw, edges, context.lines(near)))
    var parts: [OpaquePointer?] = [network]
    let faces = try context.own("GEOSPolygonize", GEOSPolygonize_r(context.raw, &parts, 1))
    let pieces = try context.polygons(faces).polygons.filter { piece in
      let inside = try context.own(
        "GEOSPointOnSurface", GEOSPointOnSurface_r(context.raw, context.geometry(piece)))
      return try context.answer("GEOSIntersects", GEOSIntersects_r(context.raw, face, inside))
    }
    return pieces.count > 1 ? pieces : [self]
  }
}

extension GEOSContext {
  /// Lines as one geometry, every crossing among them a vertex.
  func lines(_ lines: [[Point]]) throws -> OpaquePointer {
    var parts: [OpaquePointer?] = []
    for points in lines {
      let sequence = points.withUnsafeBytes { bytes in
        GEOSCoordSeq_copyFromBuffer_r(
          raw, bytes.baseAddress?.assumingMemoryBound(to: Double.self), UInt32(points.count), 0, 0)
      }
      parts.append(sequence.flatMap { GEOSGeom_createLineString_r(raw, $0) })
    }
    let kind = Int32(GEOS_MULTILINESTRING.rawValue)
    let many = try own(
      "GEOSGeom_createCollection", GEOSGeom_createCollection_r(raw, kind, &parts, UInt32(parts.count)))
    return try own("GEOSUnaryUnion", GEOSUnaryUnion_r(raw, many))
  }
}
