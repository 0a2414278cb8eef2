import Geospatial

extension Basins {
  /// The divides that lines draw across outlines: each piece between them is a basin.
  ///
  /// Pieces smaller than the smallest piece go to the neighbour with the longest common border. Basins are numbered by
  /// outline, the largest piece first.
  public init(
    of outlines: [Polygon], lines: [[Point]], crs: CRS, settings: DivideSettings = DivideSettings()
  ) throws {
    var near: [Int: [Int]] = [:]
    for pair in Clusters.pairs(of: outlines.map(\.bounds), and: lines.map { Bounds(of: $0) }) {
      near[pair.first, default: []].append(pair.second)
    }
    let touching = near.mapValues { $0.sorted() }
    let scale = crs.metresPerUnit
    let grounds = try Parallel.map(Array(outlines.indices), tools: {}) { index, _ -> [MultiPolygon] in
      guard let own = touching[index] else { return [outlines[index].asMultiPolygon] }
      var mosaic = try IceMosaic(outlines: [(index, outlines[index])], lines: own.map { lines[$0] }) { _ in
        nil
      }
      mosaic.giveEachFaceItsOwnBasin()
      let pieces = try mosaic.pieces {
        DivideSettings.isBelow(settings.smallestPiece, $0.area, scale: scale)
      }
      return pieces.map(\.polygon.asMultiPolygon).sorted { $0.planarArea > $1.planarArea }
    }
    self.init(crs: crs, grounds: grounds.flatMap(\.self))
  }

  /// Basins without names, numbered in order.
  init(crs: CRS, grounds: [MultiPolygon]) {
    self.init(
      crs: crs, basins: grounds.enumerated().map { Basin(number: $0.offset + 1, ground: $0.element) })
  }
}
