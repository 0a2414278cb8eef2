import Learning

extension Table {
  /// How well a method does on each image, and on all pixels together.
  public static func accuracy(
    _ report: AccuracyReport, distance: SurfaceDistance.Definition = .directed, words: String = "",
    warnings: [String] = []
  ) -> Table {
    let columns = AccuracyColumn.full + AccuracyColumn.counts
    func row(_ name: String, _ measured: AccuracyColumn.Measured) -> [Cell] {
      [.text(name)] + columns.map { $0.value(measured) }
    }
    let about = [words.isEmpty ? "" : "\(words)."].filter { !$0.isEmpty }
    return Table(
      title: "\(report.method) on \(report.dataset), \(report.split.rawValue)",
      notes: about + warnings.map(warning) + conventions([report], distance),
      columns: [Column("Image", name: "image")] + columns.map(\.column),
      rows: report.images.map { row($0.name, .init($0, distance)) }
        + (report.images.count > 1 ? [row("all \(report.images.count)", .init(report, distance))] : []))
  }

  /// A warning as a note.
  static func warning(_ words: String) -> String { "Warning: \(words)." }

  /// The sentences that belong under any table of agreement.
  static func conventions(
    _ reports: [AccuracyReport], _ distance: SurfaceDistance.Definition
  ) -> [String] {
    guard let first = reports.first else { return [] }
    let definition =
      switch distance {
      case .directed:
        "the mean of the two directed means, weighted by contour length (the code of Chu et al. 2022)"
      case .pooled: "the mean over the elements of both boundaries (Heimann et al. 2009)"
      }
    var notes = [
      "Glacier is the positive class. All images are measured together, pixel by pixel; unknown pixels are left out. "
        + "F1 is the harmonic mean of precision and recall.",
      "ASD: \(definition); boundaries on pixel corners, the image's edge among them.",
    ]
    let thresholds = Set(reports.map(\.threshold)).sorted()
    if thresholds != [0.5] {
      let words = thresholds.map { threshold in
        let names = reports.filter { $0.threshold == threshold }.map(\.method)
        return "\(threshold)" + (thresholds.count > 1 ? " (\(names.joined(separator: ", ")))" : "")
      }
      notes.append("Glacier above a probability of \(words.joined(separator: ", ")).")
    }
    let without = reports.filter { !$0.withoutDistance.isEmpty }
    if !without.isEmpty {
      let names = without.map { "\($0.method) (\($0.withoutDistance.count) of \(first.images.count))" }
      notes.append("Images without a boundary take no part in ASD: \(names.joined(separator: ", ")).")
    }
    return notes
  }
}
