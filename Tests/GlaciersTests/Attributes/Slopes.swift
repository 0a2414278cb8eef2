import Foundation
import Geospatial
import TestSupport

@testable import Glaciers

/// Elevation models on disk whose heights are a formula.
struct Slopes {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Writes a model; heights follow from the middle of each pixel in the grid's system.
  func write(
    _ name: String, on grid: Grid, noData: Double? = nil, height: (Point) -> Double
  ) throws -> String {
    let path = scratch(name)
    let raster = try RasterDataset.create(path, grid: grid, type: Float.self, noData: noData)
    var heights: [Float] = []
    for row in 0..<grid.height {
      for column in 0..<grid.width { heights.append(Float(height(grid.center(column: column, row: row)))) }
    }
    try raster.write(heights, window: grid.window)
    try raster.close()
    return path
  }

  /// A grid of square pixels around the middle of a plane's extent.
  static func grid(_ crs: String, around middle: Point, pixel: Double, side: Int) throws -> Grid {
    Grid(
      crs: try CRS(crs), originX: middle.x - pixel * Double(side) / 2,
      originY: middle.y + pixel * Double(side) / 2, pixelWidth: pixel, pixelHeight: pixel, width: side,
      height: side)
  }

  /// A square about a place, as a glacier.
  static func square(_ middle: Point, half: Double) -> MultiPolygon {
    Polygon(
      Bounds(minX: middle.x - half, minY: middle.y - half, maxX: middle.x + half, maxY: middle.y + half)
    ).asMultiPolygon
  }
}
