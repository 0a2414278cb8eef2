import CGEOS

extension Polygon {
  /// The lines along which two polygons meet, each as long as it goes; none where they only touch in points.
  ///
  /// GEOS cuts the rings of both where they run along one another and merges the pieces.
  public func sharedLines(with other: Polygon) throws -> [Polyline] {
    guard let bounds, let theirs = other.bounds, bounds.intersects(theirs) else { return [] }
    let context = try GEOSContext()
    func boundary(_ polygon: Polygon) throws -> OpaquePointer {
      try context.own("GEOSBoundary", GEOSBoundary_r(context.raw, context.geometry(polygon)))
    }
    let common = try context.own(
      "GEOSIntersection", GEOSIntersection_r(context.raw, boundary(self), boundary(other)))
    let merged = try context.own("GEOSLineMerge", GEOSLineMerge_r(context.raw, common))
    return try context.lines(in: merged)
  }

  /// The length of the edges that two polygons have in common, in the CRS's units.
  public func sharedEdge(with other: Polygon) throws -> Double {
    try sharedLines(with: other).reduce(0) { $0 + $1.length }
  }

  /// The polygon with the vertices of another one on its edge, where they lie within a tolerance of it.
  ///
  /// Neighbours whose common edge has the same vertices on both sides share no ground at all. The polygon itself where
  /// that would spoil it.
  public func meeting(_ other: Polygon, tolerance: Double) throws -> Polygon {
    let context = try GEOSContext()
    let snapped = GEOSSnap_r(
      context.raw, try context.geometry(self), try context.geometry(other), tolerance)
    let faces = try context.polygons(context.own("GEOSSnap", snapped)).polygons
    guard faces.count == 1, try faces[0].invalidity() == nil else { return self }
    return faces[0]
  }
}
