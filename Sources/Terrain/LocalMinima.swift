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
    // Cells join by rank, so that a hollow is known by its lowest one.
    var ranks = [Int32](repeating: -1, count: heights.count)
    var sets = DisjointSets(count: cells.count)
    var isHollow = [Bool](repeating: true, count: cells.count)
    for (rank, cell) in cells.enumerated() {
      ranks[cell] = Int32(rank)
      grid.forEachNeighbour(of: cell) { neighbour in
        guard ranks[neighbour] >= 0 else { return }
        let (one, other) = (sets.root(of: rank), sets.root(of: Int(ranks[neighbour])))
        guard one != other else { return }
        // The higher of two hollows ends here: it is forgotten where it is shallow.
        let high = max(one, other)
        let stood = heights[cell] - heights[cells[high]]
        if stood <= 0 || stood < depth { isHollow[high] = false }
        sets.join(one, other)
      }
    }
    return cells.indices.filter { isHollow[$0] }.map { cells[$0] }
  }
}
