import Geospatial

extension ElevationModel {
  /// The heights that ground on Earth can have, in metres, from the shore of the Dead Sea to Mount Everest; others are
  /// voids that a file forgot to mark.
  public static let plausibleHeights: ClosedRange<Float> = -500...9000

  /// The model with its voids filled from the heights around them.
  ///
  /// - Parameter reach: how many cells from known heights; what lies further stays without a height.
  public func fillingVoids(reach: Int) throws -> ElevationModel {
    let known = heights.map { Self.plausibleHeights.contains($0) ? $0 : .nan }
    guard known.contains(where: { !$0.isNaN }) else { return ElevationModel(grid: grid, heights: known) }
    return ElevationModel(
      grid: grid, heights: try VoidFilling.filled(known, width: grid.width, reach: reach))
  }
}
