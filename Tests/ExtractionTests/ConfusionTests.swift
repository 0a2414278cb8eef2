import Foundation
import Testing

@testable import Extraction

@Suite("Confusion")
struct ConfusionTests {
  @Test("Measures agree with a computation by hand")
  func byHand() throws {
    let confusion = Confusion(truePositives: 40, falsePositives: 10, falseNegatives: 5, trueNegatives: 45)
    #expect(confusion.total == 100)
    #expect(confusion.precision == 0.8)
    #expect(confusion.recall == 40.0 / 45)
    #expect(confusion.f1 == 80.0 / 95)
    #expect(confusion.overallAccuracy == 0.85)
    // pₑ = (50·45 + 50·55) / 100² = 0.5, so kappa = (0.85 − 0.5) / 0.5.
    #expect(confusion.kappa == 0.7)
    #expect(confusion.iou == 40.0 / 55)
    #expect(confusion.meanIoU == (40.0 / 55 + 45.0 / 60) / 2)
  }

  @Test("A measure without its class is nil, not a number")
  func empty() {
    let nothing = Confusion()
    for measure in [
      nothing.precision, nothing.recall, nothing.f1, nothing.kappa, nothing.overallAccuracy, nothing.meanIoU,
      nothing.iou,
    ] { #expect(measure == nil) }
    let noGlacier = Confusion(trueNegatives: 7)
    #expect(noGlacier.precision == nil && noGlacier.recall == nil && noGlacier.f1 == nil)
    #expect(noGlacier.kappa == nil)
    #expect(noGlacier.overallAccuracy == 1 && noGlacier.meanIoU == 1)
    let missed = Confusion(falseNegatives: 3, trueNegatives: 5)
    #expect(missed.precision == nil && missed.recall == 0 && missed.f1 == 0 && missed.kappa == 0)
    let onlyGlacier = Confusion(truePositives: 4)
    #expect(onlyGlacier.f1 == 1 && onlyGlacier.kappa == nil && onlyGlacier.meanIoU == 1)
  }

  @Test("Counts of many full scenes neither overflow nor lose digits")
  func large() {
    let many = Confusion(
      truePositives: 40_000_000_000, falsePositives: 10_000_000_000, falseNegatives: 5_000_000_000,
      trueNegatives: 45_000_000_000)
    #expect(many.kappa == 0.7)
    // 10¹² pixels: their square, 10²⁴, is beyond 64 bits.
    let more = Confusion(
      truePositives: 400_000_000_000, falsePositives: 100_000_000_000, falseNegatives: 50_000_000_000,
      trueNegatives: 450_000_000_000)
    #expect(more.total == 1_000_000_000_000 && more.kappa == 0.7)
    #expect((many + many).f1 == many.f1)
    var sum = Confusion(truePositives: 1, falsePositives: 2, falseNegatives: 3, trueNegatives: 4)
    sum += Confusion(truePositives: 10, falsePositives: 20, falseNegatives: 30, trueNegatives: 40)
    #expect(
      sum == Confusion(truePositives: 11, falsePositives: 22, falseNegatives: 33, trueNegatives: 44))
  }
}

@Suite(
  "Printed measures of Chen et al. 2022", .enabled(if: PrintedTables.arePresent, "no ../shared/reference"))
struct PrintedMeasuresTests {
  @Test("All twelve F1 of Table II are harmonic means of the printed precision and recall")
  func harmonic() throws {
    let rows = try PrintedTables.rows("table2.csv")
    #expect(rows.count == 12)
    #expect(zip(rows, ThresholdSweep.tableII).allSatisfy { $0.number("threshold").map(Float.init) == $1 })
    for row in rows {
      let precision = try #require(row.number("precision")) / 100
      let recall = try #require(row.number("recall")) / 100
      // TP : TP + FP : TP + FN = P·R : R : P.
      func count(_ share: Double) -> Int { Int((share * 1e12).rounded()) }
      let confusion = Confusion(
        truePositives: count(precision * recall), falsePositives: count(recall * (1 - precision)),
        falseNegatives: count(precision * (1 - recall)))
      let f1 = try #require(confusion.f1)
      #expect(abs(100 * f1 - (row.number("f1") ?? .nan)) <= 0.01)
    }
  }

  @Test("The confusion that a printed row implies has the printed kappa")
  func kappa() throws {
    let rows = try PrintedTables.rows("table2_3_implied_confusion.csv")
    #expect(rows.count == 44)
    var consistent = 0
    for row in rows {
      func count(_ field: String) -> Int { Int(((row.number(field) ?? 0) * 100_000).rounded()) }
      let confusion = Confusion(
        truePositives: count("tp_frac"), falsePositives: count("fp_frac"), falseNegatives: count("fn_frac"),
        trueNegatives: count("tn_frac"))
      let kappa = 100 * (try #require(confusion.kappa))
      #expect(abs(kappa - (row.number("kappa_recomputed") ?? .nan)) < 0.01)
      // The shares have five decimals, the printed kappa two; eight rows are inconsistent in print.
      guard row["kappa_consistent"] == "1" else { continue }
      consistent += 1
      #expect(abs(kappa - (row.number("kappa") ?? .nan)) < 0.02)
    }
    #expect(consistent == 36)
  }
}

/// The paper's tables as text, beside the checkout in a development workplace; users do not have them.
private enum PrintedTables {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("../shared/reference/tables").standardized.path

  static let arePresent = FileManager.default.fileExists(atPath: folder)

  /// The rows of a table by column; these files quote no field.
  static func rows(_ name: String) throws -> [[String: String]] {
    let text = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
    let lines = text.split(whereSeparator: \.isNewline)
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    let header = lines.first ?? []
    return lines.dropFirst().map { Dictionary(zip(header, $0)) { one, _ in one } }
  }
}

extension [String: String] {
  fileprivate func number(_ field: String) -> Double? { self[field].flatMap { Double($0) } }
}
