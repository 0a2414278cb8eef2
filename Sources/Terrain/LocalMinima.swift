import Geospatial

extension ElevationModel {
  /// The lowest cells of a region's hollows, in ascending height.
  ///
  /// A hollow counts where water in it would stand `depth` metres deep before it spilled into a deeper one (the
  /// persistence of its minimum); with a depth of zero each does, a flat being one hollow. The lowest cell of each
  /// connected part counts always.
  public func localMinima(within region: [Bool], depth: Float = 0) -> [Int] {
    let cells = region.indices.filter { region[$0] && !heights[$0].isNaN }
      .sorted { (heights[$0], $0) < (heights[$1], $1) }
    var parents = [Int32](repeating: -1, count: heights.count)
    func root(of cell: Int) -> Int {
      var cell = cell
      while Int(parents[cell]) != cell {
        parents[cell] = parents[Int(parents[cell])]
        cell = Int(parents[cell])
      }
      return cell
    }
    // A hollow's root is its lowest cell, as cells join in ascending order.
    var hollows: Set<Int> = []
    for cell in cells {
      parents[cell] = Int32(cell)
      hollows.insert(cell)
      var lowest = cell
      grid.forEachNeighbour(of: cell) { neighbour in
        guard parents[neighbour] >= 0 else { return }
        let other = root(of: neighbour)
        guard other != lowest else { return }
        let (low, high) =
          (heights[other], other) < (heights[lowest], lowest) ? (other, lowest) : (lowest, other)
        // The higher of two hollows ends here: it is forgotten where it is shallow.
        let stood = heights[cell] - heights[high]
        if stood <= 0 || stood < depth { hollows.remove(high) }
        parents[high] = Int32(low)
        lowest = low
      }
    }
    return cells.filter(hollows.contains)
  }
}
