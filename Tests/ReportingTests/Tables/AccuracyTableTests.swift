import Extraction
import Testing

@testable import Learning
@testable import Reporting

@Suite("Tables of agreement")
struct AccuracyTableTests {
  /// Two squares on a sheet of 20 × 20 pixels of 30 m; the mask lies `shift` columns beside the reference.
  private func image(_ name: String, shift: Int, hasGlacier: Bool = true) -> AccuracyReport.Image {
    func square(_ start: Int) -> [UInt8] {
      (0..<400).map { (start..<start + 10).contains($0 % 20) && (5..<15).contains($0 / 20) ? 1 : 0 }
    }
    let mask = hasGlacier ? square(4 + shift) : [UInt8](repeating: 0, count: 400)
    let reference = square(4)
    let both = zip(mask, reference).count { $0 == 1 && $1 == 1 }
    return AccuracyReport.Image(
      name: name,
      confusion: Confusion(
        truePositives: both, falsePositives: mask.count { $0 == 1 } - both, falseNegatives: 100 - both,
        trueNegatives: 400 - 100 - mask.count { $0 == 1 } + both),
      pixels: SurfaceDistance(of: mask, against: reference, width: 20),
      metres: SurfaceDistance(of: mask, against: reference, width: 20, pixelWidth: 30, pixelHeight: 30))
  }

  private func report(_ method: String, _ images: [AccuracyReport.Image]) -> AccuracyReport {
    AccuracyReport(
      method: method, dataset: "Tiny", split: .test, threshold: 0.5, images: images)
  }

  private var comparison: ComparisonReport {
    let good = report("M-LandsNet", [image("one", shift: 0), image("two", shift: 1)])
    let bad = report("Band ratio", [image("one", shift: 2), image("two", shift: 0, hasGlacier: false)])
    return ComparisonReport(
      dataset: "Tiny", split: .test, distance: .directed, declared: 2,
      entries: [
        .init(
          accuracy: good, words: "7 parameters, trained 3 epochs, seed 1", trainingSeconds: 90,
          teaching: Teaching(training: ["Simulated", "Tiny (split by place)"], validation: "Simulated"),
          warnings: []),
        .init(
          accuracy: bad, words: "threshold 2.5, given", trainingSeconds: nil,
          teaching: Teaching(training: []), warnings: []),
      ])
  }

  @Test("the layout of Chen et al. has their five measures in percent, two decimals")
  func chen() {
    let text = Table.comparison(comparison, layout: .chen).rendered(as: .text)
    #expect(
      text.hasPrefix(
        """
        Methods on Tiny, test (2 images)

        Method      Precision (%)  Recall (%)  F1 (%)  Kappa (%)  OA (%)
        ──────────  ─────────────  ──────────  ──────  ─────────  ──────
        M-LandsNet          95.00       95.00   95.00      93.33   97.50
        Band ratio          80.00       40.00   53.33      44.00   82.50

        M-LandsNet: 7 parameters, trained 3 epochs, seed 1.
        Band ratio: threshold 2.5, given.
        Learned from the training images of Simulated and Tiny (split by place), epochs chosen on the validation images of Simulated: M-LandsNet.
        Learned from no images: Band ratio.
        As far as training files and the contents of images tell, nothing was learned from the images measured or chosen on them.
        """), "\(text)")
    #expect(text.contains("Images without a boundary take no part in ASD: Band ratio (1 of 2)."))
    #expect(text.contains("ASD: the mean of the two directed means"))
  }

  @Test(
    "what speaks against a method stands under the table, and only of the others is said that nothing does")
  func doubts() throws {
    var report = comparison
    report.entries[0].teaching.isKnownToSeeImages = true
    report.entries[0].warnings = ["M-LandsNet has learned from 1 of the 2 images"]
    report.declared = 3
    let table = Table.comparison(report)
    #expect(table.notes.contains("Warning: M-LandsNet has learned from 1 of the 2 images."))
    #expect(
      table.notes.contains(
        "As far as training files and the contents of images tell, nothing was learned from the images measured or "
          + "chosen on them for Band ratio."))
    #expect(table.rendered(as: .json).contains("Warning: M-LandsNet has learned from 1 of the 2 images."))
    #expect(table.notes.first == "So far 2 of 3 methods are measured.")
    #expect(Table.comparisonByImage(report).notes.first == "So far 2 of 3 methods are measured.")
    report.entries[1].teaching = Teaching(training: nil)
    let notes = Table.comparison(report).notes
    #expect(!notes.contains { $0.contains("nothing was learned") })
    #expect(notes.contains("Learned from what the card of the file says: Band ratio."))
    let single = Table.accuracy(report.entries[0].accuracy, warnings: report.entries[0].warnings)
    #expect(single.notes.first == "Warning: M-LandsNet has learned from 1 of the 2 images.")
  }

  @Test("methods with probabilities of their own are named beside them")
  func probabilities() {
    var report = comparison
    #expect(!Table.comparison(report).notes.contains { $0.hasPrefix("Glacier above") })
    report.entries[1].accuracy.threshold = 0.4
    #expect(
      Table.comparison(report).notes.contains(
        "Glacier above a probability of 0.4 (Band ratio), 0.5 (M-LandsNet)."))
    #expect(
      Table.accuracy(report.entries[1].accuracy).notes.contains("Glacier above a probability of 0.4."))
  }

  @Test("the layout of Chu et al. has shares of one with four decimals, and distances")
  func chu() {
    let table = Table.comparison(comparison, layout: .chu)
    #expect(
      table.columns.map(\.heading) == ["Method", "Kappa", "MIoU", "F1", "ASD (px)", "ASD (m)"])
    let lines = table.rendered(as: .text).split(separator: "\n")
    #expect(lines[3].hasPrefix("M-LandsNet  0.9333  "), "\(lines)")
    #expect(lines[3].contains("  0.9500  "), "\(lines)")
  }

  @Test("everything together has intersections, distances in both units, and training time where known")
  func full() throws {
    let table = Table.comparison(comparison)
    #expect(
      table.columns.map(\.name) == [
        "method", "precision_percent", "recall_percent", "f1_percent", "kappa_percent", "oa_percent",
        "iou_percent", "miou_percent", "asd_px", "asd_m", "training_minutes",
      ])
    #expect(table.rows[0].last == .number(1.5) && table.rows[1].last == .missing)
    guard case .number(let pixels, _) = table.rows[0][8], case .number(let metres, _) = table.rows[0][9]
    else {
      Issue.record("there are no distances")
      return
    }
    #expect(pixels > 0 && abs(metres - 30 * pixels) < 1e-9)
  }

  @Test("image by image, every method has a row for every image")
  func byImage() {
    let table = Table.comparisonByImage(comparison)
    #expect(
      table.rows.map { Array($0.prefix(2)) } == [
        [.text("one"), .text("M-LandsNet")], [.text("one"), .text("Band ratio")],
        [.text("two"), .text("M-LandsNet")], [.text("two"), .text("Band ratio")],
      ])
    // No glacier is found on the second: no precision, and recall 0.
    #expect(table.rows[3][2] == .missing && table.rows[3][3] == .number(0))
  }

  @Test("one method has a row for each image and one for all pixels together")
  func single() {
    let table = Table.accuracy(comparison.entries[0].accuracy, words: "threshold 1")
    #expect(table.rows.map(\.first) == [.text("one"), .text("two"), .text("all 2")])
    #expect(Array(table.rows[2].suffix(4)) == [.integer(190), .integer(10), .integer(10), .integer(590)])
    #expect(table.notes.first == "threshold 1.")
  }
}
