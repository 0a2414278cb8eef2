import CPROJ

/// A way from one CRS to another, on PROJ.
///
/// Coordinates are always east before north, whatever order an authority prescribes. Not `Sendable`: make one
/// for each task.
public final class CoordinateTransform {
  private let context: OpaquePointer?
  private let transformation: OpaquePointer?
  private let isIdentity: Bool

  /// Finds the way from one CRS to another.
  ///
  /// - Throws: `GeospatialError` where PROJ knows none.
  public init(from source: CRS, to target: CRS) throws {
    isIdentity = source == target
    let context = proj_context_create()
    self.context = context
    proj_log_level(context, PJ_LOG_NONE)
    let raw = proj_create_crs_to_crs(context, source.wkt, target.wkt, nil)
    transformation = raw.flatMap { proj_normalize_for_visualization(context, $0) }
    proj_destroy(raw)
    // A class whose fields are all set is deinitialised when its initialiser throws, so nothing is freed here.
    guard transformation != nil else {
      throw Self.failure("proj_create_crs_to_crs", context, "no way from \(source) to \(target)")
    }
  }

  deinit {
    proj_destroy(transformation)
    proj_context_destroy(context)
  }

  /// Carries over one point.
  public func apply(_ point: Point) throws -> Point { try apply([point])[0] }

  /// Carries over points, all of them or none.
  ///
  /// - Throws: `GeospatialError` where a point has no place in the target.
  public func apply(_ points: [Point]) throws -> [Point] {
    if isIdentity { return points }
    var moved = points
    let stride = MemoryLayout<Point>.stride
    let count = moved.count
    proj_errno_reset(transformation)
    let done = moved.withUnsafeMutableBytes { bytes in
      let base = bytes.baseAddress
      return proj_trans_generic(
        transformation, PJ_FWD,
        base?.assumingMemoryBound(to: Double.self), stride, count,
        base?.advanced(by: MemoryLayout<Double>.stride).assumingMemoryBound(to: Double.self), stride, count,
        nil, 0, 0, nil, 0, 0)
    }
    guard done == count, proj_errno(transformation) == 0,
      moved.allSatisfy({ $0.x.isFinite && $0.y.isFinite })
    else { throw Self.failure("proj_trans_generic", context, "a point has no place in the target system") }
    return moved
  }

  /// Carries over a polygon, vertex by vertex.
  public func apply(_ polygon: Polygon) throws -> Polygon {
    Polygon(exterior: try apply(polygon.exterior), holes: try polygon.holes.map(apply))
  }

  /// Carries over polygons, vertex by vertex.
  public func apply(_ polygons: MultiPolygon) throws -> MultiPolygon {
    MultiPolygon(try polygons.polygons.map(apply))
  }

  /// Carries over any geometry, vertex by vertex.
  public func apply(_ geometry: Geometry) throws -> Geometry {
    switch geometry {
    case .points(let points): .points(try apply(points))
    case .lines(let lines): .lines(try lines.map(apply))
    case .polygons(let polygons): .polygons(try apply(polygons))
    }
  }

  /// Carries over bounds, with `samples` points along each edge so that curved edges are kept inside.
  public func apply(_ bounds: Bounds, samples: Int = 32) throws -> Bounds {
    let samples = max(1, samples)
    let steps = (0...samples).map { Double($0) / Double(samples) }
    let edge = steps.flatMap { step in
      let x = bounds.minX + step * bounds.width
      let y = bounds.minY + step * bounds.height
      return [
        Point(x: x, y: bounds.minY), Point(x: x, y: bounds.maxY),
        Point(x: bounds.minX, y: y), Point(x: bounds.maxX, y: y),
      ]
    }
    return Bounds(of: try apply(edge)) ?? bounds
  }

  private static func failure(_ function: String, _ context: OpaquePointer?, _ what: String)
    -> GeospatialError
  {
    let code = proj_context_errno(context)
    let said = code == 0 ? nil : proj_context_errno_string(context, code).map { String(cString: $0) }
    return GeospatialError(function: function, message: what + (said.map { ": \($0)" } ?? ""))
  }
}
