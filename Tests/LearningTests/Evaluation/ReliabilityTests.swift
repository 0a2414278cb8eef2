import Extraction
import Testing

@testable import Learning

/// `Tests/Oracles/probability_oracle.py` prints the numbers that are expected.
@Suite("What probabilities are worth")
struct ReliabilityTests {
  private func reliability(_ bytes: [(odds: UInt8, pixels: Int, glacier: Int)]) -> Reliability {
    var reliability = Reliability()
    for (odds, pixels, glacier) in bytes {
      let labels = [UInt8](repeating: 1, count: glacier) + [UInt8](repeating: 0, count: pixels - glacier)
      reliability.count([UInt8](repeating: odds, count: pixels), labels: labels)
    }
    return reliability
  }

  private static let overconfident: [(odds: UInt8, pixels: Int, glacier: Int)] = [
    (40, 1000, 20), (80, 300, 30), (110, 100, 30), (125, 50, 22), (130, 60, 35), (150, 120, 80),
    (180, 400, 330), (220, 2000, 1960),
  ]

  @Test("temperature, likelihood and calibration error are those of scipy and numpy")
  func oracle() throws {
    let found = reliability(Self.overconfident)
    let temperature = try #require(found.temperature)
    #expect(abs(temperature - 3.070_243_6) < 1e-6)
    func isClose(_ one: Double?, _ other: Double) -> Bool { one.map { abs($0 - other) < 1e-9 } ?? false }
    #expect(isClose(found.negativeLogLikelihood(temperature: 1), 0.394_784_767_308_934))
    #expect(isClose(found.calibrationError(temperature: 1), 0.052_840_803_074_892))
    #expect(isClose(found.negativeLogLikelihood(temperature: temperature), 0.199_071_509_319_667))
    #expect(abs((found.calibrationError(temperature: temperature) ?? 1) - 0.015_468_751_7) < 1e-7)
  }

  @Test("what is certain takes no part in the fit, is counted where it is wrong, and unknown labels never")
  func certain() {
    var found = reliability(Self.overconfident)
    let (temperature, count) = (found.temperature, found.count)
    found.count([0, 0, 255, 255, 130], labels: [0, 1, 1, 0, 255])
    #expect(found.temperature == temperature && found.count == count + 4 && found.wrongAndCertain == 2)
  }

  @Test("labels that bear out every answer, or none, leave no temperature")
  func separable() {
    #expect(reliability([(60, 10, 0), (200, 10, 10)]).temperature == nil)
    #expect(reliability([(60, 10, 10), (200, 10, 0)]).temperature == nil)
    #expect(Reliability().temperature == nil && Reliability().calibrationError(temperature: 1) == nil)
  }
}
