import CPROJ

/// A way to measure an area on the curved Earth.
public enum AreaMeasure: String, Sendable, Codable, CaseIterable {
  /// In the plane of the data's own projection, as most papers do.
  case planar

  /// In the cylindrical equal-area projection, as the Randolph Glacier Inventory does; rings around a pole, which that
  /// plane cannot show, on the ellipsoid.
  case equalArea = "equal-area"

  /// On the WGS 84 ellipsoid, edges along geodesics (Karney 2013).
  case geodesic
}

/// Measures areas in one way, and says which.
///
/// Not `Sendable`: make one for each task.
public final class AreaMeter {
  /// Which way.
  public let measure: AreaMeasure

  /// The CRS of the polygons.
  public let crs: CRS

  /// The way with all that it depends on, such as `planar EPSG:32646`; stored beside every number.
  public let label: String

  private let transform: CoordinateTransform?
  private let scale: Double
  private var ellipsoid = geod_geodesic()

  /// Makes a meter for polygons whose coordinates are in `crs`.
  ///
  /// - Throws: `GeospatialError` where a planar area is asked of degrees, or the CRS has no way to WGS 84.
  public init(_ measure: AreaMeasure, crs: CRS) throws {
    self.measure = measure
    self.crs = crs
    scale = crs.metresPerUnit * crs.metresPerUnit
    geod_init(&ellipsoid, 6_378_137, 1 / 298.257223563)
    switch measure {
    case .planar:
      guard !crs.isGeographic else {
        throw GeospatialError(
          function: "AreaMeter",
          message: "a planar area needs a projected system, but \(crs) has degrees;"
            + " choose equal-area or geodesic, or give a projected grid.crs")
      }
      label = "planar \(crs.label)"
      transform = nil
    case .equalArea:
      label = "equal-area (cea, WGS 84)"
      transform = try CoordinateTransform(from: crs, to: CRS("+proj=cea +datum=WGS84 +units=m +type=crs"))
    case .geodesic:
      label = "geodesic (WGS 84)"
      transform = try CoordinateTransform(from: crs, to: .wgs84)
    }
  }

  /// The area of polygons, holes taken out.
  public func area(of polygons: MultiPolygon) throws -> Area {
    try polygons.polygons.reduce(Area.zero) { try $0 + area(of: $1) }
  }

  /// The area of a polygon, holes taken out.
  public func area(of polygon: Polygon) throws -> Area {
    var total = try area(ofRing: polygon.exterior)
    for hole in polygon.holes { total -= try area(ofRing: hole) }
    return Area(squareMetres: total)
  }

  private func area(ofRing ring: [Point]) throws -> Double {
    let points = try transform?.apply(ring) ?? ring
    switch measure {
    case .planar: return abs(Polygon.signedArea(ofRing: points)) * scale
    case .equalArea:
      guard let closed = Self.unwrapped(points) else {
        return geodesicArea(ofRing: try CoordinateTransform(from: crs, to: .wgs84).apply(ring))
      }
      return abs(Polygon.signedArea(ofRing: closed))
    case .geodesic: return geodesicArea(ofRing: points)
    }
  }

  /// A ring of the equal-area plane that goes on beyond 180° where the plane would take it around the world.
  ///
  /// - Returns: nil where it does not come back to where it began, as it runs around a pole.
  private static func unwrapped(_ ring: [Point]) -> [Point]? {
    let around = 2 * Double.pi * 6_378_137
    var shift = 0.0
    var last = ring.first?.x ?? 0
    let points = ring.map { point in
      shift -= ((point.x - last) / around).rounded() * around
      last = point.x
      return Point(x: point.x + shift, y: point.y)
    }
    return abs(shift) < around / 2 ? points : nil
  }

  private func geodesicArea(ofRing ring: [Point]) -> Double {
    var accumulator = geod_polygon()
    geod_polygon_init(&accumulator, 0)
    for point in ring.dropLast() { geod_polygon_addpoint(&ellipsoid, &accumulator, point.y, point.x) }
    var area = 0.0
    geod_polygon_compute(&ellipsoid, &accumulator, 0, 1, &area, nil)
    return abs(area)
  }
}
