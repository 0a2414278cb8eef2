import Testing

@testable import Neural

@Suite("Initial weights")
struct InitialWeightsTests {
  /// One layer of 32 × 9 → 48 × 9, 13 824 weights.
  private func network(extra: Bool = false) throws -> Network {
    try Network("layer", inputs: 32) { x in
      let first = extra ? x.convolution("before", 32, kernel: 1) : x
      return first.convolution("layer", 48, kernel: 3).batchNorm("norm").scaled(by: "gate")
    }
  }

  /// An initialiser, the variance it states for this layer, and its bound in deviations: two
  /// before the cut of a normal, the ends of a uniform.
  static let cases: [(Initialiser, variance: Double, bound: Double)] = [
    (.glorotNormal, 2 / Double(32 * 9 + 48 * 9), 2 / 0.879_625_66),
    (.glorotUniform, 2 / Double(32 * 9 + 48 * 9), 1.732_050_8),
    (.heNormal, 2 / Double(32 * 9), 2 / 0.879_625_66),
    (.torch, 1 / Double(3 * 32 * 9), 1.732_050_8),
  ]

  @Test("Weights have the mean, variance and bounds of their distribution", arguments: cases)
  func distribution(initialiser: Initialiser, variance: Double, bound: Double) throws {
    let weights = Weights(initial: try network(), initialiser, seed: 3)
    let values = try #require(weights["layer.weight"]).values.map(Double.init)
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let found = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    // Five standard errors.
    #expect(abs(mean) < 5 * (variance / count).squareRoot())
    #expect(abs(found / variance - 1) < 0.04)
    let largest = values.map(abs).max() ?? 0
    #expect(largest <= bound * variance.squareRoot() * 1.000001)
    #expect(largest > 0.97 * bound * variance.squareRoot())
  }

  @Test("Biases, normalisations and gates start where they should")
  func others() throws {
    let glorot = Weights(initial: try network(), .glorotNormal, seed: 3)
    #expect(glorot["layer.bias"] == Tensor([48], repeating: 0))
    #expect(glorot["norm.weight"] == Tensor([48], repeating: 1))
    #expect(glorot["norm.bias"] == Tensor([48], repeating: 0))
    #expect(glorot["norm.running_mean"] == Tensor([48], repeating: 0))
    #expect(glorot["norm.running_var"] == Tensor([48], repeating: 1))
    #expect(glorot["gate"] == Tensor([1], repeating: 0))
    let torch = try #require(Weights(initial: try network(), .torch, seed: 3)["layer.bias"])
    let bound = 1 / Float(32 * 9).squareRoot()
    #expect(torch.values.allSatisfy { abs($0) <= bound } && Set(torch.values).count == 48)
  }

  @Test("One seed gives one set of weights, and a further layer changes no other")
  func streams() throws {
    let weights = Weights(initial: try network(), .torch, seed: 3)
    #expect(Weights(initial: try network(), .torch, seed: 3) == weights)
    let others = Weights(initial: try network(), .torch, seed: 4)
    #expect(others["layer.weight"] != weights["layer.weight"])
    let more = Weights(initial: try network(extra: true), .torch, seed: 3)
    #expect(more["layer.weight"] == weights["layer.weight"])
    #expect(more["before.weight"] != nil)
  }
}

@Suite("Random numbers")
struct SplitMix64Tests {
  @Test("The sequence is the published one")
  func reference() {
    // Of the state 1234567, by the public-domain C program of Vigna.
    var random = SplitMix64(state: 1_234_567)
    #expect(
      (0..<3).map { _ in random.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      ])
  }

  @Test("An order holds every number once, and every number comes first about equally often")
  func order() {
    var random = SplitMix64(seed: 5, stream: "order")
    var firsts = [Int](repeating: 0, count: 6)
    for _ in 0..<3000 {
      let order = random.order(6)
      #expect(order.sorted() == Array(0..<6))
      firsts[order[0]] += 1
    }
    #expect(firsts.allSatisfy { abs($0 - 500) < 110 })
  }

  @Test("Streams of one seed differ, and normal numbers have mean zero and variance one")
  func streams() {
    var a = SplitMix64(seed: 5, stream: "a")
    var b = SplitMix64(seed: 5, stream: "b")
    #expect(a.next() != b.next())
    let values = (0..<20_000).map { _ in a.normal() }
    #expect(abs(values.reduce(0, +) / 20_000) < 0.035)
    #expect(abs(values.reduce(0) { $0 + $1 * $1 } / 20_000 - 1) < 0.05)
  }
}
