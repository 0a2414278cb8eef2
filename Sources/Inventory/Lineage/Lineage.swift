import Foundation
import GRDB
import Geospatial

/// Which outline of one period lies where which outline of the next one lies.
///
/// Periods follow one another by their years. Two outlines are linked where they share ground, however little of it;
/// which links count is for `LineageRules`. An outline that no outline of the following period continues is linked over
/// a gap: to outlines of the periods after that which continue nothing else. Links are derived within the transaction
/// that records or removes a period, and only for the pairs of periods that this changes.
enum Lineage {
  /// Two versions of periods, by their places in time and by their identifiers.
  private struct Pair: Hashable {
    let places: Range<Int>
    let from: Int64
    let to: Int64

    /// How many steps the later one is after the earlier: 1 for neighbours, whose links are all that share ground.
    var reach: Int { places.count }

    /// Two periods of a series, one before the other.
    init(_ places: Range<Int>, in periods: [Int64]) {
      self.places = places
      (from, to) = (periods[places.lowerBound], periods[places.upperBound])
    }

    /// Whether a row of `lineage_links` was made for this pair as it stands: what was linked over a gap is too little
    /// where the gap has closed.
    func isLinked(by row: Row) -> Bool {
      row["from_period"] == from && row["to_period"] == to && row["reach"] == reach
    }
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
    guard let now = try moment?.iso ?? String.fetchOne(database, sql: "SELECT latest FROM history") else {
      return
    }
    func pairs(reaching reach: Int) -> [Pair] {
      periods.count > reach
        ? (0..<periods.count - reach).map { Pair($0..<$0 + reach, in: periods) } : []
    }
    let neighbours = pairs(reaching: 1)
    let gaps =
      LineageRules.standard.longestGap < 1
      ? [] : (2...LineageRules.standard.longestGap + 1).flatMap(pairs)
    let known = try Row.fetchAll(
      database, sql: "SELECT id, from_period, to_period, reach FROM lineage_links WHERE superseded_at IS NULL"
    )
    let missing = neighbours.filter { !known.contains(where: $0.isLinked) }
    // What is linked over a gap hangs on all links between. An inventory that knows no glacier yet has none over gaps.
    let isFirst = try Int.fetchOne(database, sql: "SELECT 1 FROM identity_versions LIMIT 1") == nil
    let stale = gaps.filter { gap in isFirst || missing.contains { $0.places.overlaps(gap.places) } }
    let kept = neighbours + gaps.filter { !stale.contains($0) }
    for row in known where !kept.contains(where: { $0.isLinked(by: row) }) {
      try database.execute(
        sql: "UPDATE lineage_links SET superseded_at = ? WHERE id = ?",
        arguments: [now, row["id"] as Int64])
    }
    guard !missing.isEmpty || !stale.isEmpty else { return }
    let ground = try SharedGround(of: database)
    for pair in missing {
      let links = try links(
        from: outlines(of: pair.from, in: database), to: outlines(of: pair.to, in: database), ground)
      try insert(links, of: pair, at: now, in: database)
    }
    for pair in stale {
      let ends = try outlines(of: pair.from, unlinkedBy: "from", in: database)
      guard !ends.isEmpty else { continue }
      let beginnings = try outlines(of: pair.to, unlinkedBy: "to", in: database)
      let links = try links(from: ends, to: beginnings, ground).filter(LineageRules.standard.counts)
      if !links.isEmpty { try insert(links, of: pair, at: now, in: database) }
    }
  }

  /// An outline of one version of a period.
  typealias Outline = (id: Int64, polygon: Polygon, area: Double)

  /// The ground that outlines of two periods share, in the order of the first ones and then of the second.
  static func links(
    from: [Outline], to: [Outline], _ ground: SharedGround
  ) throws -> [SharedPart] {
    try ground.shared(by: from.map(\.polygon), and: to.map(\.polygon)).compactMap { shared in
      guard shared.area >= leastOverlap else { return nil }
      let (one, other) = (from[shared.first], to[shared.second])
      let area = shared.area.squareMetres
      return SharedPart(
        from: one.id, to: other.id, overlap: area, shareOfFrom: min(1, area / one.area),
        shareOfTo: min(1, area / other.area))
    }
  }

  private static func insert(
    _ links: [SharedPart], of pair: Pair, at now: String, in database: Database
  ) throws {
    try database.execute(
      sql: "INSERT INTO lineage_links (from_period, to_period, reach, recorded_at) VALUES (?, ?, ?, ?)",
      arguments: [pair.from, pair.to, pair.reach, now])
    let id = database.lastInsertedRowID
    let insert = try database.makeStatement(
      sql: """
        INSERT INTO lineage_versions (link_id, from_outline, to_outline, overlap_m2, share_of_from, share_of_to)
        VALUES (?, ?, ?, ?, ?, ?)
        """)
    for link in links {
      try insert.execute(arguments: [
        id, link.from, link.to, link.overlap, link.shareOfFrom, link.shareOfTo,
      ])
    }
  }

  /// The outlines of a period; only those at that end of no link that counts where one is named.
  static func outlines(
    of period: Int64, unlinkedBy end: String? = nil, in database: Database
  ) throws -> [Outline] {
    let condition = end.map { end in
      """
      AND id NOT IN (SELECT v.\(end)_outline FROM lineage_links l JOIN lineage_versions v ON v.link_id = l.id
        WHERE l.superseded_at IS NULL AND l.\(end)_period = ?1 AND \(LineageRules.standard.condition("v")))
      """
    }
    return try Row.fetchAll(
      database,
      sql: """
        SELECT id, ST_AsBinary(geom) AS wkb, area_m2 FROM outline_versions WHERE period_id = ?1 \(condition ?? "")
        ORDER BY id
        """, arguments: [period]
    ).compactMap { row in
      try MultiPolygon(wkb: [UInt8](row["wkb"] as Data)).polygons.first.map {
        (row["id"], $0, row["area_m2"])
      }
    }
  }
}

/// The ground that two outlines share, in square metres, and its part in each.
struct SharedPart: Sendable, Hashable {
  let from: Int64
  let to: Int64
  let overlap: Double
  let shareOfFrom: Double
  let shareOfTo: Double
}

/// The ground that polygons of two lists share, in the area measure of an inventory.
struct SharedGround {
  let crs: CRS
  let measure: AreaMeasure

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
