import Extraction
import Geospatial
import Testing

@testable import Pipeline

/// `Tests/Oracles/probability_oracle.py` prints the numbers that are expected.
@Suite("Ice drawn by block")
struct ProbabilityBlocksTests {
  private func settings(_ temperature: Double = 1, draws: Int = 10_000) -> ProbabilitySettings {
    var settings = ProbabilitySettings()
    settings.temperature = temperature
    settings.draws = draws
    return settings
  }

  /// Blocks in a row, with how many pixels have each byte of odds; mapped above one half.
  private func drawn(
    _ blocks: [[UInt8: Int]], _ settings: ProbabilitySettings, reversed: Bool = false
  ) -> ProbabilityBlocks.Outcome {
    var counted = ProbabilityBlocks(columns: 5...5 + blocks.count, rows: -2...(-1))
    for (column, block) in blocks.enumerated() {
      let pixels = block.sorted { ($0.key < $1.key) != reversed }
      for (odds, count) in pixels {
        for _ in 0..<count {
          counted.count(.init(odds: odds, isMapped: odds > 127), column: 5 + column, row: -1)
        }
      }
    }
    return counted.drawn(by: settings) { _, _ in Area(squareMetres: 900) }
  }

  @Test(
    "the expected area and the error are those of numpy, which integrates where we draw",
    arguments: [
      (1.0, 232_090.077_442_433, 112_700.738_011_059), (2, 220_905.317_424_549, 124_551.801_615_031),
    ])
  func oracle(temperature: Double, expected: Double, error: Double) {
    let blocks: [[UInt8: Int]] = [[160: 100, 120: 50, 255: 30], [130: 200, 3: 10, 0: 400]]
    let outcome = drawn(blocks, settings(temperature, draws: 100_000))
    #expect(abs(outcome.expected.squareMetres - expected) < 1e-6)
    #expect(outcome.mapped.squareMetres == 297_000)
    #expect(abs(outcome.error.squareMetres / error - 1) < 0.01)
    #expect(outcome.low < outcome.expected && outcome.expected < outcome.high)
    let again = drawn(blocks, settings(temperature, draws: 100_000), reversed: true)
    #expect(again.error == outcome.error && again.low == outcome.low)
  }

  @Test("what is certain has no error, and the expected area is the mapped one")
  func certain() {
    let outcome = drawn([[0: 50, 255: 20], [255: 7]], settings(3))
    #expect(outcome.error == .zero && outcome.expected == outcome.mapped)
    #expect(outcome.low == outcome.high && outcome.expected.squareMetres == 27 * 900)
  }

  @Test("the less sure the probabilities, the larger the error")
  func grows() {
    // As many pixels as sure of ice as of none: the expected area is always half.
    let errors = [90, 60, 40, 20, 8, 1].map { odds in
      drawn([[UInt8(128 + odds): 100, UInt8(127 - odds): 100]], settings()).error
    }
    #expect(zip(errors, errors.dropFirst()).allSatisfy { $0 < $1 })
    let temperatures = [0.2, 0.5, 1, 2, 5].map { drawn([[150: 100, 105: 100]], settings($0)).error }
    #expect(zip(temperatures, temperatures.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test("blocks add up to more than independent pixels would and to less than one block")
  func blocks() {
    let mixed: [UInt8: Int] = [134: 60, 121: 60]
    let apart = drawn([mixed, mixed, mixed, mixed], settings())
    let together = drawn([mixed.mapValues { $0 * 4 }], settings())
    let single = drawn([mixed], settings())
    let (error, one) = (apart.error.squareMetres, single.error.squareMetres)
    #expect(error < together.error.squareMetres * 0.6)
    #expect(abs(error / (2 * one) - 1) < 0.05)
    let p = GlacierOdds.probability(134)
    let independent = (480 * p * (1 - p)).squareRoot() * 900
    #expect(error > 3 * independent)
  }

  @Test("views are summed before they are compared")
  func members() {
    var blocks = ProbabilityBlocks(columns: 0...1, rows: 0...0, memberCount: 2)
    for (column, bits) in [(0, [UInt8(1), 1, 3]), (1, [2, 2, 3])] {
      for members in bits {
        blocks.count(.init(odds: 128, isMapped: true, members: members), column: column, row: 0)
      }
    }
    let areas = blocks.memberAreas { column, _ in Area(squareMetres: column == 0 ? 900 : 1000) }
    #expect(areas.map(\.squareMetres) == [3700, 3900] as [Double])
  }
}
