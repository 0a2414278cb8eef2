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
      notes: progress(report) + report.entries.map { "\($0.accuracy.method): \($0.words)." }
        + teaching(report)
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
      notes: progress(report) + conventions(report.entries.map(\.accuracy), report.distance),
      columns: [Column("Image", name: "image"), Column("Method", name: "method")] + measures.map(\.column),
      rows: rows)
  }

  private static func title(_ report: ComparisonReport) -> String {
    let count = report.entries.first?.accuracy.images.count ?? 0
    return
      "Methods on \(report.dataset), \(report.split.rawValue) (\(count) \(count == 1 ? "image" : "images"))"
  }

  /// What was learned from what, and whether any of it was measured on.
  private static func teaching(_ report: ComparisonReport) -> [String] {
    func names(_ entries: [ComparisonReport.Entry]) -> String {
      entries.map(\.accuracy.method).joined(separator: ", ")
    }
    let sources = report.entries.map(\.teaching.source)
    let lessons = sources.indices.filter { sources.firstIndex(of: sources[$0]) == $0 }.map { first in
      let alike = report.entries.filter { $0.teaching.source == sources[first] }
      return "\(sources[first]): \(names(alike))."
    }
    let apart = report.entries.filter { $0.teaching.training != nil && !$0.teaching.isKnownToSeeImages }
    let claim =
      "As far as training files and the contents of images tell, nothing was learned from the images measured or "
      + "chosen on them"
    return lessons
      + (apart.isEmpty
        ? [] : [claim + (apart.count == report.entries.count ? "." : " for \(names(apart)).")])
      + report.entries.flatMap(\.warnings).map(warning)
  }

  /// A sentence as long as methods are missing.
  private static func progress(_ report: ComparisonReport) -> [String] {
    let (done, all) = (report.entries.count, report.declared)
    return done == all ? [] : ["So far \(done) of \(all) methods are measured."]
  }
}

extension Teaching {
  /// What it learned from, in words.
  fileprivate var source: String {
    guard let training else { return "Learned from what the card of the file says" }
    guard !training.isEmpty else { return "Learned from no images" }
    return "Learned from the training images of \(training.joined(separator: " and "))"
      + (validation.map { ", epochs chosen on the validation images of \($0)" } ?? "")
  }
}
