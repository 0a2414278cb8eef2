import Geospatial

/// Outlines that touch, in groups.
public enum IceComplexes {
  /// The groups of outlines that share a point, by index, in the order of their first members.
  public static func groups(of outlines: [Polygon]) throws -> [[Int]] {
    let boxes = outlines.map(\.bounds)
    let near = Clusters.pairs(of: boxes, and: boxes).filter { $0.first < $0.second }
      .sorted { ($0.first, $0.second) < ($1.first, $1.second) }
    let touching = try Parallel.map(near, tools: {}) { pair, _ in
      try outlines[pair.first].asMultiPolygon.intersects(outlines[pair.second].asMultiPolygon)
    }
    var sets = DisjointSets(count: outlines.count)
    for (pair, touches) in zip(near, touching) where touches { sets.join(pair.first, pair.second) }
    return sets.groups()
  }

  /// Outlines that share a border as one, with the numbers of those that each was made of.
  public static func dissolved(_ outlines: [Polygon]) throws -> [(outline: Polygon, sources: [Int])] {
    let complexes = try Parallel.map(groups(of: outlines), tools: {}) { group, _ in
      guard group.count > 1 else { return [(outline: outlines[group[0]], sources: group)] }
      let union = try MultiPolygon(group.map { outlines[$0] }).union().polygons
      let places = try group.map { try outlines[$0].asMultiPolygon.pointOnSurface() }
      return try union.map { whole in
        let inside = try PreparedPolygons(whole.asMultiPolygon)
        let sources = try group.indices.filter { try inside.contains(places[$0]) }.map { group[$0] }
        return (outline: whole, sources: sources)
      }.sorted { ($0.sources.first ?? 0) < ($1.sources.first ?? 0) }
    }
    return complexes.flatMap(\.self)
  }
}
