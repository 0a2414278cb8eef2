import Geospatial

/// How far glaciers that were divided agree with real ones.
///
/// Each glacier of one list is matched with at most one of the other, so that the area the matched ones share is the
/// largest possible. The agreement is that area over all area that lies in a glacier of both lists: ice that only one
/// list has says nothing of divides.
public struct DivideAgreement: Sendable, Equatable {
  /// A pair of glaciers that were matched.
  public struct Match: Sendable, Equatable {
    /// The index of the divided glacier.
    public let divided: Int

    /// The index of the real one.
    public let real: Int

    /// The area they share, in the plane.
    public let shared: Area
  }

  /// The pairs, by divided glacier.
  public let matches: [Match]

  /// The area that lies in a glacier of both lists.
  public let common: Area

  /// How many glaciers were divided.
  public let dividedCount: Int

  /// How many real ones share ground with any of them.
  public let realCount: Int

  /// The area in the right glacier over the area in both, 0 to 1; nil where nothing is in both.
  public var share: Double? {
    common > .zero ? matches.reduce(0) { $0 + $1.shared.squareMetres } / common.squareMetres : nil
  }

  /// Compares two lists of glaciers, all valid and in one system in a plane.
  public init(of divided: [MultiPolygon], with real: [MultiPolygon], crs: CRS) throws {
    let scale = crs.metresPerUnit * crs.metresPerUnit
    let pairs = Clusters.pairs(of: divided.map(\.bounds), and: real.map(\.bounds))
      .sorted { ($0.first, $0.second) < ($1.first, $1.second) }
    let overlaps = try Parallel.map(pairs, tools: {}) { pair, _ in
      try divided[pair.first].intersection(real[pair.second]).planarArea * scale
    }
    var sets = DisjointSets(count: divided.count + real.count)
    var shared: [[Int]: Double] = [:]
    for (pair, area) in zip(pairs, overlaps) where area > 0 {
      sets.join(pair.first, divided.count + pair.second)
      shared[[pair.first, pair.second]] = area
    }
    var matches: [Match] = []
    for group in sets.groups() {
      let rows = group.filter { $0 < divided.count }
      let columns = group.filter { $0 >= divided.count }.map { $0 - divided.count }
      let gains = rows.map { row in columns.map { shared[[row, $0]] ?? 0 } }
      for (row, column) in zip(rows, Assignment.best(gains)) {
        guard let column, let area = shared[[row, columns[column]]] else { continue }
        matches.append(Match(divided: row, real: columns[column], shared: Area(squareMetres: area)))
      }
    }
    self.matches = matches.sorted { $0.divided < $1.divided }
    common = Area(squareMetres: overlaps.reduce(0, +))
    dividedCount = divided.count
    realCount = Set(shared.keys.map { $0[1] }).count
  }
}
