import CGEOS

extension Polygon {
  /// The pieces into which lines cut the polygon: the polygon itself where they cut nothing.
  ///
  /// A line cuts where it enters and leaves, or where lines together do; what hangs loose inside cuts nothing. Pieces
  /// come in GEOS's order, which depends on the polygon and the lines alone.
  public func divided(by lines: [[Point]]) throws -> [Polygon] {
    let context = try GEOSContext()
    guard let cut = try Cut(self, lines, in: context) else { return [self] }
    let pieces = try context.polygons(cut.faces).polygons.filter { piece in
      let inside = try context.own(
        "GEOSPointOnSurface", GEOSPointOnSurface_r(context.raw, context.geometry(piece)))
      return try context.answer("GEOSIntersects", GEOSIntersects_r(context.raw, cut.polygon, inside))
    }
    return pieces.count > 1 ? pieces : [self]
  }

  /// The parts of lines inside the polygon that cut nothing: they end there, or lead to a hole that no other reaches.
  public func looseEnds(of lines: [[Point]]) throws -> [Polyline] {
    let context = try GEOSContext()
    guard let cut = try Cut(self, lines, in: context) else { return [] }
    return try cut.loose.flatMap(context.lines(in:)).filter { end in
      let middle = try context.geometry(end.middle)
      return try context.answer("GEOSIntersects", GEOSIntersects_r(context.raw, cut.polygon, middle))
    }
  }
}

/// A polygon's edges and lines as one network, in GEOS's hands.
private struct Cut {
  let polygon: OpaquePointer

  /// The faces that the network encloses.
  let faces: OpaquePointer

  /// Its edges that enclose nothing.
  let loose: [OpaquePointer]

  /// Nothing where no line is near.
  init?(_ shape: Polygon, _ lines: [[Point]], in context: GEOSContext) throws {
    guard let bounds = shape.bounds else { return nil }
    let near = lines.filter { $0.count > 1 && Bounds(of: $0)?.intersects(bounds) ?? false }
    guard !near.isEmpty else { return nil }
    polygon = try context.geometry(shape)
    let edges = try context.own("GEOSBoundary", GEOSBoundary_r(context.raw, polygon))
    // Overlay gives every crossing a vertex, which is what polygonizing needs.
    let network = try context.own("GEOSUnion", GEOSUnion_r(context.raw, edges, context.lines(near)))
    var (bridges, ends): (OpaquePointer?, OpaquePointer?) = (nil, nil)
    let found = GEOSPolygonize_full_r(context.raw, network, &bridges, &ends, nil)
    faces = try context.own("GEOSPolygonize_full", found)
    loose = try [bridges, ends].map { try context.own("GEOSPolygonize_full", $0) }
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
