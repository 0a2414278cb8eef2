import Extraction
import Geospatial
import Landsat

extension Table {
  /// A threshold sweep: precision, recall, F1, kappa and overall accuracy in percent for each threshold.
  ///
  /// The columns of Chen et al. 2022, Table II, with the counts behind them.
  ///
  /// - Parameters:
  ///   - region: the file that named the pixels wanted, where there was one.
  public static func sweep(
    _ outcome: ThresholdSweep.Outcome, by sweep: ThresholdSweep, of scene: Scene,
    against reference: GlacierReference, within region: String? = nil
  ) -> Table {
    let best = outcome.best(by: \.f1)
    let rows = outcome.rows.map { row -> [Cell] in
      let confusion = row.confusion
      let measures = [
        confusion.precision, confusion.recall, confusion.f1, confusion.kappa, confusion.overallAccuracy,
      ]
      let counts = [
        confusion.truePositives, confusion.falsePositives, confusion.falseNegatives, confusion.trueNegatives,
      ]
      // A float written in decimal and read again as a double keeps 1.7 from becoming 1.7000000476837158.
      return [.number(Double("\(row.threshold)") ?? Double(row.threshold))]
        + measures.map { $0.map { .number(100 * $0) } ?? .missing }
        + [.text(row.threshold == best?.threshold ? "best" : "")] + counts.map(Cell.integer)
    }
    let measures = [
      ("Precision", "precision"), ("Recall", "recall"), ("F1", "f1"), ("Kappa", "kappa"), ("OA", "oa"),
    ]
    return Table(
      title: "\(scene.id): band ratio against \(reference.path)",
      notes: [
        scope(outcome, by: sweep, of: scene, within: region), verdict(outcome),
        "F1 is the harmonic mean of precision and recall. Glacier is the positive class of TP, FP, FN and TN.",
      ],
      columns: [Column("Threshold", name: "threshold", decimals: sweep.decimals)]
        + measures.map { Column("\($0.0) (%)", name: "\($0.1)_percent") }
        + [Column("", name: "best")]
        + ["TP", "FP", "FN", "TN"].map { Column($0, name: $0.lowercased()) },
      rows: rows)
  }

  /// What was compared.
  private static func scope(
    _ outcome: ThresholdSweep.Outcome, by sweep: ThresholdSweep, of scene: Scene, within region: String?
  ) -> String {
    let quantity = sweep.method.quantity == .digitalNumbers ? "digital numbers" : "reflectance"
    let steps = [
      sweep.method.morphology.opening ? "opening" : nil, sweep.method.morphology.closing ? "closing" : nil,
    ].compactMap { $0 }
    let size = sweep.method.morphology.size
    let cleaning =
      steps.isEmpty ? "not cleaned" : "\(steps.joined(separator: " and ")) with \(size) × \(size) pixels"
    let place = region.map { " within \($0)" } ?? ""
    return "\(scene.sensor), \(scene.date.iso), ratio of red to SWIR1 in \(quantity), masks \(cleaning)."
      + " \(outcome.compared) clear pixels compared\(place); \(outcome.unseen) left out without a clear view,"
      + " \(outcome.unknown) beyond the reference."
  }

  /// Which threshold is best, and whether the measures agree.
  private static func verdict(_ outcome: ThresholdSweep.Outcome) -> String {
    guard let best = outcome.best(by: \.f1) else { return "There is no glacier on either side, so no F1." }
    let others = [("kappa", outcome.best(by: \.kappa)), ("OA", outcome.best(by: \.overallAccuracy))]
      .filter { $0.1?.threshold != best.threshold }
      .map { name, row in "\(name) by \(row.map { "\($0.threshold)" } ?? "none")" }
    let confusion = best.confusion
    if confusion.falsePositives + confusion.trueNegatives == 0 {
      return
        "Everything compared is glacier in the reference, so the lowest threshold always wins; compare a wider area."
    }
    if confusion.truePositives + confusion.falseNegatives == 0 {
      return "The reference has no glacier among the pixels compared, so no threshold is best."
    }
    let thresholds = outcome.rows.map(\.threshold)
    if best.threshold == thresholds.min() || best.threshold == thresholds.max(), thresholds.count > 1 {
      return "Best by F1: \(best.threshold), at the end of the range; widen --thresholds to see beyond."
    }
    return "Best by F1: \(best.threshold); "
      + (others.isEmpty ? "kappa and OA agree." : "but \(others.joined(separator: ", ")).")
  }
}

extension ThresholdSweep {
  /// The decimals that tell the thresholds apart.
  fileprivate var decimals: Int {
    thresholds.map { "\($0)".split(separator: ".").dropFirst().first?.count ?? 0 }.max() ?? 1
  }
}
