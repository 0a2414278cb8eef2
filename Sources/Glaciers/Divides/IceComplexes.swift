import Geospatial

/// Outlines that touch, in groups.
public enum IceComplexes {
  /// Outlines that share a border as one, with the numbers of those that each was made of.
  public static func dissolved(_ outlines: [Polygon]) throws -> [(outline: Polygon, sources: [Int])] {
    let complexes = try Parallel.map(Clusters.touching(outlines), tools: {}) { group, _ in
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
