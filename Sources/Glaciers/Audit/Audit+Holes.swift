import Geospatial

/// Nunataks: internal rock that is no hole yet, and holes that an older file had.
extension Audit {
  /// Holes below a pixel of Landsat are no nunataks.
  private static let leastHole = Area(squareMetres: 900)

  /// A hole of which this much is ice is lost.
  private static let lostShare = 0.9

  /// Makes internal rock holes of the outlines in which it lies, as GLIMS means it.
  ///
  /// Where several outlines are around it, as in a file of several dates, the one whose attributes are most like the
  /// rock's own is meant.
  mutating func cutInternalRock() throws {
    let rocks = outlines.indices.filter { outlines[$0].isRock }
    guard !rocks.isEmpty else { return }
    let ice = outlines.indices.filter { !outlines[$0].isRock }
    let boxes = ice.map { outlines[$0].polygon.bounds }
    let near = Dictionary(
      grouping: Clusters.pairs(of: rocks.map { outlines[$0].polygon.bounds }, and: boxes), by: \.first)
    for (number, rock) in rocks.enumerated() {
      let inside = try outlines[rock].polygon.asMultiPolygon.pointOnSurface()
      // A hole that is there already counts: the rock then only repeats it.
      let around = try (near[number] ?? []).map { ice[$0.second] }.sorted().filter { place in
        guard outlines[place].group == outlines[rock].group else { return false }
        return try Polygon(exterior: outlines[place].polygon.exterior).asMultiPolygon.contains(inside)
      }
      try cut(rock, outOf: around.max { likeness(rock, $0) < likeness(rock, $1) })
    }
    outlines.removeAll(where: \.isRock)
  }

  /// How many attributes two features share.
  private func likeness(_ one: Int, _ other: Int) -> Int {
    let (mine, theirs) = (
      layer.features[outlines[one].index].attributes, layer.features[outlines[other].index].attributes
    )
    return mine.count { theirs[$0.key] == $0.value }
  }

  private mutating func cut(_ rock: Int, outOf place: Int?) throws {
    let name = outlines[rock].name
    let spot = outlines[rock].polygon.exterior.first
    guard let place else {
      findings.append(
        AuditFinding(
          rule: .internalRock, outline: name, place: spot, message: "is internal rock in no outline",
          correction: "left out"))
      return
    }
    let before = outlines[place]
    let rest = try before.polygon.asMultiPolygon.difference(outlines[rock].polygon.asMultiPolygon).polygons
      .filter { try meter.area(of: $0) >= ShapeRules.leastArea }
    if let largest = rest.max(by: { $0.planarArea < $1.planarArea }) {
      outlines[place].polygon = largest
      outlines[place].area = try meter.area(of: largest)
    }
    // Rock across a whole tongue would part it: the smaller part is no longer joined to the glacier, and is said.
    let lost = rest.count > 1 ? ", and \(rest.count - 1) cut off" : ""
    findings.append(
      AuditFinding(
        rule: .internalRock, outline: before.name, other: name, place: spot,
        message: "has internal rock of \(Self.text(outlines[rock].area)) as a feature of its own",
        before: before.area, after: outlines[place].area, correction: "made a hole of it\(lost)"))
  }

  /// Reports nunataks of an older file on which there are outlines now.
  mutating func noteLostHoles(since older: VectorLayer) throws {
    guard let own = older.crs ?? settings.crs else { return }
    let transform = try CoordinateTransform(from: own, to: crs)
    var holes: [(owner: OutlineName, polygon: Polygon)] = []
    for feature in older.features {
      let name = OutlineName(feature: feature.id, part: nil, id: nil)
      for part in feature.polygons?.polygons ?? [] {
        for hole in part.holes where hole.count >= 4 {
          let polygon = try transform.apply(Polygon(exterior: hole))
          if try meter.area(of: polygon) >= Self.leastHole { holes.append((name, polygon)) }
        }
      }
    }
    let pairs = Clusters.pairs(of: holes.map(\.polygon.bounds), and: outlines.map(\.polygon.bounds))
    for (number, places) in Dictionary(grouping: pairs, by: \.first).sorted(by: { $0.key < $1.key }) {
      let hole = try holes[number].polygon.asMultiPolygon.madeValid()
      let area = try meter.area(of: hole)
      let covers = try places.map(\.second).sorted().map { place in
        (place, try meter.area(of: hole.intersection(outlines[place].polygon.asMultiPolygon)))
      }
      let covered = covers.reduce(Area.zero) { $0 + $1.1 }
      guard covered.squareMetres >= Self.lostShare * area.squareMetres,
        let most = covers.max(by: { $0.1 < $1.1 })
      else { continue }
      findings.append(
        AuditFinding(
          rule: .lostHole, outline: outlines[most.0].name, place: try hole.pointOnSurface(),
          message:
            "covers a nunatak of \(Self.text(area)) that feature \(holes[number].owner) of the older file has"
        ))
    }
  }
}
