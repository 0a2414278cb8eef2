import Testing

@testable import Extraction

@Suite("Choosing a threshold")
struct ThresholdChoiceTests {
  @Test("The best of all masks that a threshold can make, by hand")
  func byHand() throws {
    // From the top: 9 glacier, 8 not, 7 and 7 glacier, 5 not, 2 glacier. F1 by the number taken in:
    // 1: 2/5, 2: 2/6, 4: 6/8, 5: 6/9, 6: 8/10.
    let values: [Float] = [7, 2, 9, .nan, 5, 8, 7]
    let isGlacier = [true, true, true, true, false, false, true]
    let all = try #require(ThresholdChoice.best(of: values, against: isGlacier))
    #expect(all.confusion == Confusion(truePositives: 4, falsePositives: 2))
    #expect(all.threshold < 2)
    // Without the lowest glacier: 4: 6/7 beats all; halfway between 7 and 5.
    let some = try #require(
      ThresholdChoice.best(of: [7, 9, 5, 8, 7], against: [true, true, false, false, true]))
    #expect(some.threshold == 6)
    #expect(some.confusion == Confusion(truePositives: 3, falsePositives: 1, trueNegatives: 1))
  }

  @Test("Of equal F1 the mask with the least glacier; none without glacier")
  func ties() throws {
    // One of one found, of two: 2/3. Two of two with two false alarms: 4/6.
    let tie = try #require(
      ThresholdChoice.best(of: [9, 8, 7, 6], against: [true, false, false, true]))
    #expect(tie.threshold == 8.5)
    #expect(ThresholdChoice.best(of: [1, 2], against: [false, false]) == nil)
    #expect(ThresholdChoice.best(of: [.nan], against: [true]) == nil)
    #expect(ThresholdChoice.best(of: [], against: []) == nil)
  }

  @Test("The threshold keeps apart even the closest of values, on either side")
  func close() throws {
    let (low, high) = (Float(1), Float(1).nextUp)
    for (side, glacial, other) in [(ThresholdSide.above, high, low), (.below, low, high)] {
      let choice = try #require(
        ThresholdChoice.best(of: [glacial, other], against: [true, false], side: side))
      #expect(choice.confusion.f1 == 1)
      let isGlacier = { (value: Float) in
        side == .above ? value > choice.threshold : value < choice.threshold
      }
      #expect(isGlacier(glacial) && !isGlacier(other))
    }
  }

  @Test("No threshold on many random values does better", arguments: ThresholdSide.allCases)
  func exhaustive(_ side: ThresholdSide) throws {
    var numbers = PlainNumbers(state: 7)
    let isGlacier = (0..<300).map { _ in numbers.next(below: 3) == 0 }
    let values = isGlacier.map { isGlacier in
      Float(numbers.next(below: 40) + (isGlacier == (side == .above) ? 15 : 0)) / 8
    }
    func confusion(_ threshold: Float) -> Confusion {
      zip(values, isGlacier).reduce(into: Confusion()) { sum, pixel in
        switch (side == .above ? pixel.0 > threshold : pixel.0 < threshold, pixel.1) {
        case (true, true): sum.truePositives += 1
        case (true, false): sum.falsePositives += 1
        case (false, true): sum.falseNegatives += 1
        case (false, false): sum.trueNegatives += 1
        }
      }
    }
    let choice = try #require(ThresholdChoice.best(of: values, against: isGlacier, side: side))
    #expect(confusion(choice.threshold) == choice.confusion)
    let tried = (-1...60).compactMap { confusion((Float($0) - 0.5) / 8).f1 }
    #expect(choice.confusion.f1 == tried.max())
  }
}
