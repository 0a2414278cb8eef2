import Declaration
import Extraction
import Foundation
import Geospatial
import Networks
import Neural

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
  /// - Throws: `InputError` where it could not be learned or measured.
  func check(on ground: inout ComparisonGround, threads: Int) throws -> MethodOutlook {
    switch source {
    case .rule(let rule):
      return try outlook(
        rule.roles.map(\.rawValue), rule.name, rule.learnsThreshold ? [ground.taught] : [], on: ground)
    case .forest(let rule):
      let name = "Random forest"
      if let output = rule.output {
        try OutputFolder.check(
          forFile: output, file: output, field: "save", kind: "random forest", isKind: RandomForest.isStored)
        try ground.claim(
          output,
          .init(owner: "'\(label ?? name)'", isComing: true, schooling: Schooling(training: [ground.taught])),
          file: output, field: "save")
      }
      return try outlook(
        try rule.roles(in: ground.taught).map(\.rawValue), name, [ground.taught], on: ground)
    case .weights(let path):
      let claim = ground.claim(of: path)
      if let claim, claim.isComing {
        let (teaching, warnings) = try ground.teaching(claim.schooling, of: label ?? path)
        return MethodOutlook(label: label, teaching: teaching, warnings: warnings)
      }
      if claim == nil { ground.inputs.insert(path) }
      let method = try opened(path, ground.taught, threads: threads)
      let (teaching, warnings) = try ground.teaching(claim?.schooling, of: method.label)
      return MethodOutlook(
        label: method.label, teaching: teaching, warnings: try method.check(on: ground.scored) + warnings)
    case .training(let file): return try check(training: file, on: &ground, threads: threads)
    }
  }

  /// Looks at a method that learns from these datasets here, or from none.
  private func outlook(
    _ bands: [String], _ name: String, _ datasets: [Dataset], on ground: ComparisonGround
  ) throws -> MethodOutlook {
    let label = label ?? name
    let needs = Needs(bands: bands, quantity: ground.taught.quantity, from: ground.taught.file)
    for dataset in datasets { _ = try needs.check(dataset, for: label) }
    let doubts = try needs.check(ground.scored, for: label)
    let (teaching, warnings) = try ground.teaching(Schooling(training: datasets), of: label)
    return MethodOutlook(label: label, teaching: teaching, warnings: doubts + warnings)
  }

  /// Looks at a network by its training file; one that is yet to be trained is tried with fresh weights.
  private func check(
    training file: String, on ground: inout ComparisonGround, threads: Int
  ) throws -> MethodOutlook {
    let config = try TrainingConfig.read(file)
    let isThere = FileManager.default.fileExists(atPath: config.output)
    guard isThere || ground.trains else {
      throw InputError(
        file: config.output, problem: "is not there, and nothing is to be trained",
        mend: "run firnline train \(file)")
    }
    var finished: Model?
    try OutputFolder.check(forFile: config.output, file: file, field: "output", kind: "model") {
      finished = try Model(reading: $0, build: Architecture.network(of:))
      return true
    }
    let datasets = try TrainingDatasets(config, contents: ground.contents)
    let isKnown = ground.claim(of: config.output) != nil
    let schooling = Schooling(training: datasets.all, validation: datasets.first)
    try ground.claim(
      config.output, .init(owner: file.resolvedPath, isComing: !isThere, schooling: schooling), file: file,
      field: "output",
      with: [
        config.curves, config.picture, config.checkpoint, TrainingRecord.path(of: config.output),
      ])
    ground.inputs.insert(file)
    for dataset in datasets.all { ground.inputs.insert(dataset) }
    var doubts: [String] = []
    let model: Model
    if let finished {
      model = finished
      doubts = [try datasets.check(finished: model.card)].compactMap(\.self)
    } else {
      if !isKnown { try datasets.checkTiles() }
      model = try Architecture.fresh(datasets.card(), config.initialiser, seed: config.seed)
    }
    let method = try ready(model, config.output, ground.taught, threads: threads)
    doubts += try method.check(on: ground.scored)
    let (teaching, warnings) = try ground.teaching(schooling, of: method.label)
    return MethodOutlook(label: method.label, teaching: teaching, warnings: doubts + warnings)
  }

  /// Warnings where the method learns from images of a dataset that it is measured on.
  ///
  /// - Throws: `InputError` where an image cannot be read.
  public func overlap(on dataset: Dataset, split: LabelledImage.Split) throws -> [String] {
    guard learnsHere else { return [] }
    let ground = ComparisonGround(taught: dataset, scored: dataset, split: split)
    return try ground.teaching(Schooling(training: [dataset]), of: provisionalName).warnings
  }
}

extension TrainingDatasets {
  /// Opens all images that are to be learned from or judged by, which shows those that are missing, damaged or smaller
  /// than a tile.
  fileprivate func checkTiles() throws {
    let opened = OpenImages()
    for supply in supplies { _ = try supply.training(.none, opened) }
    _ = try supplies.first?.validation(.none, opened)
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
