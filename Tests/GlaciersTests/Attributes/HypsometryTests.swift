import Testing

@testable import Glaciers

@Suite("Hypsometry")
struct HypsometryTests {
  @Test("counts heights in bands of 50 m, which hold their lower edge")
  func bands() {
    let hypsometry = Hypsometry(heights: [2799.9, 2750, 2800, 2949])
    #expect(hypsometry.bands.map(\.center) == [2775, 2825, 2875, 2925])
    #expect(hypsometry.shares == [500, 250, 0, 250])
    #expect(Hypsometry(heights: [-0.5, 0]).bands.map(\.center) == [-25, 25])
  }

  /// Seven sevenths of 1000 are 142.857…; six of them are rounded up.
  @Test("rounds by largest remainders, the lower band first where they are equal")
  func remainders() {
    #expect(Hypsometry.thousandths(of: [1, 1, 1, 1, 1, 1, 1]) == [143, 143, 143, 143, 143, 143, 142])
    #expect(Hypsometry.thousandths(of: [1, 1, 1]) == [334, 333, 333])
    #expect(Hypsometry.thousandths(of: [1, 0, 2]) == [333, 0, 667])
    #expect(Hypsometry.thousandths(of: [5]) == [1000])
  }

  @Test("always sums to 1000", arguments: 1...200)
  func sum(seed: Int) {
    var state = UInt64(seed)
    let heights = (0..<seed * 7).map { _ -> Float in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(state >> 40) / 4000
    }
    let shares = Hypsometry(heights: heights).shares
    #expect(shares.reduce(0, +) == 1000)
    #expect(shares.allSatisfy { $0 >= 0 })
  }

  @Test("takes back what it gave, and nothing that does not add up")
  func counted() {
    let hypsometry = Hypsometry(heights: [2799.9, 2750, 2800, 2949])
    #expect(Hypsometry(base: hypsometry.base, shares: hypsometry.shares) == hypsometry)
    #expect(Hypsometry(base: 2750, shares: [999]) == nil)
    #expect(Hypsometry(base: 2751, shares: [1000]) == nil)
    #expect(Hypsometry(base: 2750, shares: [1001, -1]) == nil)
  }
}
