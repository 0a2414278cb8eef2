import Learning

extension Table {
  /// Methods beside one another, each on all pixels of all images together.
  public static func comparison(
    _ report: ComparisonReport, layout: ComparisonConfig.Layout = .full
  ) -> Table {
    let measures =
      switch layout {
      case .chen: AccuracyColumn.chen
      case .chu: AccuracyColumn.chu
      case .full: AccuracyColumn.full
      }
    let hasTimes = layout == .full && report.entries.contains { $0.trainingSeconds != nil }
    let rows = report.entries.map { entry -> [Cell] in
      let measured = AccuracyColumn.Measured(entry.accuracy, report.distance)
      let time: [Cell] = hasTimes ? [entry.trainingSeconds.map { .number($0 / 60) } ?? .missing] : []
      return [.text(entry.accuracy.method)] + measures.map { $0.value(measured) } + time
    }
    let time = hasTimes ? [Column("Training (min)", name: "training_minutes", decimals: 1)] : []
    return Table(
      title: title(report),
      notes: report.entries.map { "\($0.accuracy.method): \($0.words)." } + teaching(report)
        + conventions(report.entries.map(\.accuracy), report.distance),
      columns: [Column("Method", name: "method")] + measures.map(\.column) + time, rows: rows)
  }

  /// Every method on every image.
  public static func comparisonByImage(_ report: ComparisonReport) -> Table {
    let measures = AccuracyColumn.full + AccuracyColumn.counts
    let images = report.entries.first?.accuracy.images.map(\.name) ?? []
    let rows = images.flatMap { name in
      report.entries.compactMap { entry -> [Cell]? in
        guard let image = entry.accuracy.images.first(where: { $0.name == name }) else { return nil }
        let measured = AccuracyColumn.Measured(image, report.distance)
        return [.text(name), .text(entry.accuracy.method)] + measures.map { $0.value(measured) }
      }
    }
    return Table(
      title: "\(title(report)), image by image",
      notes: conventions(report.entries.map(\.accuracy), report.distance),
      columns: [Column("Image", name: "image"), Column("Method", name: "method")] + measures.map(\.column),
      rows: rows)
  }

  private static func title(_ report: ComparisonReport) -> String {
    let count = report.entries.first?.accuracy.images.count ?? 0
    return
      "Methods on \(report.dataset), \(report.split.rawValue) (\(count) \(count == 1 ? "image" : "images"))"
  }

  /// What was learned from what, and whether anything was chosen on the images measured.
  private static func teaching(_ report: ComparisonReport) -> [String] {
    let rule = report.splitRule.isEmpty ? "" : ", split \(report.splitRule)"
    let own = report.dataset == report.taughtBy
    let choice =
      switch report.split {
      case .training where own: "these are the images they were learned from"
      case .validation where own: "epochs of networks were chosen on these images"
      case .test where own: "nothing was chosen on these images"
      default: "the images measured are of another dataset, \(report.dataset)"
      }
    return [
      "Thresholds, forests and networks under `train` learned from the training images of "
        + "\(report.taughtBy)\(rule); \(choice). What given weights learned from is in their cards."
    ]
  }
}
