import Geospatial

/// The nearest basin of ground outside all basins, on a lattice through the CRS's origin.
///
/// The lattice and the reach make the answer a matter of the place alone, whatever complex or period asks.
struct NearestBasin {
  /// The borders between ground of different basins.
  let borders: [[Point]]

  private let allocation: LabelGrid

  /// Allocates the ground of some faces; nil where none is large enough to matter.
  ///
  /// - Parameter faces: ground outside all basins; what is smaller than the smallest piece is left to its neighbours.
  init?(
    around faces: [Polygon], basins: [Basins.Basin], crs: CRS, settings: DivideSettings
  ) throws {
    let scale = crs.metresPerUnit
    let least = settings.smallestPiece.squareMetres / (scale * scale)
    let large = faces.filter { $0.planarArea >= least && $0.planarArea > 0 }
    guard let box = Bounds.around(large.compactMap(\.bounds)) else { return nil }
    let cell = settings.cell.metres / scale
    let reach = settings.reach.metres / scale
    let grid = Grid(crs: crs, resolution: cell, covering: box.expanded(by: reach + 2 * cell))
    var labels = [Int32](repeating: 0, count: grid.window.count)
    for basin in basins {
      guard let bounds = basin.ground.bounds,
        let window = grid.window(covering: bounds).intersection(grid.window)
      else { continue }
      let mask = try Rasterizer.mask(basin.ground, onto: grid.subgrid(window))
      for index in mask.indices where mask[index] {
        let cell = (window.y + index / window.width) * grid.width + window.x + index % window.width
        if labels[cell] == 0 { labels[cell] = Int32(basin.number) }
      }
    }
    let nearest = NearestLabel(
      labels: labels, width: grid.width, reach: settings.reach.metres / settings.cell.metres)
    allocation = LabelGrid(grid: grid, labels: nearest.sites.map { $0 < 0 ? 0 : labels[Int($0)] })
    borders = allocation.borders().flatMap { line in
      line.stretches(in: box)
    }
  }

  /// The basin nearest to a place; nil where none is within reach.
  func basin(at place: Point) -> Int? {
    let number = allocation[at: place]
    return number == 0 ? nil : Int(number)
  }
}
