import Geospatial
import Testing

@testable import Terrain

@Suite("Drainage")
struct DrainageTests {
  private func model(_ heights: [Float], width: Int) throws -> ElevationModel {
    let grid = Grid(
      crs: try CRS("EPSG:32646"), originX: 0, originY: 0, pixelWidth: 30, pixelHeight: 30, width: width,
      height: heights.count / width)
    return ElevationModel(grid: grid, heights: heights)
  }

  private func all(_ model: ElevationModel) -> [Bool] { model.heights.map { _ in true } }

  /// A rough surface of a seed, with many sinks.
  private func rough(seed: UInt64, width: Int, height: Int) throws -> ElevationModel {
    var random = Shuffle(state: seed)
    return try model(
      (0..<width * height).map { _ in Float.random(in: 0...100, using: &random) }, width: width)
  }

  @Test("a sink is filled to the height at which it spills")
  func sink() throws {
    let model = try model(
      [
        9, 9, 9, 9, 9,
        9, 2, 5, 3, 1,
        9, 9, 9, 9, 9,
      ], width: 5)
    let drainage = Drainage(of: model, within: all(model), outlets: [9])
    #expect(Array(drainage.filled[5..<10]) == [9, 5, 5, 3, 1])
    // The sink drains to where the flood came from, over the sill and down.
    #expect(drainage.flows[6] == Drainage.Flow(first: 7))
    #expect(drainage.flows[7] == Drainage.Flow(first: 8))
    #expect(drainage.accumulation()[9] == 15)
  }

  /// The filled surface is the lowest one that has a way down to the outlets from everywhere: by relaxation, from
  /// above, without a queue.
  @Test("filling gives the surface that relaxation gives", arguments: [1, 2, 3, 4, 5] as [UInt64])
  func filling(seed: UInt64) throws {
    let model = try rough(seed: seed, width: 23, height: 17)
    var region = all(model)
    var random = Shuffle(state: seed + 100)
    for index in region.indices where Int.random(in: 0..<6, using: &random) == 0 { region[index] = false }
    let outlets =
      region.indices.filter { region[$0] }.prefix(1) + region.indices.filter { region[$0] }.suffix(1)
    var expected = region.map { _ in Float.infinity }
    for outlet in outlets { expected[outlet] = model.heights[outlet] }
    var changed = true
    while changed {
      changed = false
      for cell in region.indices where region[cell] && !outlets.contains(cell) {
        var lowest = Float.infinity
        model.grid.forEachNeighbour(of: cell) { if region[$0] { lowest = min(lowest, expected[$0]) } }
        let level = max(model.heights[cell], lowest)
        if level < expected[cell] {
          expected[cell] = level
          changed = true
        }
      }
    }
    let drainage = Drainage(of: model, within: region, outlets: Array(outlets))
    #expect(drainage.filled.map { $0.isNaN ? .infinity : $0 } == expected)
  }

  @Test("all water arrives, and catchments are a partition", arguments: [11, 12, 13] as [UInt64])
  func conservation(seed: UInt64) throws {
    let model = try rough(seed: seed, width: 40, height: 30)
    let outlets = model.localMinima(within: all(model), depth: 20)
    let drainage = Drainage(of: model, within: all(model), outlets: outlets)
    let ground = drainage.accumulation()
    #expect(abs(outlets.reduce(0) { $0 + ground[$1] } - 1200) < 1e-3)
    #expect(drainage.catchments().allSatisfy { outlets.indices.contains(Int($0)) })
    for cell in drainage.order where drainage.flows[Int(cell)].first >= 0 {
      let flow = drainage.flows[Int(cell)]
      for target in [flow.first, flow.second] where target >= 0 {
        #expect(drainage.filled[Int(target)] <= drainage.filled[Int(cell)])
      }
    }
  }

  /// On a plane that falls to the east and a little to the south, the share of the southern neighbour is the angle over
  /// 45° (Tarboton 1997, equation 3).
  @Test("on a plane water splits by the angle of its fall")
  func plane() throws {
    let fall: (east: Double, south: Double) = (10, 4)
    let model = try model(
      (0..<49).map { Float(1000 - fall.east * Double($0 % 7) - fall.south * Double($0 / 7)) }, width: 7)
    let drainage = Drainage(of: model, within: all(model), outlets: [48])
    let flow = drainage.flows[3 * 7 + 3]
    #expect(flow.first == 3 * 7 + 4)
    #expect(flow.second == 4 * 7 + 4)
    // atan(4/10) is 21.801°.
    #expect(abs(flow.secondShare - 21.801 / 45) < 1e-4)
  }

  @Test("ground that no outlet is reached from has no catchment")
  func walls() throws {
    let model = try model([1, 2, .nan, 2, 1], width: 5)
    let drainage = Drainage(of: model, within: all(model), outlets: [0])
    #expect(drainage.catchments() == [0, 0, -1, -1, -1])
    #expect(drainage.accumulation() == [2, 1, 0, 0, 0])
  }
}

@Suite("Local minima")
struct LocalMinimaTests {
  private func model(_ heights: [Float]) throws -> ElevationModel {
    let grid = Grid(
      crs: try CRS("EPSG:32646"), originX: 0, originY: 0, pixelWidth: 30, pixelHeight: 30,
      width: heights.count,
      height: 1)
    return ElevationModel(grid: grid, heights: heights)
  }

  @Test(
    "a hollow counts where it is deep enough before it spills into a deeper one",
    arguments: [(0, [8, 1, 5, 3]), (1, [8, 1, 5, 3]), (3, [8, 1, 5]), (5, [8, 1]), (20, [8])]
      as [(Float, [Int])])
  func depths(depth: Float, expected: [Int]) throws {
    // Hollows at 1 (depth 8 over the sill at 2), 3 (2 to the sill at 4), 5 (4 to the sill at 6), 8 (the lowest).
    let model = try model([9, 2, 10, 6, 8, 4, 8, 7, 1, 5])
    #expect(model.localMinima(within: model.heights.map { _ in true }, depth: depth) == expected)
  }

  @Test("a flat is one hollow, and each part of a region has at least one")
  func flats() throws {
    let model = try model([5, 3, 3, 3, 5, 4, 4])
    #expect(model.localMinima(within: model.heights.map { _ in true }) == [1, 5])
    #expect(model.localMinima(within: [true, false, true, true, false, true, true], depth: 99) == [2, 5, 0])
  }
}

@Suite("Voids")
struct VoidTests {
  @Test("voids near known heights are interpolated, marked or not, and others stay")
  func voids() throws {
    let grid = Grid(
      crs: try CRS("EPSG:32646"), originX: 0, originY: 0, pixelWidth: 30, pixelHeight: 30, width: 40,
      height: 1)
    var heights = (0..<40).map { _ in Float.nan }
    heights[0] = 100
    heights[1] = -32768
    heights[2] = 100
    let filled = try ElevationModel(grid: grid, heights: heights).fillingVoids(reach: 3)
    #expect(filled.heights[1] == 100)
    #expect(filled.heights[4] == 100)
    #expect(filled.heights[20].isNaN)
    let empty = try ElevationModel(grid: grid, heights: heights.map { _ in .nan }).fillingVoids(reach: 3)
    #expect(empty.heights.count { $0.isNaN } == 40)
  }
}

/// A small generator whose numbers are the same everywhere (SplitMix64).
struct Shuffle: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
