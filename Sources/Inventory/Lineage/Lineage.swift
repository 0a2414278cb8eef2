import Foundation
import GRDB
import Geospatial

/// Which outline of one period lies where which outline of the next one lies.
///
/// Periods follow one another by their years. Two outlines are linked where they share ground, however little of it;
/// what a link means for a glacier is for its reader to say. Links are derived within the transaction that records or
/// removes a period, and only for the pairs of neighbours that this changes.
enum Lineage {
  /// Two versions of periods, one next to the other.
  private struct Pair: Hashable {
    let from: Int64
    let to: Int64
  }

  /// Shared ground under a square metre is the rounding of an edge.
  private static let leastOverlap = Area(squareMetres: 1)

  /// Ends the links of periods that are no longer neighbours and makes those that are missing.
  ///
  /// - Parameter moment: that of the change; that of the last change where nil.
  static func renew(in database: Database, at moment: Moment?) throws {
    let periods = try Int64.fetchAll(
      database,
      sql: "SELECT id FROM period_versions WHERE superseded_at IS NULL ORDER BY start_year, end_year, label")
    let wanted = zip(periods, periods.dropFirst()).map { Pair(from: $0, to: $1) }
    let known = try Row.fetchAll(
      database, sql: "SELECT id, from_period, to_period FROM lineage_links WHERE superseded_at IS NULL"
    ).map { (id: $0["id"] as Int64, pair: Pair(from: $0["from_period"], to: $0["to_period"])) }
    guard let now = try moment?.iso ?? String.fetchOne(database, sql: "SELECT latest FROM history") else {
      return
    }
    for link in known where !wanted.contains(link.pair) {
      try database.execute(
        sql: "UPDATE lineage_links SET superseded_at = ? WHERE id = ?", arguments: [now, link.id])
    }
    let missing = wanted.filter { pair in !known.contains { $0.pair == pair } }
    guard !missing.isEmpty else { return }
    let ground = try SharedGround(of: database)
    for pair in missing {
      try database.execute(
        sql: "INSERT INTO lineage_links (from_period, to_period, recorded_at) VALUES (?, ?, ?)",
        arguments: [pair.from, pair.to, now])
      try link(pair, database.lastInsertedRowID, ground, in: database)
    }
  }

  private static func link(_ pair: Pair, _ id: Int64, _ ground: SharedGround, in database: Database) throws {
    let insert = try database.makeStatement(
      sql: """
        INSERT INTO lineage_versions (link_id, from_outline, to_outline, overlap_m2, share_of_from, share_of_to)
        VALUES (?, ?, ?, ?, ?, ?)
        """)
    let (from, to) = (try outlines(of: pair.from, in: database), try outlines(of: pair.to, in: database))
    for shared in try ground.shared(by: from.map(\.polygon), and: to.map(\.polygon))
    where shared.area >= leastOverlap {
      let (one, other) = (from[shared.first], to[shared.second])
      let area = shared.area.squareMetres
      try insert.execute(arguments: [
        id, one.id, other.id, area, min(1, area / one.area), min(1, area / other.area),
      ])
    }
  }

  private static func outlines(
    of period: Int64, in database: Database
  ) throws -> [(id: Int64, polygon: Polygon, area: Double)] {
    try Row.fetchAll(
      database,
      sql:
        "SELECT id, ST_AsBinary(geom) AS wkb, area_m2 FROM outline_versions WHERE period_id = ? ORDER BY id",
      arguments: [period]
    ).compactMap { row in
      try MultiPolygon(wkb: [UInt8](row["wkb"] as Data)).polygons.first.map {
        (row["id"], $0, row["area_m2"])
      }
    }
  }
}

/// The ground that polygons of two lists share, in the area measure of an inventory.
private struct SharedGround {
  private let crs: CRS
  private let measure: AreaMeasure

  init(of database: Database) throws {
    let row = try Row.fetchOne(database, sql: "SELECT crs, area_measure FROM project")
    let system = try CRS(row?["crs"] ?? "")
    let label = row?["area_measure"] as String?
    crs = system
    // Areas of another kind, as only other programs could have written, are compared with planar ones.
    measure =
      AreaMeasure.allCases.first { (try? AreaMeter($0, crs: system).label) == label }
      ?? (system.isGeographic ? .geodesic : .planar)
  }

  /// Every pair that shares ground, by place, in the order of the first list and then of the second.
  func shared(
    by first: [Polygon], and second: [Polygon]
  ) throws -> [(first: Int, second: Int, area: Area)] {
    let candidates = Clusters.pairs(of: first.map(\.bounds), and: second.map(\.bounds))
    let groups = Dictionary(grouping: candidates, by: \.first).sorted { $0.key < $1.key }.map {
      (first: $0.key, seconds: $0.value.map(\.second).sorted())
    }
    let (crs, measure) = (crs, measure)
    return try Parallel.map(groups, tools: { try AreaMeter(measure, crs: crs) }) { group, meter in
      let prepared = try PreparedPolygons(first[group.first].asMultiPolygon)
      return try group.seconds.map { place in
        (first: group.first, second: place, area: try meter.area(of: prepared.clip(second[place])))
      }
    }.flatMap(\.self)
  }
}
