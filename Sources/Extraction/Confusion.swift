/// How often a mask and a reference agree, pixel by pixel; glacier is the positive class.
///
/// A measure that divides by zero is nil rather than a number that looks like a result: there is no precision
/// where nothing was called glacier, and no recall where there is none.
public struct Confusion: Sendable, Hashable, Codable {
  /// Glacier in both.
  public var truePositives: Int

  /// Glacier in the mask only.
  public var falsePositives: Int

  /// Glacier in the reference only.
  public var falseNegatives: Int

  /// Glacier in neither.
  public var trueNegatives: Int

  /// Makes counts, all zero unless given.
  public init(
    truePositives: Int = 0, falsePositives: Int = 0, falseNegatives: Int = 0, trueNegatives: Int = 0
  ) {
    self.truePositives = truePositives
    self.falsePositives = falsePositives
    self.falseNegatives = falseNegatives
    self.trueNegatives = trueNegatives
  }

  /// All pixels compared.
  public var total: Int { truePositives + falsePositives + falseNegatives + trueNegatives }

  /// The share of what the mask calls glacier that is; nil where it calls nothing so.
  ///
  /// Chen et al. 2022, equation 2.
  public var precision: Double? { Self.share(truePositives, of: truePositives + falsePositives) }

  /// The share of the reference's glacier that the mask finds; nil where there is none.
  ///
  /// Chen et al. 2022, equation 3.
  public var recall: Double? { Self.share(truePositives, of: truePositives + falseNegatives) }

  /// The harmonic mean of precision and recall; nil where there is no glacier on either side.
  ///
  /// The text of Chen et al. 2022 calls it the geometric mean, but their equation 4 and all 44 rows of their Tables
  /// II and III are harmonic. Written as 2 TP / (2 TP + FP + FN) it is 0 where glacier is on one side only.
  public var f1: Double? {
    Self.share(2 * truePositives, of: 2 * truePositives + falsePositives + falseNegatives)
  }

  /// The share of all pixels that agree; nil without pixels.
  ///
  /// Chen et al. 2022, equation 5.
  public var overallAccuracy: Double? { Self.share(truePositives + trueNegatives, of: total) }

  /// Cohen's kappa, the agreement beyond chance; nil where chance alone must agree: both sides all of one class.
  ///
  /// (pₒ − pₑ) / (1 − pₑ) with both multiplied by N²/2, which leaves no N² to lose digits in:
  /// 2 (TP·TN − FP·FN) / ((TP+FP)(FP+TN) + (TP+FN)(FN+TN)).
  public var kappa: Double? {
    let (tp, fp) = (Double(truePositives), Double(falsePositives))
    let (fn, tn) = (Double(falseNegatives), Double(trueNegatives))
    let chance = (tp + fp) * (fp + tn) + (tp + fn) * (fn + tn)
    return chance == 0 ? nil : 2 * (tp * tn - fp * fn) / chance
  }

  /// The intersection over union of glacier alone; nil where there is no glacier on either side.
  public var iou: Double? { Self.share(truePositives, of: truePositives + falsePositives + falseNegatives) }

  /// The mean over the two classes of intersection over union; nil without pixels.
  ///
  /// A class that is on neither side has no union and takes no part in the mean.
  public var meanIoU: Double? {
    let errors = falsePositives + falseNegatives
    let classes = [truePositives, trueNegatives].compactMap { Self.share($0, of: $0 + errors) }
    return classes.isEmpty ? nil : classes.reduce(0, +) / Double(classes.count)
  }

  /// The counts of two sets of pixels together.
  public static func + (one: Confusion, two: Confusion) -> Confusion {
    Confusion(
      truePositives: one.truePositives + two.truePositives,
      falsePositives: one.falsePositives + two.falsePositives,
      falseNegatives: one.falseNegatives + two.falseNegatives,
      trueNegatives: one.trueNegatives + two.trueNegatives)
  }

  /// Adds the counts of another set of pixels.
  public static func += (one: inout Confusion, two: Confusion) { one = one + two }

  private static func share(_ part: Int, of whole: Int) -> Double? {
    whole == 0 ? nil : Double(part) / Double(whole)
  }
}
