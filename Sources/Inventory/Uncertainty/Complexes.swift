import Geospatial

/// Groups outlines into complexes whose buffers may touch.
enum Complexes {
  /// The groups of polygons whose bounds come within twice `reach` of one another, by index, in order.
  ///
  /// Bounds are a generous test: polygons grouped without need cost time and change no result, as their union and
  /// their buffers are what they would be apart. A sweep from west to east, O(n log n + pairs).
  static func groups(of polygons: [Polygon], reach: Double) -> [[Int]] {
    let boxes = polygons.map { $0.bounds?.expanded(by: reach) }
    let order = boxes.indices.filter { boxes[$0] != nil }.sorted { one, two in
      (boxes[one]?.minX ?? 0, one) < (boxes[two]?.minX ?? 0, two)
    }
    var parent = Array(polygons.indices)
    func root(_ index: Int) -> Int {
      var index = index
      while parent[index] != index {
        parent[index] = parent[parent[index]]
        index = parent[index]
      }
      return index
    }
    var active: [Int] = []
    for index in order {
      guard let box = boxes[index] else { continue }
      active.removeAll { (boxes[$0]?.maxX ?? 0) < box.minX }
      for other in active where boxes[other]?.intersects(box) == true {
        let one = root(index)
        let two = root(other)
        parent[max(one, two)] = min(one, two)
      }
      active.append(index)
    }
    var groups: [Int: [Int]] = [:]
    for index in polygons.indices where boxes[index] != nil { groups[root(index), default: []].append(index) }
    return groups.sorted { $0.key < $1.key }.map(\.value)
  }
}
