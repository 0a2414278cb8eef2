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
    var parents = Array(present.indices)
    func root(of index: Int) -> Int {
      var index = index
      while parents[index] != index {
        parents[index] = parents[parents[index]]
        index = parents[index]
      }
      return index
    }
    var open: [Int] = []
    for index in present.indices.sorted(by: { present[$0].box.minX < present[$1].box.minX }) {
      let box = present[index].box
      open.removeAll { present[$0].box.maxX < box.minX }
      for other in open where present[other].box.intersects(box) {
        parents[root(of: other)] = root(of: index)
      }
      open.append(index)
    }
    var places: [Int: Int] = [:]
    var groups: [[Int]] = []
    for index in present.indices {
      let root = root(of: index)
      if let place = places[root] {
        groups[place].append(present[index].index)
      } else {
        places[root] = groups.count
        groups.append([present[index].index])
      }
    }
    return groups
  }
}

extension MultiPolygon {
  /// The parts in groups that cannot touch one another, since their bounds do not.
  ///
  /// GEOS takes ten times longer to dissolve ten thousand glaciers at once than group by group, and four times the
  /// memory.
  func clusters() -> [MultiPolygon] {
    Clusters.groups(of: polygons.map(\.bounds)).map { MultiPolygon($0.map { polygons[$0] }) }
  }
}
