import Geospatial

/// Takes the staircases of pixels out of outlines, keeping areas, holes and shared borders.
///
/// The step of Chu et al. 2022, Fig. 9g, which does not say how.
/// Borders are cut into arcs that run from junction to junction, where three faces or more meet, or once around an
/// island. Each arc is smoothed once and for both its sides, so neighbours stay without gaps and overlaps:
///
/// 1. Each corner is cut at the middles of its edges (mid-crack points, Dunkelberger & Mitchell 1985,
///    doi:10.1117/12.948412), which turns the staircase of a straight line into a straight line; a cut passes at most
///    half a pixel from its corner, so long edges keep their place.
/// 2. The corners of that are cut twice at a quarter (Chaikin 1974, doi:10.1016/0146-664X(74)90028-8), no farther from
///    them than a pixel.
/// 3. Vertices nearer than a tenth of a pixel to the line are dropped (Douglas & Peucker 1973,
///    doi:10.3138/FM57-6770-U75U-7727).
/// 4. The arc is shifted along its normals, the same way everywhere, by what gives both sides their area back. As this
///    holds for every arc, every face keeps its area to rounding.
///
/// Where arcs come to touch or cross, the corners around are pinned and the arcs between them smoothed anew; an arc that
/// cannot get its area back by a quarter of a pixel stays as it was. The line stays within one pixel of the staircase.
public struct Smoothing: Sendable {
  /// The side of the pixels that the outlines were made of, in the unit of their system.
  public let pixel: Double

  /// By how much of itself a face's area may change; one that changed by more is put back as it was.
  public let areaTolerance: Double

  /// Plans a smoothing.
  public init(pixel: Double, areaTolerance: Double = 0.001) {
    precondition(pixel > 0 && areaTolerance >= 0, "a pixel has a size")
    self.pixel = pixel
    self.areaTolerance = areaTolerance
  }

  /// The smoothed polygons, in order, whatever the number of threads.
  ///
  /// - Parameters:
  ///   - polygons: valid, in a plane; they may touch but not overlap. Give all of a period together, so that what touches
  ///     is seen.
  /// - Throws: `GeospatialError` where GEOS fails.
  public func smoothed(_ polygons: [Polygon]) throws -> [Polygon] {
    // Each line moves by less than a pixel, so what is two pixels apart cannot meet.
    let groups = Clusters.groups(of: polygons.map { $0.bounds?.expanded(by: pixel) })
    let faces = try Parallel.map(groups, tools: {}) { group, _ in
      try smoothed(complex: group.map { polygons[$0] })
    }
    var result = polygons
    for (group, faces) in zip(groups, faces) {
      for (index, face) in zip(group, faces) { result[index] = face }
    }
    return result
  }

  /// Smooths polygons that may touch.
  private func smoothed(complex polygons: [Polygon]) throws -> [Polygon] {
    let borders = Borders(of: polygons, tolerance: pixel * 1e-6)
    var pins: Set<Point> = []
    var reach = pixel
    while true {
      let network = BorderArcs(of: borders, pinned: pins)
      let lines = try network.arcs.map(smoothed)
      let faces = network.polygons(of: lines)
      var found = borders.corners(within: Crossings.boxes(of: lines).map { $0.expanded(by: reach) })
      for (face, polygon) in zip(faces, borders.polygons) where try !isFaithful(face, to: polygon) {
        found.formUnion(polygon.rings.flatMap(\.self))
      }
      // Polygons that overlapped from the start cannot be freed of it.
      guard !found.isSubset(of: pins) else { return faces }
      pins.formUnion(found)
      reach *= 2
    }
  }

  /// Whether a face is valid and keeps its area.
  private func isFaithful(_ face: Polygon, to polygon: Polygon) throws -> Bool {
    let area = polygon.planarArea
    guard abs(face.planarArea - area) <= areaTolerance * area else { return false }
    return try face.asMultiPolygon.invalidReason() == nil
  }

  /// An arc without its steps, with the same ends and the same area on either side.
  private func smoothed(_ arc: Polyline) throws -> Polyline {
    guard arc.points.count > 2 else { return arc }
    var cut = arc.cornersCut(share: 0.5, limit: pixel / 2)
    for _ in 0..<2 { cut = cut.cornersCut(share: 0.25, reach: pixel) }
    let line = try cut.simplified(tolerance: pixel / 10)
    // Too few vertices cannot be shifted.
    let fit = line.points.count > (arc.isClosed ? 3 : 2) ? line : cut
    return fit.shifted(toEncloseWith: arc, limit: pixel / 4) ?? arc
  }
}
