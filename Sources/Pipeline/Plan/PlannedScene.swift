import Declaration
import Foundation
import Geospatial
import Inventory
import Landsat

/// A scene of a period, found usable.
struct PlannedScene: Sendable {
  let entry: ManifestEntry
  let facts: SceneFacts

  /// The pixels wanted of it, on the project's lattice and within its region.
  let grid: Grid
}

/// The lattice on which a project's rasters lie.
///
/// Landsat's lattice is half a pixel off the multiples of its pixel size, so the lattice is that of the first scene
/// whose CRS and pixel size are the project's: such scenes are read by offset and never resampled.
struct ProjectLattice: Sendable {
  /// A grid of any extent on the lattice.
  let anchor: Grid

  init(_ region: RegionDeclaration, scenes: [SceneFacts], file: String) throws {
    let metres = region.crs.metresPerUnit
    let wanted = region.resolution.map { $0.metres / metres }
    func fits(_ grid: Grid) -> Bool {
      guard abs(grid.pixelWidth - grid.pixelHeight) < 1e-6 * grid.pixelWidth else { return false }
      guard wanted.map({ abs($0 - grid.pixelWidth) < 1e-6 * $0 }) ?? true else { return false }
      return grid.crs.isEquivalent(to: region.crs)
    }
    if let grid = scenes.map(\.grid).first(where: fits) {
      // The project's own words for the CRS, so that all results carry the same.
      anchor = Grid(
        crs: region.crs, originX: grid.originX, originY: grid.originY, pixelWidth: grid.pixelWidth,
        pixelHeight: grid.pixelHeight, width: 1, height: 1)
      return
    }
    guard let wanted else {
      throw InputError(
        file: file, field: "region.grid.resolution", problem: "is missing, and no scene is in \(region.crs)",
        mend: "write 'resolution: 30 m'")
    }
    guard !region.crs.isGeographic else {
      throw InputError(
        file: file, field: "region.grid.crs", problem: "has degrees, but the resolution is in metres",
        mend: "choose a projected system, such as the UTM zone of the region")
    }
    anchor = Grid(
      crs: region.crs, originX: 0, originY: 0, pixelWidth: wanted, pixelHeight: wanted, width: 1, height: 1)
  }

  /// The part of the lattice that a scene covers within the region.
  func grid(of scene: SceneFacts, region: MultiPolygon?, place: String) throws -> Grid {
    var bounds = scene.grid.bounds
    if !scene.grid.crs.isEquivalent(to: anchor.crs) {
      bounds = try CoordinateTransform(from: scene.grid.crs, to: anchor.crs).apply(bounds)
    }
    if let region = region?.bounds {
      guard let common = bounds.intersection(region), common.width > 0, common.height > 0 else {
        throw InputError(
          file: place, field: "scene", problem: "'\(scene.id)' does not touch region.boundary",
          mend: "take it out of the manifest, or check the boundary's CRS")
      }
      bounds = common
    }
    return anchor.snapped(to: bounds)
  }
}
