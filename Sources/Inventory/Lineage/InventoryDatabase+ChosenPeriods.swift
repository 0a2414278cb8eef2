import Foundation
import GRDB
import Geospatial

extension InventoryDatabase {
  /// The links among some of the periods, in the order of time and of the outlines.
  ///
  /// Between two that follow one another among the chosen ones and not in the inventory all links are derived here: the
  /// inventory keeps only those over gaps.
  public func lineage(among labels: [String]) throws -> [LineageLink] {
    let recorded = try periods().map(\.time.label)
    let chosen = recorded.indices.filter { labels.contains(recorded[$0]) }
    let parted = zip(chosen, chosen.dropFirst()).filter { $1 > $0 + 1 }
      .map { [recorded[$0], recorded[$1]] }
    let kept = try lineage().filter { link in
      labels.contains(link.from.period) && labels.contains(link.to.period)
        && !parted.contains([link.from.period, link.to.period])
    }
    let derived = try parted.flatMap { try links(from: $0[0], to: $0[1]) }
    let places = Dictionary(uniqueKeysWithValues: zip(recorded, 0...))
    func key(_ link: LineageLink) -> [Int] {
      [link.from, link.to].flatMap { [places[$0.period] ?? 0, $0.number] }
    }
    return (kept + derived).sorted { key($0).lexicographicallyPrecedes(key($1)) }
  }

  private func links(from first: String, to second: String) throws -> [LineageLink] {
    let (from, to) = (try faces(ofPeriod: first), try faces(ofPeriod: second))
    let ground = try read { try SharedGround(of: $0) }
    return try ground.shared(by: from.map(\.polygon), and: to.map(\.polygon)).compactMap { shared in
      guard shared.area >= Lineage.leastOverlap else { return nil }
      let (one, other) = (from[shared.first], to[shared.second])
      return LineageLink(
        from: one.end, to: other.end, overlap: shared.area,
        shareOfFrom: min(1, shared.area.squareMetres / one.area),
        shareOfTo: min(1, shared.area.squareMetres / other.area))
    }
  }

  private func faces(
    ofPeriod label: String
  ) throws -> [(end: LineageLink.End, polygon: Polygon, area: Double)] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT o.id, o.area_m2, ST_AsBinary(o.geom) AS wkb FROM outlines o JOIN periods p ON p.id = o.period_id
          WHERE p.label = ? ORDER BY o.id
          """, arguments: [label]
      ).enumerated().compactMap { index, row in
        try MultiPolygon(wkb: [UInt8](row["wkb"] as Data)).polygons.first.map {
          (LineageLink.End(id: row["id"], period: label, number: index + 1), $0, row["area_m2"])
        }
      }
    }
  }
}
