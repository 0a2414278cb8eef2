/// The cheapest ways over a raster from every pixel to one (Dijkstra 1959).
///
/// A step goes to one of the eight neighbours and costs its length times the mean of the two pixels' costs.
struct LeastCostWays {
  /// The next pixel on the way; −1 for the target.
  private let next: [Int32]

  /// Finds all ways.
  ///
  /// - Parameters:
  ///   - target: the pixel where they end.
  ///   - costs: what each pixel costs, finite and not negative, row by row.
  ///   - width: how many columns.
  init(to target: Int, costs: [Double], width: Int) {
    let height = costs.count / width
    var next = [Int32](repeating: -1, count: costs.count)
    var best = [Double](repeating: .infinity, count: costs.count)
    var front = Front()
    best[target] = 0
    front.add(target, at: 0)
    while let (pixel, cost) = front.next() {
      // It was reached more cheaply since.
      if cost > best[pixel] { continue }
      let column = pixel % width
      let row = pixel / width
      for y in max(0, row - 1)...min(height - 1, row + 1) {
        for x in max(0, column - 1)...min(width - 1, column + 1) where x != column || y != row {
          let neighbour = y * width + x
          let length = x == column || y == row ? 1 : 2.0.squareRoot()
          let sum = cost + length * (costs[pixel] + costs[neighbour]) / 2
          guard sum < best[neighbour] else { continue }
          best[neighbour] = sum
          next[neighbour] = Int32(pixel)
          front.add(neighbour, at: sum)
        }
      }
    }

    self.next = next
  }

  /// The pixels from one to the target, both included.
  func way(from pixel: Int) -> [Int] {
    var way = [pixel]
    while let last = way.last, next[last] >= 0 { way.append(Int(next[last])) }
    return way
  }

  /// Pixels that were reached, the cheapest first; of equals that with the lower number.
  private struct Front {
    private var heap: [(cost: Double, pixel: Int)] = []

    mutating func add(_ pixel: Int, at cost: Double) {
      heap.append((cost, pixel))
      var child = heap.count - 1
      while child > 0, heap[child] < heap[(child - 1) / 2] {
        heap.swapAt(child, (child - 1) / 2)
        child = (child - 1) / 2
      }
    }

    mutating func next() -> (pixel: Int, cost: Double)? {
      guard let first = heap.first, let last = heap.popLast() else { return nil }
      guard !heap.isEmpty else { return (first.pixel, first.cost) }
      heap[0] = last
      var parent = 0
      while true {
        var least = parent
        for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child] < heap[least] {
          least = child
        }
        guard least != parent else { return (first.pixel, first.cost) }
        heap.swapAt(least, parent)
        parent = least
      }
    }
  }
}
