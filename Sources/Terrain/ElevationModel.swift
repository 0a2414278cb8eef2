import Geospatial

/// The heights of a piece of ground.
public struct ElevationModel: Sendable {
  /// Where the heights are; its CRS has sides of pixels in one unit.
  public let grid: Grid

  /// Heights in metres, row by row; NaN where none is known.
  public let heights: [Float]

  /// Makes a model from heights, `grid.window.count` of them.
  public init(grid: Grid, heights: [Float]) {
    precondition(heights.count == grid.window.count, "one height for each pixel")
    self.grid = grid
    self.heights = heights
  }

  /// Reads a digital elevation model onto a grid; voids and ground beyond its edge have no height.
  ///
  /// - Throws: `GeospatialError` where it cannot be read.
  public static func read(
    _ path: String, onto grid: Grid, resampling: Resampling = .cubic
  ) throws -> ElevationModel {
    try read(RasterDataset.open(path), onto: grid, resampling: resampling)
  }

  /// Reads an open digital elevation model onto a grid; voids and ground beyond its edge have no height.
  ///
  /// - Throws: `GeospatialError` where it cannot be read.
  public static func read(
    _ raster: RasterDataset, onto grid: Grid, resampling: Resampling = .cubic
  ) throws -> ElevationModel {
    let view = try raster.warped(to: grid, resampling: resampling, missing: .nan)
    return ElevationModel(grid: grid, heights: try view.read(grid.window))
  }

  /// The height of a pixel; NaN where none is known.
  public subscript(column: Int, row: Int) -> Float { heights[row * grid.width + column] }

  /// The share of the marked pixels whose height is known, 0 to 1; 1 where none is marked.
  public func coverage(of mask: [Bool]) -> Double {
    precondition(mask.count == heights.count, "one mark for each pixel")
    let marked = mask.indices.count { mask[$0] }
    let known = mask.indices.count { mask[$0] && !heights[$0].isNaN }
    return marked == 0 ? 1 : Double(known) / Double(marked)
  }
}
