import Declaration
import Extraction
import Foundation
import Geospatial

/// Methods measured on the same labelled images, one after the other.
public struct MethodComparison {
  /// The methods.
  public let config: ComparisonConfig
  /// What methods learn from.
  private let taught: Dataset
  /// What they are measured on.
  private let scored: Dataset

  /// Reads the datasets.
  ///
  /// - Parameter dataset: a dataset file to measure on instead; methods learn from the file's own all the same.
  public init(_ config: ComparisonConfig, dataset: String? = nil) throws {
    self.config = config
    taught = try Dataset.read(config.dataset)
    scored = try dataset.map(Dataset.read) ?? taught
    _ = try scored.someImages(config.split)
  }

  /// Looks at every method before anything is learned or measured.
  ///
  /// - Throws: `InputError` where one of them could not be learned, measured or told from another.
  private func check(
    trains: Bool, threads: Int, contents: ImageContents, report: (ComparisonEvent) throws -> Void
  ) throws -> [MethodOutlook] {
    try OutputFolder.check(config.output, file: config.file, field: "output")
    var ground = ComparisonGround(
      taught: taught, scored: scored, split: config.split, trains: trains, contents: contents,
      inputs: InputFiles([config.file]))
    try ground.checkImages(learning: config.methods.contains(where: \.learnsHere))
    var folders: Set<String> = []
    var outlooks: [MethodOutlook] = []
    for declared in config.methods {
      let outlook = try declared.check(on: &ground, threads: threads)
      if let label = outlook.label, !folders.insert(label.asFolder).inserted { throw twice(label) }
      outlooks.append(outlook)
      for warning in outlook.warnings { try report(.warning(warning)) }
    }
    try ground.checkOutputs(
      of: config, labels: zip(outlooks, config.methods).map { $0.label ?? $1.provisionalName })
    return outlooks
  }

  private func twice(_ label: String) -> InputError {
    InputError(
      file: config.file, field: "methods", problem: "has two methods called '\(label)'",
      mend: "give each a label of its own")
  }

  /// Learns and measures every method, after all of them are looked at.
  ///
  /// - Parameters:
  ///   - trains: whether networks whose files are missing are trained.
  ///   - map: is given where mask and labels agree, image by image, with the method's label.
  public func run(
    trains: Bool = true, threads: Int = Parallel.width,
    map: (String, AgreementMap) throws -> Void = { _, _ in },
    report: (ComparisonEvent) throws -> Void = { _ in }
  ) throws -> ComparisonReport {
    let contents = ImageContents()
    let outlooks = try check(trains: trains, threads: threads, contents: contents, report: report)
    var result = ComparisonReport(
      dataset: scored.name, split: config.split, distance: config.distance,
      declared: config.methods.count, entries: [])
    for (number, (declared, outlook)) in zip(config.methods, outlooks).enumerated() {
      try report(.begins(declared.label ?? declared.kind, number: number + 1, of: config.methods.count))
      let learned = try declared.learned(on: taught, threads: threads, contents: contents, report: report)
      guard !result.entries.contains(where: { $0.accuracy.method.asFolder == learned.label.asFolder }) else {
        throw twice(learned.label)
      }
      // What could not be seen before its file was there.
      let doubts = try learned.check(on: scored).filter { !outlook.warnings.contains($0) }
      for doubt in doubts { try report(.warning(doubt)) }
      let accuracy = try learned.measured(
        on: scored, split: config.split, threshold: declared.threshold,
        map: { try map(learned.label, $0) }
      ) { try report(.measured($0, of: $1)) }
      result.entries.append(
        ComparisonReport.Entry(
          accuracy: accuracy, words: learned.words, trainingSeconds: learned.trainingSeconds,
          teaching: outlook.teaching, warnings: outlook.warnings + doubts))
      try report(.finished(result))
    }
    return result
  }
}

extension String {
  /// The name as that of a folder.
  var asFolder: String { replacingOccurrences(of: "/", with: "-") }
}

/// What came of a comparison.
public struct ComparisonReport: Hashable, Sendable, Codable {
  /// One method.
  public struct Entry: Hashable, Sendable, Codable {
    /// How well it does.
    public var accuracy: AccuracyReport
    /// How it came about, in words.
    public var words: String
    /// How long training took in seconds, where it is known.
    public var trainingSeconds: Double?
    /// What it learned from.
    public var teaching: Teaching
    /// What speaks against it.
    public var warnings: [String]
  }

  /// The dataset that results are measured on.
  public var dataset: String
  /// Which of its images.
  public var split: LabelledImage.Split
  /// How distances become one number.
  public var distance: SurfaceDistance.Definition
  /// How many methods are to be compared, more than there are entries as long as the comparison goes on.
  public var declared: Int
  /// The methods in order.
  public var entries: [Entry]
}

extension ComparedMethod {
  /// What a method without a label is called before it is opened.
  fileprivate var kind: String {
    switch source {
    case .training(let path), .weights(let path): path
    case .rule(let rule): rule.name
    case .forest: "Random forest"
    }
  }

  /// What is known of its name before it is opened: its label, or its kind and whether a network sees several
  /// positions.
  var provisionalName: String { label ?? kind + (augmentation == .none ? "" : " + TTA") }
}
