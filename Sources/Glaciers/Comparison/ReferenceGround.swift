import Geospatial

/// The ice of the first side that belongs to one glacier of the reference, or to none.
///
/// Ice belongs to the glacier on which it lies; a piece that lies on none, to that of which its outline shares the most
/// ground, among those that the piece touches where it touches any. So nothing depends on how the first side is
/// divided, and a divide never counts as a boundary that is missed.
struct ReferenceGround: Sendable {
  /// The place of the glacier in the reference; nil for an outline that lies on none.
  let reference: Int?

  /// The outlines that lie on it, by place, the one with the most shared ground first.
  let outlines: [Int]

  /// Their ice.
  let ice: MultiPolygon

  /// One part of an outline.
  private struct Part {
    let outline: Int
    let reference: Int?
    var ice: MultiPolygon
    let shared: Area
  }

  /// The ground of every glacier of the reference, in its order, then the outlines that lie on none.
  ///
  /// - Parameter least: ground under this is the rounding of an edge.
  static func all(
    of outlines: [ComparedGlacier], on references: [ComparedGlacier], least: Area,
    measuredBy measure: AreaMeasure,
    in crs: CRS
  ) throws -> [ReferenceGround] {
    let pairs = Clusters.pairs(of: outlines.map(\.shape.bounds), and: references.map(\.shape.bounds))
    let near = Dictionary(grouping: pairs, by: \.first).mapValues { $0.map(\.second).sorted() }
    let parts = try Parallel.map(Array(outlines.indices), tools: { try AreaMeter(measure, crs: crs) }) {
      try Self.parts(of: $0, outlines[$0].shape, on: near[$0, default: []], references, least: least, $1)
    }.flatMap(\.self)
    let found = Dictionary(grouping: parts, by: \.reference)
    let known = references.indices.map { place -> ReferenceGround in
      let parts = found[place, default: []].sorted { ($1.shared, $0.outline) < ($0.shared, $1.outline) }
      return ReferenceGround(
        reference: place, outlines: parts.map(\.outline), ice: MultiPolygon(parts.flatMap(\.ice.polygons)))
    }
    return known
      + found[nil, default: []].map { ReferenceGround(reference: nil, outlines: [$0.outline], ice: $0.ice) }
  }

  private static func parts(
    of place: Int, _ outline: MultiPolygon, on near: [Int], _ references: [ComparedGlacier], least: Area,
    _ meter: AreaMeter
  ) throws -> [Part] {
    var parts: [Part] = []
    for reference in near {
      let ice = try outline.intersection(references[reference].shape)
      let shared = try meter.area(of: ice)
      guard shared >= least else { continue }
      parts.append(Part(outline: place, reference: reference, ice: ice, shared: shared))
    }
    guard let main = parts.indices.max(by: { parts[$0].shared < parts[$1].shared }) else {
      return [Part(outline: place, reference: nil, ice: outline, shared: .zero)]
    }
    let shapes = parts.map { references[$0.reference ?? 0].shape }
    let covered = try MultiPolygon(shapes.flatMap(\.polygons)).union()
    for piece in try outline.difference(covered).polygons {
      let touched = try parts.indices.filter { try shapes[$0].intersects(piece.asMultiPolygon) }
      parts[touched.max { parts[$0].shared < parts[$1].shared } ?? main].ice.polygons.append(piece)
    }
    return parts
  }
}
