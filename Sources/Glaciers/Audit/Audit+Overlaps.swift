import Foundation
import Geospatial

/// Ground on which two outlines lie: duplicates go, overlaps are cut from one of the two.
extension Audit {
  /// Two outlines share ground that is more than the rounding of an edge (RGI 7: 1e-6 m²).
  private static let leastOverlap = Area(squareMetres: 1e-6)

  /// Two outlines of alike areas that share this much of both are one glacier.
  private static let duplicateShare = 0.8

  /// Cut edges get the same vertices on both sides, where they are as near as this, in metres.
  private static let snapping = 1e-6

  /// How alike areas are, the smaller one by the larger one.
  private static let alikeAreas = 0.9

  /// Two outlines by their places, and the ground that they share.
  private struct Shared: Sendable {
    let first: Int
    let second: Int
    let area: Area
  }

  /// Cuts may meet again where an outline was parted; more rounds than these only cut the rounding of coordinates.
  private static let rounds = 3

  /// Leaves out duplicates and cuts overlaps, in the order of the file.
  ///
  /// - Returns: the largest ground that two outlines still share.
  mutating func resolveOverlaps() throws -> Area {
    var gone: Set<Int> = []
    var pairs = try shared()
    for _ in 0..<Self.rounds {
      let known = outlines.count
      var changed: Set<Int> = []
      for pair in pairs where !gone.contains(pair.first) && !gone.contains(pair.second) {
        let isStale = changed.contains(pair.first) || changed.contains(pair.second)
        let area = isStale ? try sharedArea(pair.first, pair.second) : pair.area
        guard area >= Self.leastOverlap else { continue }
        if try isAgain(pair.second, pair.first, sharing: area) {
          gone.insert(pair.second)
        } else if let cut = try cut(pair.first, pair.second, sharing: area) {
          changed.insert(cut)
        }
      }
      changed.formUnion(known..<outlines.count)
      pairs = changed.isEmpty ? [] : try shared(touching: changed, without: gone)
      if !pairs.contains(where: { $0.area >= Self.leastOverlap }) { break }
    }
    outlines = outlines.indices.filter { !gone.contains($0) }.map { outlines[$0] }
    return pairs.map(\.area).max() ?? .zero
  }

  /// Pairs of one group that share ground, by the order of the file.
  private func shared(touching some: Set<Int>? = nil, without gone: Set<Int> = []) throws -> [Shared] {
    let boxes = outlines.indices.map { gone.contains($0) ? nil : outlines[$0].polygon.bounds }
    let wanted = some.map { some in boxes.indices.map { some.contains($0) ? boxes[$0] : nil } } ?? boxes
    let pairs = Clusters.pairs(of: wanted, and: boxes).filter { pair in
      let isFirst = pair.first < pair.second || some.map { !$0.contains(pair.second) } ?? false
      return pair.first != pair.second && isFirst && outlines[pair.first].group == outlines[pair.second].group
    }
    let groups = Dictionary(grouping: pairs, by: \.first).sorted { $0.key < $1.key }.map {
      (first: $0.key, seconds: $0.value.map(\.second).sorted())
    }
    let (all, crs, measure) = (outlines, crs, settings.measure)
    let found = try Parallel.map(groups, tools: { try AreaMeter(measure, crs: crs) }) { group, meter in
      let prepared = try PreparedPolygons(all[group.first].polygon.asMultiPolygon)
      return try group.seconds.map { second in
        let common = try prepared.clip(all[second].polygon)
        return Shared(
          first: min(group.first, second), second: max(group.first, second), area: try meter.area(of: common))
      }
    }.flatMap(\.self)
    return found.filter { $0.area > .zero }
      .sorted { ($0.first, $0.second) < ($1.first, $1.second) }
  }

  private func sharedArea(_ first: Int, _ second: Int) throws -> Area {
    try meter.area(
      of: outlines[first].polygon.asMultiPolygon.intersection(outlines[second].polygon.asMultiPolygon))
  }

  // MARK: - Duplicates

  /// Whether the later of two outlines is the earlier one again; it is then reported.
  ///
  /// RGI's test is that a representative point falls into the other outline and areas are alike; since it decides that
  /// an outline goes, most of both has to be shared as well.
  private mutating func isAgain(_ later: Int, _ earlier: Int, sharing area: Area) throws -> Bool {
    let (one, other) = (outlines[earlier], outlines[later])
    let (small, large) = (min(one.area, other.area), max(one.area, other.area))
    guard small.squareMetres >= Self.alikeAreas * large.squareMetres,
      area.squareMetres >= Self.duplicateShare * large.squareMetres,
      try one.polygon.asMultiPolygon.contains(other.polygon.asMultiPolygon.pointOnSurface())
    else { return false }
    let isExact = Self.points(one.polygon) == Self.points(other.polygon)
    let share = (100 * area.squareMetres / large.squareMetres).rounded()
    findings.append(
      AuditFinding(
        rule: isExact ? .exactDuplicate : .duplicate, outline: other.name, other: one.name,
        place: other.polygon.exterior.first,
        message: isExact
          ? "is another outline point for point"
          : "is an outline of the same glacier: \(Int(share)) % is shared",
        before: other.area, after: .zero, correction: "left out; the first one stays"))
    return true
  }

  private static func points(_ polygon: Polygon) -> Set<Set<Point>> { Set(polygon.rings.map { Set($0) }) }

  // MARK: - Cuts

  /// One way to end an overlap: what is left of the outline that gives way.
  private struct Cut {
    let loser: Int
    let winner: Int
    let pieces: [Polygon]
    let perimeter: Double
  }

  /// Cuts shared ground from the one of two outlines for which the edges of both become shortest.
  ///
  /// As RGI 7 does it (`rgi7_scripts`, overlaps_helpers.py): unless that would part an outline and the other cut would
  /// not. An outline inside another one makes a hole in it: no outline disappears.
  /// - Returns: the outline that gave way.
  private mutating func cut(_ first: Int, _ second: Int, sharing area: Area) throws -> Int? {
    let ways = try [(second, first), (first, second)].map { try way(losing: $0.0, to: $0.1) }
      .filter { !$0.pieces.isEmpty }
    let best = ways.min { one, other in
      let parts = (one.pieces.count == 1, other.pieces.count == 1)
      return parts.0 == parts.1 ? one.perimeter < other.perimeter : parts.0
    }
    guard let best else { return nil }
    let before = outlines[best.loser]
    let pieces = best.pieces.sorted { $0.planarArea > $1.planarArea }
    let areas = try pieces.map(meter.area)
    let isHairline = area < ShapeRules.leastArea
    let split = pieces.count > 1 ? ", which parts it into \(pieces.count)" : ""
    findings.append(
      AuditFinding(
        rule: isHairline ? .hairline : .overlap, outline: before.name, other: outlines[best.winner].name,
        place: try? outlines[first].polygon.asMultiPolygon.intersection(
          outlines[second].polygon.asMultiPolygon
        ).pointOnSurface(),
        message: "shares \(Self.text(area)) with another outline", before: before.area,
        after: areas.reduce(.zero, +), correction: "the shared ground is cut from it\(split)"))
    replace(best.loser, with: Array(zip(pieces, areas)))
    for piece in pieces {
      outlines[best.winner].polygon = try outlines[best.winner].polygon.meeting(
        piece, tolerance: Self.snapping / metresPerUnit)
    }
    return best.loser
  }

  private func way(losing loser: Int, to winner: Int) throws -> Cut {
    let (one, other) = (outlines[loser].polygon, outlines[winner].polygon)
    let rest = try one.asMultiPolygon.difference(other.asMultiPolygon).polygons.filter {
      try meter.area(of: $0) >= ShapeRules.leastArea
    }
    return Cut(
      loser: loser, winner: winner, pieces: rest,
      perimeter: groundLength(other) + rest.reduce(0) { $0 + groundLength($1) })
  }

  /// The length of all rings; in degrees those of longitude are as much shorter as the latitude makes them.
  func groundLength(_ polygon: Polygon) -> Double {
    guard crs.isGeographic, let bounds = polygon.bounds else { return polygon.perimeter }
    let shortening = cos((bounds.minY + bounds.maxY) / 2 * .pi / 180)
    func ring(_ points: [Point]) -> [Point] { points.map { Point(x: $0.x * shortening, y: $0.y) } }
    return Polygon(exterior: ring(polygon.exterior), holes: polygon.holes.map(ring)).perimeter
  }

  /// Puts the pieces of an outline in its place: the first into its own, the others behind all outlines.
  private mutating func replace(_ place: Int, with pieces: [(polygon: Polygon, area: Area)]) {
    let original = outlines[place]
    var number = outlines.count { $0.index == original.index }
    for (order, piece) in pieces.enumerated() {
      var outline = original
      outline.polygon = piece.polygon
      outline.area = piece.area
      if pieces.count > 1 { outline.name.part = order == 0 ? original.name.part ?? 1 : number + 1 }
      guard order > 0 else {
        outlines[place] = outline
        continue
      }
      number += 1
      outlines.append(outline)
    }
  }

  /// An area as messages have it: km², m², or a part of one.
  static func text(_ area: Area) -> String {
    let value = area.squareMetres
    if value >= 1e4 { return String(format: "%.4f km²", value / 1e6) }
    return value >= 1 ? String(format: "%.0f m²", value) : String(format: "%.1g m²", value)
  }
}
