import Foundation
import Testing

@testable import Extraction

@Suite("Otsu's threshold")
struct OtsuThresholdTests {
  @Test("Two heaps are parted at the edge of the bin where the lower one ends")
  func byHand() {
    // Four bins of 2 from 0 to 8: 3, 1, 0, 2 values.
    let values: [Float] = [0, 1, 1.5, 2, 7, 8, .nan, .infinity]
    #expect(OtsuThreshold.threshold(of: values, bins: 4) == Float(4).nextDown)
    #expect(OtsuThreshold.threshold(of: [3, 3, .nan]) == nil)
    #expect(OtsuThreshold.threshold(of: []) == nil)
  }

  @Test("A value on the edge of a bin is above the threshold, as it is in the histogram")
  func edges() throws {
    // Bins of 1 from 0 to 4: the heap of ones stands on the edge between the first two.
    let values = [Float](repeating: 0, count: 10) + [Float](repeating: 1, count: 10) + [4]
    let threshold = try #require(OtsuThreshold.threshold(of: values, bins: 4))
    #expect(values.count { $0 > threshold } == 11)
  }

  @Test("Agrees with scikit-image on random heaps", .python("numpy", "skimage"))
  func peer() throws {
    let folder = TemporaryFolder()
    var numbers = PlainNumbers(state: 3)
    var ours: [Float] = []
    for (index, share) in [2, 3, 5, 20].enumerated() {
      let values = (0..<4000).map { _ in
        // A sum of three is a heap with a middle.
        let sum = (0..<3).reduce(0) { sum, _ in sum + numbers.next(below: 1000) }
        return Float(sum + (numbers.next(below: share) == 0 ? 2200 : 0)) / 1000
      }
      try values.withUnsafeBytes { try Data($0).write(to: URL(fileURLWithPath: folder.path("\(index)"))) }
      ours.append(try #require(OtsuThreshold.threshold(of: values)))
    }
    // scikit-image gives the middle of the bin whose upper edge we give.
    let program = """
      import sys
      import numpy as np
      from skimage.filters import threshold_otsu
      for index in range(4):
          values = np.fromfile(f"{sys.argv[1]}/{index}", np.float32).astype(np.float64)
          print(repr(float(threshold_otsu(values) + np.ptp(values) / 512)))
      """
    let theirs = try Python.run(program, [folder.path]).split(separator: "\n").compactMap { Double($0) }
    #expect(theirs.count == ours.count)
    #expect(zip(ours, theirs).allSatisfy { abs(Double($0) - $1) < 1e-5 }, "\(ours) \(theirs)")
  }
}
