import Testing

@testable import Extraction

@Suite("Glacier probability")
struct GlacierProbabilityTests {
  @Test("More than one half is the same question before and after coding")
  func half() {
    let limit = GlacierProbability.limit(0.5)
    #expect(limit == 125)
    let near = [Float(0.5).nextDown, 0.5, Float(0.5).nextUp, 0.5019, 0.4999]
    for probability in near + (0...1000).map({ Float($0) / 1000 }) {
      #expect((GlacierProbability.byte(probability) > limit) == (probability > 0.5), "\(probability)")
    }
  }

  @Test("Whatever a network gives is held between none and certain")
  func range() {
    let values: [Float] = [-1, -0.0, 0, 1, 1.01, .infinity, -.infinity, .nan]
    #expect(values.map(GlacierProbability.byte) == [0, 0, 0, 250, 250, 250, 0, 0])
  }
}
