import Declaration
import Geospatial
import Terrain

/// The ground of a complex as water sees it: heights on metric cells.
struct IceRelief {
  /// The heights, voids filled.
  let model: ElevationModel

  /// The cells of ice, nunataks counted in.
  let ice: [Bool]

  /// The ice and the ground within two cells of it.
  let region: [Bool]

  /// The outer ring of the region, more than one cell away from the ice.
  let edge: [Bool]

  /// Voids are filled from heights at most so many cells away.
  private static let voidReach = 25

  /// Reads the heights around a complex.
  ///
  /// - Throws: `InputError` where more of the ice lies in voids than the settings allow.
  init(of complex: MultiPolygon, crs: CRS, elevation path: String, settings: DivideSettings) throws {
    let cell = settings.cell.metres / crs.metresPerUnit
    guard let box = complex.bounds else { preconditionFailure("a complex has ice") }
    let grid = Grid(crs: crs, resolution: cell, covering: box.expanded(by: 4 * cell))
    let closed = MultiPolygon(complex.polygons.map { Polygon(exterior: $0.exterior) })
    let ice = try Rasterizer.mask(closed, onto: grid)
    let distances = NearestLabel(labels: ice.map { $0 ? 1 : 0 }, width: grid.width, reach: 2).squaredDistances
    let raw = try ElevationModel.read(path, onto: grid)
    let known = ElevationModel(
      grid: grid, heights: raw.heights.map { ElevationModel.plausibleHeights.contains($0) ? $0 : .nan })
    let covered = known.coverage(of: ice)
    let model = try known.fillingVoids(reach: Self.voidReach)
    guard covered >= 1 - settings.largestVoid, model.coverage(of: ice) == 1 else {
      let place = "the complex around \(Self.place(box.middle, crs))"
      throw InputError(
        file: path,
        problem: covered == 0
          ? "does not cover \(place)"
          : "has heights for \(Self.percent(covered)) of \(place)",
        mend: "give a model that covers the ice, or fill its voids first (gdal_fillnodata.py)")
    }
    self.ice = ice
    self.model = model
    region = distances.map(\.isFinite)
    edge = distances.map { $0 > 1 && $0.isFinite }
  }

  private static func percent(_ share: Double) -> String {
    "\((share * 1000).rounded(.down) / 10) %"
  }

  private static func place(_ point: Point, _ crs: CRS) -> String {
    guard let place = try? CoordinateTransform(from: crs, to: .wgs84).apply(point) else {
      return "\(point.x.rounded()), \(point.y.rounded())"
    }
    return "longitude \((place.x * 1000).rounded() / 1000), latitude \((place.y * 1000).rounded() / 1000)"
  }
}

extension Bounds {
  /// The point in the middle.
  fileprivate var middle: Point { Point(x: (minX + maxX) / 2, y: (minY + maxY) / 2) }
}
