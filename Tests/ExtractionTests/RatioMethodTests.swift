import Declaration
import Geospatial
import Landsat
import Testing

@testable import Extraction

@Suite("Band ratio and snow index")
struct RatioMethodTests {
  private func found(_ method: some ExtractionMethod, _ bands: [Role: [Float]]) throws -> [Bool] {
    let count = bands.values.first?.count ?? 0
    let scratch = try Scratch()
    let scene = try scratch.scene(bands, on: .small(count, 1))
    let block = SceneBlock(source: SceneReader(scene), window: scene.grid.window)
    return try method.probabilities(of: block).map { $0 == GlacierProbability.certain }
  }

  @Test("A ratio equal to the threshold is no glacier, in digital numbers")
  func threshold() throws {
    let method = BandRatio(quantity: .digitalNumbers, threshold: 3.1, morphology: .none)
    // 3.0, 3.1 and 3.2; then no measurement in one band or the other.
    let result = try found(method, [.red: [30, 31, 32, -9999, 90], .swir1: [10, 10, 10, 10, -9999]])
    #expect(result == [false, false, true, false, false])
  }

  @Test("Zero in SWIR1 counts as one step of storage, or as no glacier")
  func zeroGuard() throws {
    let bands: [Role: [Float]] = [.red: [5, 5, 3, 0], .swir1: [0, -3, 0, 0]]
    var method = BandRatio(quantity: .digitalNumbers, threshold: 3.1, morphology: .none)
    // 5/1, 5/1, 3/1, 0/1.
    #expect(try found(method, bands) == [true, true, false, false])
    method.zeroGuard = .exclude
    #expect(try found(method, bands) == [false, false, false, false])
    // As reflectance the step is 0.0001: 0.0005/0.0001 = 5, 0.0003/0.0001 = 3.
    let reflectance = BandRatio(quantity: .reflectance, threshold: 4, morphology: .none)
    #expect(try found(reflectance, bands) == [true, true, false, false])
  }

  @Test("Reflectance needs a scale, digital numbers do not")
  func scale() throws {
    let scratch = try Scratch()
    let scene = try scratch.scene([.red: [40], .swir1: [10]], on: .small(1, 1), scale: nil)
    let block = SceneBlock(source: SceneReader(scene), window: scene.grid.window)
    #expect(throws: InputError.self) { try BandRatio(quantity: .reflectance).ratios(of: block) }
    #expect(try BandRatio(quantity: .digitalNumbers).ratios(of: block) == [4])
  }

  @Test("Opening removes what is thin, closing fills gaps")
  func cleaning() throws {
    // A speck of one pixel, and a block of 8 × 8 with a gap of one pixel.
    let grid = try Grid.small(20, 20)
    var red = [Float](repeating: 10, count: 400)
    for row in 8..<16 { for column in 8..<16 { red[row * 20 + column] = 90 } }
    red[12 * 20 + 12] = 10
    red[2 * 20 + 2] = 90
    let scratch = try Scratch()
    let scene = try scratch.scene([.red: red, .swir1: [Float](repeating: 10, count: 400)], on: grid)
    func glacier(_ morphology: MaskMorphology) throws -> [Int] {
      let method = BandRatio(threshold: 2, morphology: morphology)
      let block = SceneBlock(source: SceneReader(scene), window: grid.window)
      let mask = try method.probabilities(of: block)
      return [mask.count { $0 != 0 }, Int(mask[2 * 20 + 2]), Int(mask[12 * 20 + 12])]
    }
    #expect(try glacier(.none) == [64, 250, 0])
    #expect(try glacier(MaskMorphology(opening: false, closing: true)) == [65, 250, 250])
    // Opening keeps what a 5 × 5 square fits into, and each such square in 8 × 8 holds the gap.
    #expect(try glacier(MaskMorphology(opening: true, closing: false)) == [0, 0, 0])
  }

  @Test("The snow index divides by nothing and compares strictly")
  func snowIndex() throws {
    let method = NormalizedDifferenceSnowIndex(
      quantity: .digitalNumbers, threshold: 0.4, morphology: .none)
    // 0.6; 0.4, which is not above; 0/0; a negative sum; no measurement.
    let result = try found(method, [.green: [8, 7, 0, -2, -9999], .swir1: [2, 3, 0, 1, 1]])
    #expect(result == [true, false, false, false, false])
    #expect(method.roles == [.green, .swir1])
  }

  @Test("Settings name all that shapes the answer")
  func settings() {
    let names = [
      "quantity", "threshold", "zeroGuard", "opening", "closing", "morphologySize",
    ]
    #expect(Set(BandRatio().settings.keys) == Set(names))
    #expect(BandRatio(threshold: 2.1).settings != BandRatio(threshold: 2.2).settings)
    #expect(
      NormalizedDifferenceSnowIndex(threshold: 0.4).settings
        != NormalizedDifferenceSnowIndex(threshold: 0.5).settings)
  }
}
