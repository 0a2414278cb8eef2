import Geospatial
import Landsat
import Neural
import Testing

@testable import Extraction

@Suite("Statistics of a scene")
struct SceneStatisticsTests {
  @Test("bands are scaled by all their pixels with data, whatever strips they are read in")
  func twoBands() throws {
    let image = try MemoryImage(
      [.red: [1, 3, .nan, 5, 7], .nir: [4, 4, 4, .nan, 4]], width: 5, height: 1)
    let statistics = try SceneStatistics(image, [.red, .nir], as: .reflectance)
    // Of 1, 3, 5, 7 the mean is 4 and the variance 5; a band of one value has nothing to divide by.
    #expect(
      statistics.normalisation(.deviation)
        == .perBand(means: [4, 4], deviations: [Float(5.0.squareRoot()), 1]))
    #expect(statistics.normalisation(.range) == .perBand(means: [1, 4], deviations: [6, 1]))
  }

  @Test("strips joined give the same as all pixels at once, and an image without data scales nothing")
  func joined() throws {
    // Five strips of 2^20 pixels and a rest; numbers 0, 1, … 9 in turn, far from zero.
    let (width, height) = (1024, 1030)
    let pixels = (0..<width * height).map { Float(60_000 + $0 % 10) }
    let image = try MemoryImage([.red: pixels], width: width, height: height)
    let statistics = try SceneStatistics(image, [.red], as: .digitalNumbers)
    guard case .perBand(let means, let deviations) = statistics.normalisation(.deviation) else {
      Issue.record("not by band")
      return
    }
    #expect(abs(means[0] - 60_004.5) < 0.01)
    // The variance of 0 … 9 is (100 − 1) / 12.
    #expect(abs(deviations[0] - Float((99.0 / 12).squareRoot())) < 1e-3)
    let empty = try MemoryImage([.red: [.nan, .nan]], width: 2, height: 1)
    let nothing = try SceneStatistics(empty, [.red], as: .reflectance)
    #expect(nothing.normalisation(.range) == .perBand(means: [0], deviations: [1]))
  }
}
