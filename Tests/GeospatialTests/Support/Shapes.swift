import Geospatial

/// Small grids and shapes whose measures are plain to see.
enum Shapes {
  /// An axis-parallel square.
  static func square(_ x: Double, _ y: Double, side: Double) -> Polygon {
    Polygon(Bounds(minX: x, minY: y, maxX: x + side, maxY: y + side))
  }

  /// A lattice of 30 m in UTM 46N.
  static func grid(width: Int, height: Int) throws -> Grid {
    Grid(
      crs: try CRS("EPSG:32646"), originX: 300_000, originY: 3_700_000, pixelWidth: 30, pixelHeight: 30,
      width: width, height: height)
  }

  /// A bow-tie: its edges cross in the middle.
  static let bowTie = Polygon(exterior: ring([(0, 0), (2, 2), (2, 0), (0, 2), (0, 0)]))

  static func ring(_ places: [(Double, Double)]) -> [Point] { places.map { Point(x: $0.0, y: $0.1) } }
}
