import Declaration
import Geospatial
import Landsat
import Testing

@testable import Extraction

@Suite("Single-band threshold")
struct SingleBandThresholdTests {
  private let band: [Float] = [10, 20, 30, 80, 90, -9999]

  private func found(_ method: SingleBandThreshold) throws -> [Bool] {
    let scratch = try Scratch()
    let reader = SceneReader(try scratch.scene([.nir: band], on: .small(6, 1)))
    return try method.prepared(for: reader).probabilities(in: reader.grid.window)
      .map { $0 == GlacierProbability.certain }
  }

  @Test("Strictly above, or strictly below; a pixel without data is neither")
  func sides() throws {
    var method = SingleBandThreshold(
      quantity: .digitalNumbers, threshold: .given(80), side: .above, morphology: .none)
    #expect(try found(method) == [false, false, false, false, true, false])
    method.side = .below
    #expect(try found(method) == [true, true, true, false, false, false])
    method.quantity = .reflectance
    method.threshold = .given(0.0025)
    #expect(try found(method) == [true, true, false, false, false, false])
  }

  @Test("Otsu's threshold is that of the whole image, in whatever window it is asked for")
  func otsu() throws {
    let method = SingleBandThreshold(quantity: .digitalNumbers, morphology: .none)
    #expect(try found(method) == [false, false, false, true, true, false])
    let scratch = try Scratch()
    let reader = SceneReader(try scratch.scene([.nir: band], on: .small(6, 1)))
    let prepared = try method.prepared(for: reader)
    #expect(try prepared.probabilities(in: Window(x: 0, y: 0, width: 2, height: 1)) == [0, 0])
    #expect(try prepared.probabilities(in: Window(x: 3, y: 0, width: 2, height: 1)) == [250, 250])
    let block = SceneBlock(source: reader, window: reader.grid.window)
    #expect(throws: InputError.self) { try method.probabilities(of: block) }
  }

  @Test("An image of one value has no threshold of Otsu's")
  func flat() throws {
    let scratch = try Scratch()
    let reader = SceneReader(try scratch.scene([.nir: [5, 5, -9999]], on: .small(3, 1)))
    #expect(throws: InputError.self) { try SingleBandThreshold().prepared(for: reader) }
  }

  @Test("Rules are read as they are written")
  func rules() {
    #expect(ThresholdRule("otsu") == .otsu)
    #expect(ThresholdRule("0.35") == .given(0.35))
    #expect(ThresholdRule("best") == nil && ThresholdRule("nan") == nil)
    #expect([ThresholdRule.otsu, .given(0.5)].map(\.description) == ["otsu", "0.5"])
  }

  @Test("Settings name all that shapes the answer")
  func settings() {
    #expect(
      Set(SingleBandThreshold().settings.keys) == [
        "band", "quantity", "threshold", "side", "opening", "closing", "morphologySize",
      ])
  }
}
