import CGEOS

/// Lines that cross, touch and run along one another, seen as the network they make of the plane.
public enum LineNetwork {
  /// The faces that the lines enclose, by GEOS: every line is cut wherever it meets another, then polygonised.
  ///
  /// Faces do not overlap, and two neighbours have the same vertices along their common border. Lines that end in
  /// a face, or lead nowhere, enclose nothing and are left out.
  public static func faces(of lines: [[Point]]) throws -> [Polygon] {
    let context = try GEOSContext()
    var parts: [OpaquePointer?] = [try context.lines(lines.filter { $0.count > 1 })]
    let faces = try context.own("GEOSPolygonize", GEOSPolygonize_r(context.raw, &parts, 1))
    return try context.polygons(faces).polygons
  }
}

extension MultiPolygon {
  /// Faces of one network dissolved by dropping the borders between them, which moves no vertex.
  public func dissolvedFaces() throws -> MultiPolygon {
    guard polygons.count > 1 else { return self }
    let context = try GEOSContext()
    let union = GEOSCoverageUnion_r(context.raw, try context.geometry(self))
    return try context.polygons(context.own("GEOSCoverageUnion", union))
  }
}
