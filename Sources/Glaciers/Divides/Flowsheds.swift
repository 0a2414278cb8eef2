import Geospatial
import Terrain

/// The catchments of a complex, merged where they belong to one glacier.
struct Flowsheds {
  /// A number for each cell of ice, the same for all catchments of a glacier; zero off the ice.
  let grid: LabelGrid

  /// Routes a complex and merges its catchments by the distance of their outlets (section 3.3 of the paper).
  ///
  /// Around each outlet lies a circle whose radius grows with the square root of its catchment; the ice in it, as far
  /// as it hangs together with the ice nearest to the outlet, is the outlet's own, and every catchment that has a part
  /// in it is one with the outlet's.
  init(_ relief: IceRelief, settings: DivideSettings) {
    let lattice = relief.model.grid
    let outlets =
      settings.outletDepth.map {
        relief.model.localMinima(within: relief.region, depth: Float($0.metres))
      } ?? relief.model.localMinima(within: relief.edge)
    let drainage = Drainage(of: relief.model, within: relief.region, outlets: outlets)
    let parts = Self.parts(of: drainage.catchments(), within: relief.ice, width: lattice.width)
    var sets = DisjointSets(count: 1 + (parts.max().map(Int.init) ?? 0))
    let accumulation = drainage.accumulation()
    for outlet in outlets {
      let catchment = accumulation[outlet].squareRoot() * settings.mergeFactor
      let radius = min(catchment, settings.mergeLimit.metres / settings.cell.metres)
      let own = Self.ice(near: outlet, radius: radius, in: relief.ice, width: lattice.width)
      guard let first = own.first else { continue }
      for cell in own.dropFirst() { sets.join(Int(parts[first]), Int(parts[cell])) }
    }
    var labels = parts
    for cell in labels.indices where labels[cell] > 0 {
      labels[cell] = Int32(sets.root(of: Int(labels[cell])))
    }
    grid = LabelGrid(grid: lattice, labels: labels)
  }

  /// The 4-connected parts of catchments on the ice, numbered from 1 in the order of their first cells.
  static func parts(of catchments: [Int32], within ice: [Bool], width: Int) -> [Int32] {
    var parts = [Int32](repeating: 0, count: ice.count)
    var count: Int32 = 0
    for start in ice.indices where ice[start] && parts[start] == 0 && catchments[start] >= 0 {
      count += 1
      parts[start] = count
      var open = [start]
      while let cell = open.popLast() {
        let column = cell % width
        var around: [Int] = []
        if column > 0 { around.append(cell - 1) }
        if column < width - 1 { around.append(cell + 1) }
        if cell >= width { around.append(cell - width) }
        if cell + width < ice.count { around.append(cell + width) }
        for next in around where ice[next] && parts[next] == 0 && catchments[next] == catchments[start] {
          parts[next] = count
          open.append(next)
        }
      }
    }
    return parts
  }

  /// The ice within a radius of a cell that hangs together with the nearest of it, by edge or by corner.
  static func ice(near outlet: Int, radius: Double, in ice: [Bool], width: Int) -> [Int] {
    let (column, row) = (outlet % width, outlet / width)
    let height = ice.count / width
    func squaredDistance(_ x: Int, _ y: Int) -> Int {
      (x - column) * (x - column) + (y - row) * (y - row)
    }
    let reach = Int(radius)
    var nearest: (distance: Int, cell: Int)?
    for y in max(0, row - reach)...min(height - 1, row + reach) {
      for x in max(0, column - reach)...min(width - 1, column + reach) where ice[y * width + x] {
        let distance = squaredDistance(x, y)
        guard Double(distance) <= radius * radius else { continue }
        if distance < nearest?.distance ?? .max { nearest = (distance, y * width + x) }
      }
    }
    guard let nearest else { return [] }
    var found = [nearest.cell]
    var seen: Set<Int> = [nearest.cell]
    var next = 0
    while next < found.count {
      let (x, y) = (found[next] % width, found[next] / width)
      next += 1
      for v in max(0, y - 1)...min(height - 1, y + 1) {
        for u in max(0, x - 1)...min(width - 1, x + 1)
        where ice[v * width + u] && Double(squaredDistance(u, v)) <= radius * radius {
          if seen.insert(v * width + u).inserted { found.append(v * width + u) }
        }
      }
    }
    return found
  }
}
