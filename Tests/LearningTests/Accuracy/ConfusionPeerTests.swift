import Extraction
import Foundation
import Testing

@Suite("Confusion against scikit-learn")
struct ConfusionPeerTests {
  @Test("All measures agree on random masks", .python("numpy", "sklearn"))
  func peer() throws {
    let folder = TemporaryFolder()
    let size = (width: 50, height: 40)
    let shares = [(0.5, 0.5), (0.3, 0.6), (0.58, 0.4)]
    var ours: [[Double]] = []
    for (index, share) in shares.enumerated() {
      let seed = UInt64(10 * index)
      let mask = RandomMasks.mask(size.width, size.height, share: share.0, seed: seed)
      let truth = RandomMasks.mask(size.width, size.height, share: share.1, seed: seed + 1)
      try Data(mask + truth).write(to: URL(fileURLWithPath: folder.path("\(index)")))
      let confusion = zip(mask, truth).reduce(into: Confusion()) { sum, pixel in
        switch pixel {
        case (1, 1): sum.truePositives += 1
        case (1, _): sum.falsePositives += 1
        case (_, 1): sum.falseNegatives += 1
        default: sum.trueNegatives += 1
        }
      }
      ours.append(
        try [
          confusion.precision, confusion.recall, confusion.f1, confusion.kappa, confusion.overallAccuracy,
          confusion.meanIoU, confusion.iou,
        ].map { try #require($0) })
    }
    let theirs = try Python.run(Self.program, [folder.path, "\(shares.count)"]).split(separator: "\n")
      .map { $0.split(separator: " ").compactMap { Double($0) } }
    #expect(theirs.count == shares.count)
    for (ours, theirs) in zip(ours, theirs) {
      #expect(ours.count == theirs.count)
      #expect(zip(ours, theirs).allSatisfy { abs($0 - $1) < 1e-12 }, "\(ours) \(theirs)")
    }
  }

  private static let program = """
    import sys
    import numpy as np
    from sklearn import metrics
    for index in range(int(sys.argv[2])):
        mask, truth = np.fromfile(f"{sys.argv[1]}/{index}", np.uint8).reshape(2, -1)
        measures = [metrics.precision_score(truth, mask), metrics.recall_score(truth, mask),
                    metrics.f1_score(truth, mask), metrics.cohen_kappa_score(truth, mask),
                    metrics.accuracy_score(truth, mask),
                    metrics.jaccard_score(truth, mask, average="macro"), metrics.jaccard_score(truth, mask)]
        print(*(repr(float(measure)) for measure in measures))
    """
}
