import Geospatial
import Landsat
import Testing

@testable import Extraction

@Suite("Tiles of an image")
struct TilePlanTests {
  private static let red = TiledExtraction.Bands(roles: [.red], taken: 1, quantity: .reflectance)

  /// What tiles put together, where the network says of a tile what `answer` does.
  private func assembled(
    _ image: MemoryImage, _ tiling: Tiling, multiple: Int = 1,
    answer: @escaping ([Float], Int) -> [Float] = { tile, _ in tile }
  ) throws -> [UInt8] {
    let plan = TilePlan(
      width: image.grid.width, height: image.grid.height, tiling: tiling, multiple: multiple)
    return try TiledExtraction(image, Self.red, plan, screen: nil) { [answer($0, $1)] }
      .probabilities(in: image.grid.window)
  }

  @Test(
    "an image comes back from its tiles as it was, for every size up to three tiles and every overlap",
    arguments: [(1, 1), (2, 1), (3, 1), (4, 1), (4, 2), (5, 1), (6, 2), (6, 3)])
  func identity(size: Int, multiple: Int) throws {
    var numbers = PlainNumbers(state: UInt32(size))
    for overlap in 0..<size {
      for height in 1...3 * size {
        for width in 1...3 * size {
          let pixels = numbers.image(width * height)
          let image = try MemoryImage([.red: pixels], width: width, height: height)
          let result = try assembled(image, Tiling(size: size, overlap: overlap), multiple: multiple)
          try #require(
            result == pixels.map(GlacierProbability.byte), "\(width) × \(height), overlap \(overlap)")
        }
      }
    }
  }

  @Test("a pixel is decided by a tile in which it is no nearer to the edge than half the overlap")
  func margins() throws {
    for (size, overlap) in [(6, 0), (6, 3), (7, 4), (8, 5), (8, 7)] {
      for length in 1...3 * size {
        let image = try MemoryImage(
          [.red: [Float](repeating: 0, count: length * length)], width: length, height: length)
        // Each pixel says how far it is from the nearest edge of its tile.
        let distances = try assembled(image, Tiling(size: size, overlap: overlap)) { _, side in
          (0..<side * side).map { index in
            let (y, x) = index.quotientAndRemainder(dividingBy: side)
            return Float(min(x, y, side - 1 - x, side - 1 - y)) / 256
          }
        }
        for (index, distance) in distances.enumerated() {
          let (y, x) = index.quotientAndRemainder(dividingBy: length)
          let toImageEdge = min(x, y, length - 1 - x, length - 1 - y)
          let least = min(overlap / 2, toImageEdge)
          #expect(
            distance >= GlacierProbability.byte(Float(least) / 256), "\(x), \(y) of \(length), \(overlap)")
        }
      }
    }
  }

  @Test("the tiles of Chu et al. have 1024 pixels, a margin of 26 and a stride of 972")
  func chu() {
    let tiling = Tiling(size: 1024, keep: 0.9)
    #expect(tiling == Tiling(size: 1024, margin: 26))
    // 7000 - 52 is seven strides and 144 pixels, so an eighth tile lies against the edge.
    let plan = TilePlan(width: 7000, height: 1024, tiling: tiling)
    #expect(plan.columns.map(\.start) == [0, 972, 1944, 2916, 3888, 4860, 5832, 5976])
    #expect(plan.columns.first?.kept == 0..<998)
    #expect(plan.columns[1].kept == 998..<1970)
    // The remainder of 144 and the margin of 26.
    #expect(plan.columns.last?.kept == 6830..<7000)
    #expect(plan.rows == [TilePlan.Span(start: 0, kept: 0..<1024)])
  }

  @Test("a tile beyond a small image shows its mirror image, as numpy's pad with mode reflect")
  func mirrored() throws {
    // numpy.pad([[1, 2, 3], [4, 5, 6]], ((0, 2), (0, 1)), mode="reflect")
    let expected: [Float] = [1, 2, 3, 2, 4, 5, 6, 5, 1, 2, 3, 2, 4, 5, 6, 5]
    let image = try MemoryImage([.red: [1, 2, 3, 4, 5, 6]], width: 3, height: 2)
    var seen: [Float] = []
    _ = try assembled(image, Tiling(size: 8, overlap: 2), multiple: 4) { tile, _ in
      seen = tile
      return tile
    }
    #expect(seen == expected)
    let pixel = try MemoryImage([.red: [7]], width: 1, height: 1)
    _ = try assembled(pixel, Tiling(size: 8, overlap: 2), multiple: 2) { tile, _ in
      seen = tile
      return tile
    }
    #expect(seen == [7, 7, 7, 7])
  }

  @Test("what is said of a pixel depends neither on the window asked for nor on what was asked before")
  func windows() throws {
    let (width, height) = (23, 31)
    var numbers = PlainNumbers(state: 3)
    let image = try MemoryImage([.red: numbers.image(width * height)], width: width, height: height)
    // The answer depends on the whole tile and on the place in it.
    func extraction() -> TiledExtraction {
      let plan = TilePlan(width: width, height: height, tiling: Tiling(size: 8, overlap: 3))
      return TiledExtraction(image, Self.red, plan, screen: nil) { tile, side in
        let sum = tile.reduce(0, +)
        return [tile.indices.map { tile[$0] * sum / 64 * Float($0) / Float(side * side) }]
      }
    }
    let whole = try extraction().probabilities(in: image.grid.window)
    let asked = extraction()
    for _ in 0..<60 {
      let window = Window(
        x: numbers.next(below: 30) - 5, y: numbers.next(below: 40) - 5, width: 1 + numbers.next(below: 12),
        height: 1 + numbers.next(below: 12))
      let part = try asked.probabilities(in: window)
      for (index, value) in part.enumerated() {
        let (row, column) = index.quotientAndRemainder(dividingBy: window.width)
        let (x, y) = (window.x + column, window.y + row)
        let isInside = (0..<width).contains(x) && (0..<height).contains(y)
        #expect(value == (isInside ? whole[y * width + x] : 0))
      }
    }
  }

  @Test("strips are read once each, as far as their tiles reach, and every tile is run once")
  func reads() throws {
    let image = try MemoryImage(
      [.red: [Float](repeating: 1, count: 20 * 30)], width: 20, height: 30)
    var tiles = 0
    let plan = TilePlan(width: 20, height: 30, tiling: Tiling(size: 8, overlap: 2))
    let extraction = TiledExtraction(image, Self.red, plan, screen: nil) { tile, _ in
      tiles += 1
      return [tile]
    }
    let strips = extraction.strips(pixels: 1)
    for strip in strips { _ = try extraction.probabilities(in: strip) }
    #expect(strips.map(\.height) == [7, 6, 6, 6, 5])
    #expect(image.reads == strips.map(extraction.reach(of:)))
    #expect(image.reads.map(\.y) == [0, 6, 12, 18, 22] && image.reads.allSatisfy { $0.height == 8 })
    #expect(tiles == 15 && extraction.tiles?.run == 15)
    // Smaller windows from top to bottom compute nothing twice either.
    tiles = 0
    let other = TiledExtraction(image, Self.red, plan, screen: nil) { tile, _ in
      tiles += 1
      return [tile]
    }
    for row in 0..<30 {
      _ = try other.probabilities(in: Window(x: 0, y: row, width: 20, height: 1))
    }
    #expect(tiles == 15)
  }
}
