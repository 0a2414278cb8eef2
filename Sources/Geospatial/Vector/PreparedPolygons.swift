import CGEOS

/// Polygons indexed by GEOS once, to be asked about many others.
///
/// Not `Sendable`: the index fills as it is asked.
public final class PreparedPolygons {
  /// The polygons.
  public let polygons: MultiPolygon

  /// The edges around them all; nil where there are none.
  public let bounds: Bounds?

  private let context: GEOSContext
  private let shape: OpaquePointer
  private let prepared: OpaquePointer

  /// Indexes polygons, which have to be valid.
  public init(_ polygons: MultiPolygon) throws {
    self.polygons = polygons
    bounds = polygons.bounds
    context = try GEOSContext()
    shape = try context.geometry(polygons)
    guard let prepared = GEOSPrepare_r(context.raw, shape) else {
      throw context.failure("GEOSPrepare")
    }
    self.prepared = prepared
  }

  deinit { GEOSPreparedGeom_destroy_r(context.raw, prepared) }

  /// Whether the other lies wholly in these polygons.
  public func covers(_ other: Polygon) throws -> Bool {
    guard mayTouch(other) else { return false }
    return try ask(other, "GEOSPreparedCovers", GEOSPreparedCovers_r)
  }

  /// Whether the other shares a point with these polygons.
  public func intersects(_ other: Polygon) throws -> Bool {
    guard mayTouch(other) else { return false }
    return try ask(other, "GEOSPreparedIntersects", GEOSPreparedIntersects_r)
  }

  /// Whether the other comes as near as a distance in the CRS's units.
  public func isNear(_ other: Polygon, within distance: Double) throws -> Bool {
    guard let bounds, let theirs = other.bounds, bounds.expanded(by: distance).intersects(theirs) else {
      return false
    }
    return try ask(other, "GEOSPreparedDistanceWithin") {
      GEOSPreparedDistanceWithin_r($0, $1, $2, distance)
    }
  }

  /// Whether the point lies inside or on the edge.
  public func contains(_ point: Point) throws -> Bool {
    guard bounds?.contains(point) ?? false else { return false }
    let question = try GEOSContext()
    let place = try question.geometry(point)
    return try withExtendedLifetime(question) {
      try context.answer("GEOSPreparedCovers", GEOSPreparedCovers_r(context.raw, prepared, place))
    }
  }

  /// The part of the other in these polygons; the other itself, vertex for vertex, where that is all of it.
  public func clip(_ other: Polygon) throws -> MultiPolygon {
    guard mayTouch(other) else { return MultiPolygon() }
    // One handle for all three questions, in a context of its own, which ends with them.
    let question = try GEOSContext()
    let face = try question.geometry(other)
    return try withExtendedLifetime(question) {
      guard
        try context.answer("GEOSPreparedIntersects", GEOSPreparedIntersects_r(context.raw, prepared, face))
      else { return MultiPolygon() }
      if try context.answer("GEOSPreparedCovers", GEOSPreparedCovers_r(context.raw, prepared, face)) {
        return other.asMultiPolygon
      }
      let common = GEOSIntersection_r(question.raw, face, shape)
      return try question.polygons(question.own("GEOSIntersection", common))
    }
  }

  private func mayTouch(_ other: Polygon) -> Bool {
    guard let bounds, let theirs = other.bounds else { return false }
    return bounds.intersects(theirs)
  }

  private func ask(
    _ other: Polygon, _ function: String,
    _ predicate: (GEOSContextHandle_t, OpaquePointer, OpaquePointer) -> CChar
  ) throws -> Bool {
    // A context of its own, whose geometries end with this question.
    let question = try GEOSContext()
    let shape = try question.geometry(other)
    return try withExtendedLifetime(question) {
      try context.answer(function, predicate(context.raw, prepared, shape))
    }
  }
}
