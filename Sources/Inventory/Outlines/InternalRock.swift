import Geospatial

/// Rock within the ice that a file keeps as faces of its own, as GLIMS does, and not as holes of its outlines.
struct InternalRock {
  private let faces: [Polygon]
  private let boxes: [Bounds?]

  /// - Parameter faces: valid polygons; they may overlap.
  init(_ faces: [Polygon]) {
    self.faces = faces
    boxes = faces.map(\.bounds)
  }

  /// What is left of each outline where the rock in it is taken out; nothing of one that is all rock.
  func carved(outOf outlines: [Polygon]) throws -> [MultiPolygon] {
    let near = Dictionary(
      grouping: Clusters.pairs(of: outlines.map(\.bounds), and: boxes), by: \.first
    ).mapValues { $0.map(\.second).sorted() }
    return try Parallel.map(Array(outlines.enumerated()), tools: {}) { outline, _ in
      let whole = outline.element.asMultiPolygon
      guard let near = near[outline.offset] else { return whole }
      let rock = try MultiPolygon(near.map { faces[$0] }).union()
      return try whole.intersects(rock) ? whole.difference(rock) : whole
    }
  }
}
