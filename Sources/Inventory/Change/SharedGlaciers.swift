import GRDB
import Geospatial
import Glaciers

/// Which outlines of two periods are of glaciers that both periods have.
///
/// Outlines that links join, directly or through the periods between, are one family, so that a glacier that split or
/// merged counts whole.
public struct SharedGlaciers: Sendable, Hashable {
  /// Outlines of one period whose glacier the other lacks.
  public struct Rest: Sendable, Hashable {
    /// How many.
    public let count: Int

    /// Their area.
    public let area: Area
  }

  /// The outlines of families that have some in both periods, by identifier; those of periods between are among them.
  public let outlines: Set<Int64>

  /// Those of the first period alone.
  public let onlyFirst: Rest

  /// Those of the second period alone.
  public let onlySecond: Rest
}

extension InventoryDatabase {
  /// What pairs of periods share, each pair of which both are recorded.
  public func sharedGlaciers(of pairs: [Comparison]) throws -> [Comparison: SharedGlaciers] {
    let labels = try periods().map(\.time.label)
    let (graph, areas) = try read { database in
      try (
        GlacierGraph(currentIn: database),
        Dictionary(
          uniqueKeysWithValues: Row.fetchAll(database, sql: "SELECT id, area_m2 FROM outlines").map {
            ($0["id"] as Int64, $0["area_m2"] as Double)
          })
      )
    }
    var result: [Comparison: SharedGlaciers] = [:]
    for pair in pairs {
      guard let first = labels.firstIndex(of: pair.first), let second = labels.firstIndex(of: pair.second),
        first < second
      else { continue }
      let shared = graph.shared(by: first, and: second)
      func rest(of period: Int) -> SharedGlaciers.Rest {
        let rest = graph.periods[period].map(\.id).filter { !shared.contains($0) }
        return SharedGlaciers.Rest(
          count: rest.count, area: Area(squareMetres: rest.reduce(0) { $0 + (areas[$1] ?? 0) }))
      }
      result[pair] = SharedGlaciers(
        outlines: shared, onlyFirst: rest(of: first), onlySecond: rest(of: second))
    }
    return result
  }
}
