/// Groups of shapes that may touch.
public enum Clusters {
  /// The groups of boxes that meet directly or through others, by index.
  ///
  /// Groups come in the order of their first members, members in order; a missing box is in no group.
  ///
  /// A line sweeps from west to east and looks at the boxes that it stands in, so the cost is that of sorting and
  /// of the pairs that overlap from west to east.
  public static func groups(of boxes: [Bounds?]) -> [[Int]] {
    let present = boxes.indices.compactMap { index in boxes[index].map { (index: index, box: $0) } }
    var sets = DisjointSets(count: present.count)
    var open: [Int] = []
    for index in present.indices.sorted(by: { present[$0].box.minX < present[$1].box.minX }) {
      let box = present[index].box
      open.removeAll { present[$0].box.maxX < box.minX }
      for other in open where present[other].box.intersects(box) { sets.join(other, index) }
      open.append(index)
    }
    return sets.groups().map { $0.map { present[$0].index } }
  }

  /// The pairs of a box of one list and a box of another that meet, by index.
  ///
  /// The same sweep as for groups, over both lists at once; pairs come in no order that means anything.
  public static func pairs(of boxes: [Bounds?], and others: [Bounds?]) -> [(first: Int, second: Int)] {
    typealias Entry = (isOther: Bool, index: Int, box: Bounds)
    func entries(_ list: [Bounds?], isOther: Bool) -> [Entry] {
      list.indices.compactMap { index in list[index].map { (isOther, index, $0) } }
    }
    let all = entries(boxes, isOther: false) + entries(others, isOther: true)
    var open: [Bool: [Entry]] = [false: [], true: []]
    var pairs: [(first: Int, second: Int)] = []
    for entry in all.sorted(by: { $0.box.minX < $1.box.minX }) {
      open[!entry.isOther]?.removeAll { $0.box.maxX < entry.box.minX }
      for other in open[!entry.isOther] ?? [] where other.box.intersects(entry.box) {
        pairs.append(entry.isOther ? (other.index, entry.index) : (entry.index, other.index))
      }
      open[entry.isOther]?.append(entry)
    }
    return pairs
  }
}

extension Clusters {
  /// The groups of polygons that share a point, directly or through others, by index; in the order of their first members.
  public static func touching(_ polygons: [Polygon]) throws -> [[Int]] {
    let boxes = polygons.map(\.bounds)
    let near = Dictionary(grouping: pairs(of: boxes, and: boxes).filter { $0.first < $0.second }, by: \.first)
      .map { (polygon: $0.key, others: $0.value.map(\.second).sorted()) }.sorted { $0.polygon < $1.polygon }
    let touched = try Parallel.map(near, tools: {}) { one, _ in
      let prepared = try PreparedPolygons(polygons[one.polygon].asMultiPolygon)
      return try one.others.filter { try prepared.intersects(polygons[$0]) }
    }
    var sets = DisjointSets(count: polygons.count)
    for (one, others) in zip(near, touched) { for other in others { sets.join(one.polygon, other) } }
    return sets.groups()
  }
}

extension MultiPolygon {
  /// The parts in groups that touch, directly or through others.
  ///
  /// GEOS takes ten times longer to dissolve ten thousand glaciers at once than group by group, and four times the
  /// memory; and where only the bounds of glaciers meet, as in most valleys, it costs three times what asking does.
  func clusters() throws -> [MultiPolygon] {
    try Clusters.groups(of: polygons.map(\.bounds)).flatMap { group -> [MultiPolygon] in
      let near = group.map { polygons[$0] }
      guard near.count > 1 else { return [MultiPolygon(near)] }
      return try Clusters.touching(near).map { MultiPolygon($0.map { near[$0] }) }
    }
  }
}
