import CGEOS

extension Polygon {
  /// How long the part of all rings is that lies outside some faces and inside others, in the CRS's units.
  ///
  /// Edges that run along the edge of a face outside of which they have to lie do not count.
  /// - Parameters:
  ///   - others: the faces outside; none where empty.
  ///   - faces: the faces inside; everything where nil.
  public func edgeLength(outside others: MultiPolygon = MultiPolygon(), inside faces: MultiPolygon? = nil)
    throws
    -> Double
  {
    let context = try GEOSContext()
    var edges = try context.own("GEOSBoundary", GEOSBoundary_r(context.raw, try context.geometry(self)))
    if !others.isEmpty {
      let rest = GEOSDifference_r(context.raw, edges, try context.geometry(others))
      edges = try context.own("GEOSDifference", rest)
    }
    if let faces {
      let part = GEOSIntersection_r(context.raw, edges, try context.geometry(faces))
      edges = try context.own("GEOSIntersection", part)
    }
    var length = 0.0
    guard GEOSLength_r(context.raw, edges, &length) == 1 else { throw context.failure("GEOSLength") }
    return length
  }
}
