import Geospatial

/// The error of a glacier's area by the accuracy of its line: so many metres on either side along its length.
///
/// The Second Chinese Glacier Inventory takes 10 m for clean ice and 30 m for debris (Guo et al. 2015, J. Glaciol. 61,
/// 357–372). Divides that two glaciers share are no edge of the ice and carry no error.
public struct PerimeterUncertainty: Sendable, Hashable {
  /// The accuracy of the line along clean ice.
  public var clean: Length

  /// The accuracy of the line along debris.
  public var debris: Length

  /// Makes the rule.
  public init(clean: Length = Length(metres: 10), debris: Length = Length(metres: 30)) {
    self.clean = clean
    self.debris = debris
  }

  /// The error of each outline.
  ///
  /// - Parameters:
  ///   - outlines: those of a period, in `crs`.
  ///   - covered: where debris lies on the ice; nowhere where nil.
  public func uncertainties(of outlines: [Polygon], debris covered: MultiPolygon? = nil, in crs: CRS) throws
    -> [Area]
  {
    let scale = crs.metresPerUnit
    let boxes = outlines.map(\.bounds)
    let pairs = Clusters.pairs(of: boxes, and: boxes).filter { $0.first != $0.second }
    let neighbours = Dictionary(grouping: pairs, by: \.first).mapValues { $0.map(\.second).sorted() }
    let patches = covered?.polygons ?? []
    let touching = Dictionary(
      grouping: Clusters.pairs(of: boxes, and: patches.map(\.bounds)), by: \.first
    ).mapValues { $0.map(\.second).sorted() }
    return try Parallel.map(Array(outlines.indices), tools: {}) { index, _ in
      let others = MultiPolygon((neighbours[index] ?? []).map { outlines[$0] })
      let outline = outlines[index]
      // A union, for where outlines of a file lie over one another.
      let outside = try others.isEmpty ? others : others.union()
      let whole = try outline.edgeLength(outside: outside) * scale
      let here = MultiPolygon((touching[index] ?? []).map { patches[$0] })
      let dirty = try here.isEmpty ? 0 : outline.edgeLength(outside: outside, inside: here.union()) * scale
      return Area(squareMetres: clean.metres * (whole - dirty) + debris.metres * dirty)
    }
  }
}
