import Geospatial

/// A part of an outline that lies in one basin.
public struct GlacierPiece: Sendable, Equatable {
  /// Where it is.
  public let polygon: Polygon

  /// The number of its basin; nil where no basin is within reach.
  public let basin: Int?

  /// The index of the outline it is a part of.
  public let outline: Int
}

extension Basins {
  /// Cuts outlines into glaciers: the pieces of each in each basin, in the order of outlines, then of basins.
  ///
  /// The pieces of an outline tile it, and pieces of outlines that touch have the same vertices along their common
  /// borders. Ground outside all basins belongs to the nearest one. A piece that is too small, or a sliver and not the
  /// largest piece of its basin, goes to the piece of the same outline with which it shares the longest border. Work
  /// and memory go complex by complex; results do not depend on how many are worked on at once.
  ///
  /// - Parameter outlines: valid polygons in the system of the basins; where two overlap, the ground is the first one's.
  /// - Throws: `GeospatialError` where the system has degrees or an outline is not valid.
  public func divide(
    _ outlines: [Polygon], settings: DivideSettings = DivideSettings()
  ) throws -> [GlacierPiece] {
    guard !crs.isGeographic else {
      throw GeospatialError(
        function: "Basins.divide", message: "outlines are divided in a plane, and \(crs) has degrees")
    }
    let complexes = try Clusters.touching(outlines)
    let scale = crs.metresPerUnit
    let reach = settings.reach.metres / scale
    let boxes = complexes.map { Bounds.around($0.compactMap { outlines[$0].bounds })?.expanded(by: reach) }
    var near: [Int: [Int]] = [:]
    for pair in Clusters.pairs(of: boxes, and: basins.map(\.ground.bounds)) {
      near[pair.first, default: []].append(pair.second)
    }
    let neighbours = near.mapValues { $0.sorted() }
    let cuts = try Parallel.map(Array(complexes.indices), tools: {}) { complex, _ in
      let members = complexes[complex].map { (number: $0, polygon: outlines[$0]) }
      let close = neighbours[complex]?.map { basins[$0] } ?? []
      return try ComplexCut(members, by: close, crs: crs, settings: settings)
    }
    var largest: [Int: Double] = [:]
    for (basin, area) in cuts.lazy.flatMap({ $0.areas() }) {
      largest[basin] = max(largest[basin] ?? 0, area)
    }
    let main = largest
    let pieces = try Parallel.map(cuts, tools: {}) { cut, _ in
      try cut.pieces { patch in
        DivideSettings.isBelow(settings.smallestPiece, patch.area, scale: scale)
          || settings.isSliver(patch, scale: scale) && patch.area < patch.basin.flatMap { main[$0] } ?? 0
      }
    }
    return pieces.flatMap(\.self).sorted { one, other in
      let (first, second) = (one.polygon.exterior[0], other.polygon.exterior[0])
      return (one.outline, one.basin ?? .max, first.x, first.y)
        < (other.outline, other.basin ?? .max, second.x, second.y)
    }
  }
}

/// A complex on its way into glaciers.
private enum ComplexCut: Sendable {
  /// All of it lies in one basin, or none.
  case whole([(number: Int, polygon: Polygon)], basin: Int?)

  /// Divides run through it.
  case mosaic(IceMosaic)

  init(
    _ outlines: [(number: Int, polygon: Polygon)], by basins: [Basins.Basin], crs: CRS,
    settings: DivideSettings
  ) throws {
    guard !basins.isEmpty else {
      self = .whole(outlines, basin: nil)
      return
    }
    let grounds = try basins.map { (number: $0.number, prepared: try PreparedPolygons($0.ground)) }
    if let only = try Self.only(of: grounds, around: outlines.map(\.polygon), scale: crs.metresPerUnit) {
      self = .whole(outlines, basin: only)
      return
    }
    let box = Bounds.around(outlines.compactMap(\.polygon.bounds))
    let borders = basins.flatMap { basin in
      basin.ground.polygons.flatMap(\.rings).flatMap { ring in box.map { ring.stretches(in: $0) } ?? [] }
    }
    func own(_ place: Point) throws -> Int? {
      try grounds.first { try $0.prepared.contains(place) }?.number
    }
    let mosaic = try IceMosaic(outlines: outlines, lines: borders, label: own)
    let loose = mosaic.faces.filter { $0.basin == nil }.map(\.polygon)
    guard let allocation = try NearestBasin(around: loose, basins: basins, crs: crs, settings: settings)
    else {
      self = .mosaic(mosaic)
      return
    }
    self = .mosaic(
      try IceMosaic(outlines: outlines, lines: borders + allocation.borders) {
        try own($0) ?? allocation.basin(at: $0)
      })
  }

  /// The basin that all of the outlines lie in; nil where there is none, or where some of it is another's.
  private static func only(
    of grounds: [(number: Int, prepared: PreparedPolygons)], around outlines: [Polygon], scale: Double
  ) throws -> Int? {
    // With no other to choose, to touch it is enough.
    if grounds.count == 1 {
      return try outlines.allSatisfy(grounds[0].prepared.intersects) ? grounds[0].number : nil
    }
    // Where basins overlap, the ground is the first one's. Common borders overlap by what coordinates are rounded by.
    let first = try grounds.first { ground in
      try outlines.contains { try ground.prepared.clip($0).planarArea * scale * scale > 1 }
    }
    guard let first, try outlines.allSatisfy(first.prepared.covers) else { return nil }
    return first.number
  }

  func areas() -> [(basin: Int, area: Double)] {
    switch self {
    case .whole(let outlines, let basin):
      basin.map { basin in outlines.map { (basin, $0.polygon.planarArea) } } ?? []
    case .mosaic(let mosaic): mosaic.areas()
    }
  }

  func pieces(where isSliver: (Patches.Patch) -> Bool) throws -> [GlacierPiece] {
    switch self {
    case .whole(let outlines, let basin):
      outlines.map { GlacierPiece(polygon: $0.polygon, basin: basin, outline: $0.number) }
    case .mosaic(let mosaic):
      try mosaic.pieces(where: isSliver).map {
        GlacierPiece(polygon: $0.polygon, basin: $0.basin, outline: $0.outline)
      }
    }
  }
}

extension Bounds {
  /// The bounds around bounds; nil where there are none.
  static func around(_ boxes: [Bounds]) -> Bounds? { boxes.reduce(nil) { $0?.union($1) ?? $1 } }
}

extension [Point] {
  /// The runs of edges that may meet a box.
  func stretches(in box: Bounds) -> [[Point]] {
    var runs: [[Point]] = []
    var open = false
    for (one, other) in zip(self, dropFirst()) {
      let edge = Bounds(
        minX: Swift.min(one.x, other.x), minY: Swift.min(one.y, other.y), maxX: Swift.max(one.x, other.x),
        maxY: Swift.max(one.y, other.y))
      if !edge.intersects(box) {
        open = false
      } else if open {
        runs[runs.count - 1].append(other)
      } else {
        runs.append([one, other])
        open = true
      }
    }
    return runs
  }
}
