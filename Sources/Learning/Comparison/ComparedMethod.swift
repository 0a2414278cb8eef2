import Declaration
import Extraction
import Foundation
import Geospatial
import Networks
import Neural

/// A method as a comparison names it, before it has learned anything.
public struct ComparedMethod: Hashable, Sendable {
  /// Where the method comes from.
  public enum Source: Hashable, Sendable {
    /// A network, by its training file.
    case training(String)
    /// A network or a random forest, by its file.
    case weights(String)
    /// One number of each pixel and a threshold.
    case rule(PixelRule)
    /// A random forest that is grown here.
    case forest(ForestRule)
  }

  /// What tables call it; a name of its kind where nil.
  public var label: String?
  /// Where it comes from.
  public var source: Source
  /// How images are cut for a network.
  public var tiling = Tiling()
  /// In which positions each tile is shown to a network.
  public var augmentation = TestTimeAugmentation.none
  /// In which precision a network runs.
  public var precision = PrecisionChoice.Wish.float32
  /// Glacier where the probability is above this.
  public var threshold = 0.5
  /// What a rule draws training pixels from.
  public var seed: UInt64 = 1

  /// Names a method.
  public init(_ source: Source, label: String? = nil) {
    self.source = source
    self.label = label
  }
}

/// A method that is ready to be measured, with what is to be known about how it came about.
public struct LearnedMethod: Sendable {
  /// The method.
  public var method: any ExtractionMethod
  /// What tables call it.
  public var label: String
  /// How it came about, in words: seed, threshold and what they were chosen on.
  public var words: String
  /// How long training took in seconds, where it is known.
  public var trainingSeconds: Double?
  /// What images have to have.
  var needs: Needs
  /// The roles of bands with names of one's own.
  var ownBands: OwnBands?

  /// Measures the method on images of a dataset.
  ///
  /// - Throws: as `MethodEvaluation.run`.
  public func measured(
    on dataset: Dataset, split: LabelledImage.Split, threshold: Double,
    map: (AgreementMap) throws -> Void = { _ in }, progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws -> AccuracyReport {
    try MethodEvaluation(
      method, label: label, on: ownBands?.renamed(dataset) ?? dataset, split: split, threshold: threshold
    ).run(map: map, progress: progress)
  }

  /// Sees to it that images have what the method takes.
  ///
  /// - Returns: what speaks against measuring on them all the same.
  /// - Throws: `InputError` where they lack a band, or hold other numbers.
  public func check(on dataset: Dataset) throws -> [String] { try needs.check(dataset, for: label) }
}

/// What happens while methods are compared.
public enum ComparisonEvent {
  /// Something speaks against a method, which is measured all the same.
  case warning(String)
  /// A method is begun: its number from one, of how many.
  case begins(String, number: Int, of: Int)
  /// A network is trained, with its plan of epochs.
  case training(TrainingEvent, epochs: Int)
  /// The share of a random forest that is grown.
  case growing(Double)
  /// Images measured, of how many.
  case measured(Int, of: Int)
  /// A method is measured: all so far.
  case finished(ComparisonReport)
}

extension ComparedMethod {
  /// Makes the method ready, training it where its file is missing.
  ///
  /// - Parameters:
  ///   - dataset: what rules and forests learn from, on its training images; what numbers a network takes whose card
  ///     does not say it.
  ///   - contents: remembers what images hold.
  /// - Throws: `InputError` where a file is missing, does not suit, or is not that of its training file.
  public func learned(
    on dataset: Dataset, threads: Int = Parallel.width, contents: ImageContents = ImageContents(),
    report: (ComparisonEvent) throws -> Void = { _ in }
  ) throws -> LearnedMethod {
    switch source {
    case .rule(let rule):
      let (method, words) = try rule.learned(on: dataset, seed: seed)
      return LearnedMethod(
        method: method, label: label ?? rule.name, words: words,
        needs: Needs(bands: rule.roles.map(\.rawValue), quantity: dataset.quantity, from: dataset.file))
    case .forest(let rule):
      let start = ContinuousClock.now
      let (method, words) = try rule.learned(on: dataset) { try report(.growing($0)) }
      return LearnedMethod(
        method: method, label: label ?? "Random forest", words: words,
        trainingSeconds: (ContinuousClock.now - start) / .seconds(1),
        needs: Needs(bands: method.roles.map(\.rawValue), quantity: dataset.quantity, from: dataset.file))
    case .weights(let path): return try opened(path, dataset, threads: threads)
    case .training(let file):
      let config = try TrainingConfig.read(file)
      if !FileManager.default.fileExists(atPath: config.output) {
        _ = try TrainingJob(config, contents: contents).train(threads: threads) {
          try report(.training($0, epochs: config.epochs))
        }
      }
      let model = try Model(reading: config.output, build: Architecture.network(of:))
      // Another run may have written the file since it was looked at; doubts are told there.
      _ = try TrainingDatasets(config, contents: contents).check(finished: model.card)
      return try ready(model, config.output, dataset, threads: threads)
    }
  }

  /// Opens a network or a forest.
  ///
  /// - Parameter dataset: what numbers a network takes whose card does not say it.
  func opened(_ path: String, _ dataset: Dataset, threads: Int) throws -> LearnedMethod {
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw InputError(file: path, problem: "does not exist or cannot be read", mend: "check the path")
    }
    if try RandomForest.isStored(in: path) {
      let forest = try RandomForest(reading: path)
      return LearnedMethod(
        method: forest, label: label ?? "Random forest", words: "\(forest.card.training), from \(path)",
        needs: Needs(
          bands: forest.card.roles.map(\.rawValue), quantity: forest.card.quantity, from: path))
    }
    return try ready(
      Model(reading: path, build: Architecture.network(of:)), path, dataset, threads: threads)
  }

  /// The method of a network.
  func ready(
    _ model: Model, _ path: String, _ dataset: Dataset, threads: Int
  ) throws -> LearnedMethod {
    let ownBands = try OwnBands(model.card.bands, of: path)
    let method = try NetworkMethod(
      ownBands.renamed(model), weights: path,
      quantity: model.card.quantity == nil ? dataset.quantity : nil, tiling: tiling,
      augmentation: augmentation, precision: precision, threads: threads)
    let record = TrainingRecord(beside: path)
    let turned = augmentation == .none ? "" : ", mean of \(augmentation.symmetries.count) positions"
    return LearnedMethod(
      method: method,
      label: label ?? model.card.architecture + (augmentation == .none ? "" : " + TTA"),
      words: "\(model.network.trainedParameterCount) parameters, tiles of \(tiling.size) that share "
        + "\(tiling.overlap)\(turned)" + (precision == .float32 ? "" : ", in \(method.precision.rawValue)")
        + (record.map { ", \($0)" } ?? ""),
      trainingSeconds: record?.seconds,
      needs: Needs(
        bands: model.card.bands, quantity: method.quantity, sensors: model.card.sensors, from: path),
      ownBands: ownBands)
  }
}

extension TrainingRecord: CustomStringConvertible {
  /// A few words for people: epochs, time and seed.
  public var description: String {
    let best = bestEpoch.map { " (the best number \($0))" } ?? ""
    let time = seconds.map { " in \(Self.minutes($0)) on \(threads) threads" } ?? ""
    return "trained \(epochs) epochs\(best)\(time), seed \(seed)"
  }

  private static func minutes(_ seconds: Double) -> String {
    seconds < 100 ? "\(Int(seconds.rounded())) s" : "\((seconds / 6).rounded() / 10) min"
  }
}
