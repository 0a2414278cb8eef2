import CGEOS
import Foundation

extension MultiPolygon {
  /// The faces as they are where they are valid, else the nearest valid ones without those below 1 m².
  ///
  /// Corners that were carried over to another system, or rounded, leave borders that just touched to cross.
  /// - Parameters:
  ///   - crs: the system of the coordinates.
  ///   - decimals: how many decimals the coordinates are rounded to; as they are where nil.
  public func mended(in crs: CRS, decimals: Int? = nil) throws -> MultiPolygon {
    let scale = decimals.map { pow(10, Double($0)) }
    let faces = scale.map(rounded) ?? self
    guard polygons.allSatisfy(\.hasWholeRings), try faces.invalidReason() != nil else { return faces }
    var valid = try faces.madeValid()
    if let scale { valid = try valid.snapped(to: 1 / scale) }
    let meter = try AreaMeter(.geodesic, crs: crs)
    let large = try valid.polygons.filter { try meter.area(of: $0).squareMetres >= 1 }
    return large.isEmpty ? faces : MultiPolygon(large)
  }

  private func rounded(by scale: Double) -> MultiPolygon {
    func rounded(_ ring: [Point]) -> [Point] {
      ring.map { Point(x: ($0.x * scale).rounded() / scale, y: ($0.y * scale).rounded() / scale) }
    }
    return MultiPolygon(
      polygons.map { Polygon(exterior: rounded($0.exterior), holes: $0.holes.map(rounded)) })
  }

  /// Valid faces on a lattice, valid still; what falls together on it is gone.
  private func snapped(to step: Double) throws -> MultiPolygon {
    let context = try GEOSContext()
    let snapped = GEOSGeom_setPrecision_r(context.raw, try context.geometry(self), step, 0)
    return try context.polygons(context.own("GEOSGeom_setPrecision", snapped))
  }
}
