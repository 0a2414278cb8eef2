import Foundation
import Geospatial
import HeapModule

/// Where water that falls on a piece of ground runs, down to given outlets.
///
/// Sinks are filled by a priority flood from the outlets (Barnes, Lehman & Mulla 2014,
/// doi:10.1016/j.cageo.2013.04.024, algorithm 1). On the filled ground a cell drains along the steepest of the eight
/// triangles around it, to the two neighbours that its direction lies between (D∞, Tarboton 1997,
/// doi:10.1029/96WR03137); on flats, filled sinks among them, to the neighbour from which the flood came, so every cell
/// reaches an outlet and no separate pass over flats is needed.
///
/// D∞ and not D8, which knows eight directions only: on even slopes, as icefields are, its divides run straight along
/// them for kilometres. What D∞ splits is put together again by `catchments()`.
///
/// Own code, as nothing in Debian 12 that is made for linking has it: GRASS (`grass-dev` 8.2) has `r.watershed` as a
/// program on rasters inside a GRASS database and as no library call; SAGA (`libsaga-dev` 8.5) has its routing in
/// modules that are found by name at run time; TauDEM, RichDEM and WhiteboxTools are not packaged; GDAL, OpenCV and
/// GEOS have no flow routing.
public struct Drainage: Sendable {
  /// The height of each cell once sinks are full; NaN where no outlet can be reached.
  public let filled: [Float]

  /// The outlets, by cell.
  public let outlets: [Int]

  /// The cells that reach an outlet, each after those it drains to.
  let order: [Int32]

  /// Where the water of each cell goes; nothing for outlets and cells that reach none.
  let flows: [Flow]

  /// Where the water of a cell goes: to one neighbour, and a share of it to another beside it; -1 for none.
  struct Flow: Sendable, Equatable {
    var first: Int32 = -1
    var second: Int32 = -1
    var secondShare: Float = 0
  }

  /// Routes the water of a region.
  ///
  /// - Parameters:
  ///   - model: the heights; cells without one are walls.
  ///   - region: which cells take part, one mark for each.
  ///   - outlets: the cells where water leaves, all in the region.
  public init(of model: ElevationModel, within region: [Bool], outlets: [Int]) {
    precondition(region.count == model.heights.count, "one mark for each cell")
    let grid = model.grid
    var filled = [Float](repeating: .nan, count: region.count)
    var flows = [Flow](repeating: Flow(), count: region.count)
    var order: [Int32] = []
    var waiting = Heap<WaitingCell>()
    var turn: Int32 = 0
    func add(_ cell: Int) {
      waiting.insert(WaitingCell(height: filled[cell], turn: turn, cell: Int32(cell)))
      turn += 1
    }
    for outlet in outlets where region[outlet] && !model.heights[outlet].isNaN && filled[outlet].isNaN {
      filled[outlet] = model.heights[outlet]
      add(outlet)
    }
    while let next = waiting.popMin() {
      order.append(next.cell)
      let cell = Int(next.cell)
      grid.forEachNeighbour(of: cell) { neighbour in
        let height = model.heights[neighbour]
        guard region[neighbour], !height.isNaN, filled[neighbour].isNaN else { return }
        filled[neighbour] = max(height, filled[cell])
        flows[neighbour].first = next.cell
        add(neighbour)
      }
    }
    for cell in order where flows[Int(cell)].first >= 0 {
      if let down = Self.steepest(from: Int(cell), on: filled, grid) { flows[Int(cell)] = down }
    }
    self.filled = filled
    self.outlets = outlets
    self.order = order
    self.flows = flows
  }

  /// For each cell the number of the outlet that most of its water reaches, counted from zero; -1 for none.
  ///
  /// Of each cell's water the shares of three outlets are kept, which matters where more than three catchments meet.
  public func catchments() -> [Int32] {
    let kept = 3
    var names = [Int32](repeating: -1, count: flows.count * kept)
    var shares = [Float](repeating: 0, count: flows.count * kept)
    for (number, outlet) in outlets.enumerated() {
      names[outlet * kept] = Int32(number)
      shares[outlet * kept] = 1
    }
    // What a cell drains to is lower, or was flooded before; so it is known already.
    for cell in order where flows[Int(cell)].first >= 0 {
      let flow = flows[Int(cell)]
      var votes: [(name: Int32, share: Float)] = []
      for (target, part) in [(flow.first, 1 - flow.secondShare), (flow.second, flow.secondShare)]
      where target >= 0 && part > 0 {
        for place in Int(target) * kept..<(Int(target) + 1) * kept where names[place] >= 0 {
          if let known = votes.firstIndex(where: { $0.name == names[place] }) {
            votes[known].share += part * shares[place]
          } else {
            votes.append((names[place], part * shares[place]))
          }
        }
      }
      votes.sort { ($0.share, $1.name) > ($1.share, $0.name) }
      for (place, vote) in votes.prefix(kept).enumerated() {
        names[Int(cell) * kept + place] = vote.name
        shares[Int(cell) * kept + place] = vote.share
      }
    }
    return flows.indices.map { names[$0 * kept] }
  }

  /// The ground that drains through each cell, in cells, itself included; zero where none reaches an outlet.
  public func accumulation() -> [Double] {
    var ground = [Double](repeating: 0, count: flows.count)
    for cell in order.reversed() {
      ground[Int(cell)] += 1
      let flow = flows[Int(cell)]
      let second = ground[Int(cell)] * Double(flow.secondShare)
      if flow.first >= 0 { ground[Int(flow.first)] += ground[Int(cell)] - second }
      if flow.second >= 0 { ground[Int(flow.second)] += second }
    }
    return ground
  }

  /// The way down the steepest of the eight triangles around a cell; nil where none leads down.
  private static func steepest(from cell: Int, on heights: [Float], _ grid: Grid) -> Flow? {
    let (column, row) = (cell % grid.width, cell / grid.width)
    func place(_ x: Int, _ y: Int) -> Int? {
      (0..<grid.width).contains(column + x) && (0..<grid.height).contains(row + y)
        ? (row + y) * grid.width + column + x : nil
    }
    let here = Double(heights[cell])
    var best: (slope: Double, flow: Flow) = (0, Flow())
    func consider(_ slope: Double, _ flow: @autoclosure () -> Flow) {
      if slope > best.slope { best = (slope, flow()) }
    }
    let diagonal = (grid.pixelWidth * grid.pixelWidth + grid.pixelHeight * grid.pixelHeight).squareRoot()
    for (straight, sides) in [
      ((1, 0), [-1, 1]), ((-1, 0), [-1, 1]), ((0, 1), [-1, 1]), ((0, -1), [-1, 1]),
    ] {
      let along = straight.0 != 0 ? grid.pixelWidth : grid.pixelHeight
      let across = straight.0 != 0 ? grid.pixelHeight : grid.pixelWidth
      guard let near = place(straight.0, straight.1) else { continue }
      // A height that is not a number compares as no way down.
      let down = (here - Double(heights[near])) / along
      consider(down, Flow(first: Int32(near)))
      for side in sides {
        let corner = straight.0 != 0 ? place(straight.0, side) : place(side, straight.1)
        guard let corner else { continue }
        consider((here - Double(heights[corner])) / diagonal, Flow(first: Int32(corner)))
        let aside = Double(heights[near] - heights[corner]) / across
        // Inside the triangle the direction lies between the straight and the diagonal neighbour.
        guard down > 0, aside > 0, aside * along < down * across else { continue }
        let turn = atan2(aside, down) / atan2(across, along)
        consider(
          (down * down + aside * aside).squareRoot(),
          Flow(first: Int32(near), second: Int32(corner), secondShare: Float(turn)))
      }
    }
    return best.slope > 0 ? best.flow : nil
  }
}

extension Grid {
  /// Calls `body` with each of a cell's eight neighbours.
  func forEachNeighbour(of cell: Int, _ body: (_ neighbour: Int) -> Void) {
    let (column, row) = (cell % width, cell / width)
    for y in max(0, row - 1)...min(height - 1, row + 1) {
      for x in max(0, column - 1)...min(width - 1, column + 1) where x != column || y != row {
        body(y * width + x)
      }
    }
  }
}
