import Declaration
import Extraction
import Foundation
import Geospatial
import Networks
import Neural

/// What methods find when they are looked at before anything is learned or measured.
struct ComparisonGround {
  /// What thresholds and forests learn from.
  let taught: Dataset
  /// What is measured on.
  let scored: Dataset
  /// Which of its images.
  let split: LabelledImage.Split
  /// Whether networks that are missing are trained.
  let trains: Bool
  /// Files that methods before the one looked at will have written.
  var coming: Set<String> = []

  /// Opens all images, which shows those that are missing, damaged or out of place.
  func checkImages(learning: Bool) throws {
    for image in try scored.someImages(split) { _ = try scored.open(image) }
    if learning { for image in try taught.someImages(.training) { _ = try taught.open(image) } }
  }

  /// A warning where images that are measured were learned from; nil where none is.
  func overlap(with learned: [LabelledImage], of label: String) -> String? {
    // On purpose: the table says so.
    if split == .training && taught.file == scored.file { return nil }
    let places = Set(learned.map(\.place))
    let images = scored.images(split)
    let seen = images.filter { places.contains($0.place) }
    guard let first = seen.first else { return nil }
    return "\(label) has learned from \(seen.count) of the \(images.count) images it is measured on, such as "
      + first.image
  }
}

extension ComparedMethod {
  /// Whether it learns from the training images of the comparison's own dataset.
  var learnsHere: Bool {
    switch source {
    case .forest: true
    case .rule(let rule): rule.learnsThreshold
    case .training, .weights: false
    }
  }

  /// Looks at all that is there before anything is learned: files, bands, numbers, places to write.
  ///
  /// - Returns: what tables will call it where that is known, and what speaks against it.
  /// - Throws: `InputError` where it could not be learned or measured.
  func check(on ground: inout ComparisonGround, threads: Int) throws -> (label: String?, warnings: [String]) {
    switch source {
    case .rule(let rule):
      return try check(rule.roles.map(\.rawValue), rule.name, learns: rule.learnsThreshold, on: ground)
    case .forest(let rule):
      let found = try check(
        try rule.roles(in: ground.taught).map(\.rawValue), "Random forest", learns: true, on: ground)
      if let output = rule.output {
        try OutputFolder.check(forFile: output, file: output, field: "save")
        ground.coming.insert(output)
      }
      return found
    case .weights(let path):
      guard !ground.coming.contains(path) else { return (label, []) }
      let method = try opened(path, ground.taught, threads: threads)
      return (method.label, try method.check(on: ground.scored))
    case .training(let file): return try check(training: file, on: &ground, threads: threads)
    }
  }

  /// Looks at a method that learns here, or nothing at all.
  private func check(
    _ bands: [String], _ name: String, learns: Bool, on ground: ComparisonGround
  ) throws -> (label: String?, warnings: [String]) {
    let label = label ?? name
    let needs = Needs(bands: bands, quantity: ground.taught.quantity, from: ground.taught.file)
    if learns { _ = try needs.check(ground.taught, for: label) }
    var warnings = try needs.check(ground.scored, for: label)
    if learns {
      warnings += [ground.overlap(with: ground.taught.images(.training), of: label)].compactMap(\.self)
    }
    return (label, warnings)
  }

  /// Looks at a network by its training file; one that is yet to be trained is tried with fresh weights.
  private func check(
    training file: String, on ground: inout ComparisonGround, threads: Int
  ) throws -> (label: String?, warnings: [String]) {
    let config = try TrainingConfig.read(file)
    let isThere = FileManager.default.fileExists(atPath: config.output)
    guard isThere || ground.trains || ground.coming.contains(config.output) else {
      throw InputError(
        file: config.output, problem: "is not there, and nothing is to be trained",
        mend: "run firnline train \(file)")
    }
    let datasets = try TrainingDatasets(config)
    var warnings: [String] = []
    let method: LearnedMethod
    if isThere {
      let model = try Model(reading: config.output, build: Architecture.network(of:))
      warnings += [try datasets.check(finished: model.card)].compactMap(\.self)
      method = try ready(model, config.output, ground.taught, threads: threads)
    } else {
      try datasets.checkOutput()
      let model = try Architecture.fresh(datasets.card(), config.initialiser, seed: config.seed)
      method = try ready(model, config.output, ground.taught, threads: threads)
      ground.coming.insert(config.output)
    }
    warnings += try method.check(on: ground.scored)
    let learned = datasets.all.flatMap { $0.images(.training) }
    warnings += [ground.overlap(with: learned, of: method.label)].compactMap(\.self)
    return (method.label, warnings)
  }
}

extension Dataset {
  /// The images for one use, of which there have to be some.
  ///
  /// - Throws: `InputError` that names the uses there are.
  public func someImages(_ split: LabelledImage.Split) throws -> [LabelledImage] {
    let images = images(split)
    guard images.isEmpty else { return images }
    if simulation != nil {
      throw InputError(
        file: file, field: "simulation",
        problem: "makes images only while a network learns, none for \(split.rawValue)",
        mend: "write some with firnline simulate FOLDER --samples 200 --spectra test, and give "
          + "FOLDER/dataset.yaml")
    }
    let there = LabelledImage.Split.allCases.compactMap { use in
      let count = self.images(use).count
      return count == 0 ? nil : "\(use.rawValue) (\(count))"
    }
    throw InputError(
      file: file, field: "split", problem: "names no image for \(split.rawValue)",
      mend: there.isEmpty
        ? "name some" : "name some, or choose another split: there are \(there.joined(separator: ", "))")
  }
}
