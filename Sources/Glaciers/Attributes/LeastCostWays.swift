import HeapModule

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
    best[target] = 0
    var front: Heap = [Reached(cost: 0, pixel: target)]
    while let reached = front.popMin() {
      let (pixel, cost) = (reached.pixel, reached.cost)
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
          front.insert(Reached(cost: sum, pixel: neighbour))
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

  /// A pixel that was reached: of two the cheaper goes on first, of equals that with the lower number.
  private struct Reached: Comparable {
    let cost: Double
    let pixel: Int

    static func < (one: Reached, other: Reached) -> Bool {
      (one.cost, one.pixel) < (other.cost, other.pixel)
    }
  }
}
