import Geospatial

/// Narrow strips between neighbours that belong to neither.
extension Audit {
  /// A strip and the outlines along it.
  private struct Gap: Sendable {
    let polygon: Polygon
    let neighbours: [Int]
  }

  /// Reports gaps, and gives those narrower than the settings' width to the neighbour with the longer edge.
  mutating func closeGaps() throws {
    let gaps = try enclosed() + slits()
    for gap in gaps {
      let width = try self.width(of: gap.polygon)
      // What is less than a square metre is the rounding of coordinates.
      guard width < settings.gapWidth.metres, try meter.area(of: gap.polygon) >= ShapeRules.leastArea else {
        continue
      }
      let edges = try gap.neighbours.map { ($0, try outlines[$0].polygon.sharedEdge(with: gap.polygon)) }
        .filter { $0.1 > 0 }.sorted { $0.1 > $1.1 }
      guard edges.count > 1 else { continue }
      let heir = edges[0].0
      let before = outlines[heir]
      let whole = try MultiPolygon([before.polygon, gap.polygon]).union().polygons
      let isClosed = settings.closedGapWidth.map { width < $0.metres } ?? false && whole.count == 1
      if isClosed {
        outlines[heir].polygon = whole[0]
        outlines[heir].area = try meter.area(of: whole[0])
      }
      let metres = (width * 10).rounded() / 10
      findings.append(
        AuditFinding(
          rule: .gap, outline: before.name, other: outlines[edges[1].0].name,
          place: try gap.polygon.asMultiPolygon.pointOnSurface(),
          message:
            "leaves a gap of \(Self.text(try meter.area(of: gap.polygon))), \(metres) m wide, to its neighbour",
          before: isClosed ? before.area : nil, after: isClosed ? outlines[heir].area : nil,
          correction: isClosed ? "the gap is filled" : nil))
    }
  }

  /// The mean width of a strip in metres: its area by half of its edge.
  private func width(of strip: Polygon) throws -> Double {
    let length = groundLength(strip) * metresPerUnit / 2
    return length > 0 ? try meter.area(of: strip).squareMetres / length : 0
  }

  /// The size of the plane's unit, or of a degree of latitude.
  var metresPerUnit: Double { crs.isGeographic ? 111_195 : crs.metresPerUnit }

  /// Holes of what touching outlines make together, and of none of them alone.
  private func enclosed() throws -> [Gap] {
    try clusters().flatMap { cluster -> [Gap] in
      let boxes = cluster.map { outlines[$0].polygon.bounds }
      let own = Set(cluster.flatMap { outlines[$0].polygon.holes.map { Set($0) } })
      let union = try MultiPolygon(cluster.map { outlines[$0].polygon }).union()
      return try union.polygons.flatMap(\.holes).filter { !own.contains(Set($0)) }.compactMap { ring in
        let hole = Polygon(exterior: ring)
        guard let box = hole.bounds, try width(of: hole) < settings.gapWidth.metres else { return nil }
        let near = zip(cluster, boxes).filter { $1?.intersects(box) ?? false }.map(\.0)
        return near.count > 1 ? Gap(polygon: hole, neighbours: near) : nil
      }
    }
  }

  /// Strips that are open at an end: between outlines that come near and touch nowhere.
  private func slits() throws -> [Gap] {
    let reach = settings.gapWidth.metres / metresPerUnit
    guard reach > 0 else { return [] }
    let boxes = outlines.map { $0.polygon.bounds?.expanded(by: reach) }
    let pairs = Clusters.pairs(of: boxes, and: boxes).filter { pair in
      pair.first < pair.second && outlines[pair.first].group == outlines[pair.second].group
    }
    let groups = Dictionary(grouping: pairs, by: \.first).sorted { $0.key < $1.key }.map {
      (first: $0.key, seconds: $0.value.map(\.second).sorted())
    }
    let shapes = outlines.map(\.polygon)
    return try Parallel.map(groups, tools: {}) { group, _ in
      let prepared = try PreparedPolygons(shapes[group.first].asMultiPolygon)
      return try group.seconds.filter { second in
        try !prepared.intersects(shapes[second]) && prepared.isNear(shapes[second], within: reach)
      }.map { (first: group.first, second: $0) }
    }.flatMap(\.self).flatMap { pair -> [Gap] in
      guard let one = boxes[pair.first], let other = boxes[pair.second], let common = one.intersection(other)
      else { return [] }
      let both = MultiPolygon([shapes[pair.first], shapes[pair.second]])
      let ice = try both.intersection(Polygon(common).asMultiPolygon)
      let closed = try ice.buffered(by: reach / 2).buffered(by: -reach / 2)
      return try closed.difference(both).polygons.compactMap { strip in
        // Longer than wide, or it is only the corner where two edges come near.
        groundLength(strip) > 8 * reach ? Gap(polygon: strip, neighbours: [pair.first, pair.second]) : nil
      }
    }
  }

  /// Outlines of one group whose boxes meet, directly or through others; those that stand alone are left out.
  private func clusters() -> [[Int]] {
    Dictionary(grouping: outlines.indices, by: { outlines[$0].group }).values
      .flatMap { members in
        Clusters.groups(of: members.map { outlines[$0].polygon.bounds }).map { $0.map { members[$0] } }
      }.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
  }
}
