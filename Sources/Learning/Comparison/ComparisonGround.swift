import Declaration
import Foundation

/// What methods find when they are looked at before anything is learned or measured.
struct ComparisonGround {
  /// A file that a method keeps its weights or trees in.
  struct Claim {
    /// Whose file it is: that of a training file, or of a method of this name.
    var owner: String
    /// Whether it is yet to be written.
    var isComing: Bool
    /// What the method learns from.
    var schooling: Schooling
  }

  /// What thresholds and forests learn from.
  let taught: Dataset
  /// What is measured on.
  let scored: Dataset
  /// Which of its images.
  let split: LabelledImage.Split
  /// Whether networks that are missing are trained.
  let trains: Bool
  /// What images hold.
  let contents: ImageContents
  /// All that is read.
  var inputs: InputFiles
  private var claims: [String: Claim] = [:]
  private var outputs: [(path: String, file: String, field: String)] = []

  init(
    taught: Dataset, scored: Dataset, split: LabelledImage.Split, trains: Bool = true,
    contents: ImageContents = ImageContents(), inputs: InputFiles = InputFiles()
  ) {
    (self.taught, self.scored, self.split, self.trains) = (taught, scored, split, trains)
    (self.contents, self.inputs) = (contents, inputs)
    for dataset in [taught, scored] { self.inputs.insert(dataset) }
  }

  // MARK: - Images

  /// Opens all images, which shows those that are missing, damaged or out of place.
  func checkImages(learning: Bool) throws {
    for image in try scored.someImages(split) { _ = try scored.open(image) }
    if learning { for image in try taught.someImages(.training) { _ = try taught.open(image) } }
  }

  /// What is to be said of what a method learns from, and a warning where it is measured on the same images, wherever
  /// they lie and whatever they are called.
  func teaching(_ schooling: Schooling?, of label: String) throws -> (Teaching, warnings: [String]) {
    guard let schooling else { return (Teaching(training: nil), []) }
    let judged = schooling.validation.flatMap { $0.images(.validation).isEmpty ? nil : $0 }
    let warnings = [
      try overlap(with: schooling.training.flatMap { $0.images(.training) }).map {
        "\(label) has learned from \($0)"
      },
      try overlap(with: judged?.images(.validation) ?? []).map { "epochs of \(label) were chosen on \($0)" },
    ].compactMap(\.self)
    let teaching = Teaching(
      training: schooling.training.map(words), validation: judged.map(words),
      isKnownToSeeImages: !warnings.isEmpty)
    return (teaching, warnings)
  }

  /// How many of the images measured are among others, in words; nil where none is.
  private func overlap(with others: [LabelledImage]) throws -> String? {
    let known = Set(try others.map { try contents.hash(of: $0.image) })
    let images = scored.images(split)
    let seen = known.isEmpty ? [] : try images.filter { known.contains(try contents.hash(of: $0.image)) }
    return seen.first.map {
      "\(seen.count) of the \(images.count) images it is measured on, such as \($0.image)"
    }
  }

  /// The name of a dataset and how it was split, and its file where that measured has the same name.
  private func words(_ dataset: Dataset) -> String {
    let isNamesake =
      dataset.name == scored.name && dataset.file.resolvedPath != scored.file.resolvedPath
    let more = [
      dataset.splitRule.isEmpty ? "" : "split \(dataset.splitRule)", isNamesake ? dataset.file : "",
    ].filter { !$0.isEmpty }
    return dataset.name + (more.isEmpty ? "" : " (\(more.joined(separator: "; ")))")
  }

  // MARK: - Files

  /// What a file is claimed for, however its path is written.
  func claim(of path: String) -> Claim? { claims[path.resolvedPath] }

  /// Claims a file for a method.
  ///
  /// - Parameters:
  ///   - file: the file that names it.
  ///   - others: files that are written with it.
  /// - Throws: `InputError` where another method has the file.
  mutating func claim(
    _ path: String, _ claim: Claim, file: String, field: String, with others: [String] = []
  ) throws {
    if let other = self.claim(of: path) {
      guard other.owner == claim.owner else {
        throw InputError(
          file: file, field: field, problem: "is \(path), as that of \(other.owner)",
          mend: "name another file in one of them")
      }
      return
    }
    claims[path.resolvedPath] = claim
    if claim.isComing { outputs += ([path] + others).map { ($0, file, field) } }
  }

  /// Sees to it that nothing is written over what is read, once all methods are looked at.
  ///
  /// - Parameter labels: the names of methods, after which maps are named.
  func checkOutputs(of config: ComparisonConfig, labels: [String]) throws {
    for output in outputs {
      try inputs.check(output: output.path, file: output.file, field: output.field)
    }
    for table in ComparisonConfig.Tables.allCases {
      for path in config.paths(of: table) {
        try inputs.check(output: path, file: config.file, field: "output")
      }
    }
    for label in labels {
      try AgreementMap.check(
        scored.images(split), of: scored.file, in: config.maps(of: label), sparing: inputs, field: "output")
    }
  }
}
