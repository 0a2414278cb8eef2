import Declaration
import Foundation
import Geospatial
import Landsat

/// Where the tiles of samples lie: on one lattice for all scenes, so that the same ground has the same place.
struct TileLattice {
  /// A tile's place: its column and row among tiles, from the upper left.
  struct Place: Hashable, Comparable {
    var column: Int
    var row: Int

    /// The name in tables and files, such as `r003c012`.
    var name: String { "r\(Self.padded(row))c\(Self.padded(column))" }

    static func < (one: Place, other: Place) -> Bool { (one.row, one.column) < (other.row, other.column) }

    private static func padded(_ number: Int) -> String {
      String(repeating: "0", count: max(0, 3 - String(number).count)) + String(number)
    }
  }

  /// The pixels that windows refer to.
  let grid: Grid
  /// The side of a tile in pixels.
  let size: Int
  /// From tile to tile in pixels.
  let stride: Int

  /// The most pixels of one scene: more would be cut for years.
  private static let mostPixels = 1e10

  /// Lays a lattice over scenes, through the corner of the first that needs no warping, so that its pixels stay.
  ///
  /// - Parameter file: where the resolution is written.
  /// - Throws: `InputError` where pixels are so small that a scene has more than can be cut.
  init(
    _ grids: [Grid], crs: CRS, resolution: Double, tile: SampleConfig.Tile, file: String = "samples"
  ) throws {
    let bounds = try grids.map { try CoordinateTransform(from: $0.crs, to: crs).apply($0.bounds) }
    let all = bounds.dropFirst().reduce(bounds[0]) { $0.union($1) }
    let most = bounds.map { ($0.maxX - $0.minX) / resolution * (($0.maxY - $0.minY) / resolution) }.max() ?? 0
    let reach = max(abs(all.minX), abs(all.maxX), abs(all.minY), abs(all.maxY)) / resolution
    guard most <= Self.mostPixels, reach <= Double(Int32.max) else {
      throw InputError(
        file: file, field: "resolution",
        problem: "of \(resolution) gives a scene \(String(format: "%.1e", most)) pixels",
        mend: "write the size of a scene's pixel, such as 30 m")
    }
    let standard = Grid(crs: crs, resolution: resolution, covering: all)
    let own = grids.first {
      $0.crs.isEquivalent(to: crs) && $0.pixelWidth == resolution && $0.pixelHeight == resolution
    }
    grid = own?.snapped(to: all) ?? standard
    size = tile.size
    stride = tile.stride
  }

  /// The places whose tiles reach into a grid, from top to bottom.
  func places(on other: Grid) throws -> [Place] {
    let bounds = try CoordinateTransform(from: other.crs, to: grid.crs).apply(other.bounds)
    let pixels = grid.window(covering: bounds)
    func indices(_ start: Int, _ end: Int) -> [Int] {
      // The first tile that ends beyond the start, and all that begin before the end.
      let first = max(0, (start - size) / stride)
      return (first...max(first, (end - 1) / stride)).filter {
        $0 * stride < end && $0 * stride + size > start
      }
    }
    return indices(pixels.y, pixels.endY).flatMap { row in
      indices(pixels.x, pixels.endX).map { Place(column: $0, row: row) }
    }
  }

  /// The pixels of a tile; the last of a row or column may reach beyond the grid.
  func window(of place: Place) -> Window {
    Window(x: place.column * stride, y: place.row * stride, width: size, height: size)
  }

  /// How many steps further a tile still shares ground with this one, at most.
  var reach: Int { (size - 1) / stride }
}
