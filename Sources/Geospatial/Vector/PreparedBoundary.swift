import CGEOS

/// The rings of polygons, indexed by GEOS once, to be asked how far away points are.
///
/// Not `Sendable`: the index fills as it is asked.
public final class PreparedBoundary {
  private let context: GEOSContext
  private let prepared: OpaquePointer

  /// Indexes the rings of polygons, of which there is at least one.
  public init(_ polygons: MultiPolygon) throws {
    context = try GEOSContext()
    let boundary = GEOSBoundary_r(context.raw, try context.geometry(polygons))
    guard let prepared = GEOSPrepare_r(context.raw, try context.own("GEOSBoundary", boundary)) else {
      throw context.failure("GEOSPrepare")
    }
    self.prepared = prepared
  }

  deinit { GEOSPreparedGeom_destroy_r(context.raw, prepared) }

  /// The distance from a point to the nearest ring, in the units of the coordinates.
  public func distance(to point: Point) throws -> Double {
    guard let place = GEOSGeom_createPointFromXY_r(context.raw, point.x, point.y) else {
      throw context.failure("GEOSGeom_createPointFromXY")
    }
    defer { GEOSGeom_destroy_r(context.raw, place) }
    var distance = 0.0
    guard GEOSPreparedDistance_r(context.raw, prepared, place, &distance) == 1 else {
      throw context.failure("GEOSPreparedDistance")
    }
    return distance
  }
}
