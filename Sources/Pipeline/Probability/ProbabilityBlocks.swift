import Extraction
import Geospatial
import Neural

/// The pixels of some ground counted in square blocks by their odds, and the ice that may be there drawn from them.
///
/// Within a block all pixels are wrong together: one number u, uniform between 0 and 1, is drawn for the block, and its
/// ice is where the calibrated probability is above u. A whole block is so mapped more or less generously, as a network
/// errs with the light, the snow and the debris of a place; blocks are independent. Each pixel is ice as often as its
/// probability says, so that the mean of the draws is the expected area Σ p·a. (Whole blocks drawn anew from one another
/// would tell how unlike in ice the blocks are, not how wrong.)
///
/// Blocks begin at the origin of the coordinates, and each has a stream of random numbers of its own: a part of a region
/// is drawn as the region is, and the order of counting changes nothing. Memory: a kilobyte for each block.
struct ProbabilityBlocks {
  /// What is counted of a pixel.
  struct Pixel {
    /// The odds, coded by `GlacierOdds`.
    var odds: UInt8

    /// Whether it is on the map.
    var isMapped: Bool

    /// Which views of it say glacier, a bit each.
    var members: UInt8 = 0
  }

  /// The columns and rows of blocks that the ground touches.
  private let columns: ClosedRange<Int>
  private let rows: ClosedRange<Int>
  private let memberCount: Int
  private var odds: [UInt32]
  private var mapped: [Int]
  private var members: [Int]

  /// Blocks without any pixel.
  init(columns: ClosedRange<Int>, rows: ClosedRange<Int>, memberCount: Int = 1) {
    self.columns = columns
    self.rows = rows
    self.memberCount = memberCount
    let count = columns.count * rows.count
    odds = [UInt32](repeating: 0, count: count * 256)
    mapped = [Int](repeating: 0, count: count)
    members = [Int](repeating: 0, count: memberCount > 1 ? count * memberCount : 0)
  }

  /// Counts a pixel of the block in a column and row.
  mutating func count(_ pixel: Pixel, column: Int, row: Int) {
    let block = (row - rows.lowerBound) * columns.count + column - columns.lowerBound
    odds[block * 256 + Int(pixel.odds)] += 1
    if pixel.isMapped { mapped[block] += 1 }
    guard memberCount > 1, pixel.members != 0 else { return }
    for member in 0..<memberCount where pixel.members & 1 << UInt8(member) != 0 {
      members[block * memberCount + member] += 1
    }
  }

  /// Every block with a pixel, by its column and row, row by row.
  private var places: [(block: Int, column: Int, row: Int)] {
    (0..<mapped.count).compactMap { block in
      guard odds[block * 256..<(block + 1) * 256].contains(where: { $0 > 0 }) else { return nil }
      let (row, column) = block.quotientAndRemainder(dividingBy: columns.count)
      return (block, columns.lowerBound + column, rows.lowerBound + row)
    }
  }

  /// What the draws come to.
  struct Outcome {
    /// The area that is expected, Σ p·a over all pixels.
    var expected = Area.zero

    /// The area of the pixels on the map.
    var mapped = Area.zero

    /// The root of the mean square of what a drawn area differs from the map's, its bias included.
    var error = Area.zero

    /// The limits of the middle 95 % of drawn areas.
    var low = Area.zero
    var high = Area.zero
  }

  /// Draws the ice of all blocks together.
  ///
  /// - Parameter pixelArea: the area of a pixel of the block in a column and row.
  func drawn(
    by settings: ProbabilitySettings, pixelArea: (_ column: Int, _ row: Int) throws -> Area
  ) rethrows -> Outcome {
    let probabilities = (0...UInt8.max).map {
      GlacierOdds.probability($0, temperature: settings.temperature)
    }
    var totals = [Double](repeating: 0, count: settings.draws)
    var (expected, mapped) = (0.0, 0.0)
    for (block, column, row) in places {
      let area = try pixelArea(column, row).squareMetres
      let counts = odds[block * 256..<(block + 1) * 256]
      mapped += area * Double(self.mapped[block])
      expected += area * zip(counts, probabilities).reduce(0) { $0 + Double($1.0) * $1.1 }
      // The area of the pixels whose odds are those of a code or higher.
      var areas = [Double](repeating: 0, count: 257)
      for (code, count) in counts.reversed().enumerated() {
        areas[255 - code] = areas[256 - code] + area * Double(count)
      }
      var random = SplitMix64(seed: settings.seed, stream: "block \(column) \(row)")
      for draw in totals.indices {
        totals[draw] +=
          areas[
            GlacierOdds.first(above: random.uniform(), temperature: settings.temperature)]
      }
    }
    let squares = totals.reduce(0) { $0 + ($1 - mapped) * ($1 - mapped) }
    totals.sort()
    func quantile(_ share: Double) -> Area {
      Area(squareMetres: totals[Int(share * Double(totals.count - 1))])
    }
    return Outcome(
      expected: Area(squareMetres: expected), mapped: Area(squareMetres: mapped),
      error: Area(squareMetres: (squares / Double(totals.count)).squareRoot()), low: quantile(0.025),
      high: quantile(0.975))
  }

  /// The area that each view finds in all blocks together; none where there is one view.
  func memberAreas(pixelArea: (_ column: Int, _ row: Int) throws -> Area) rethrows -> [Area] {
    guard memberCount > 1 else { return [] }
    var areas = [Area](repeating: .zero, count: memberCount)
    for (block, column, row) in places {
      let area = try pixelArea(column, row)
      for member in areas.indices {
        areas[member] = areas[member] + area * Double(members[block * memberCount + member])
      }
    }
    return areas
  }
}
