import Declaration
import Extraction
import Foundation
import Networks
import Neural

/// A training file carried out: from labelled images to a model file with its card.
///
/// A run that is cut off goes on from its checkpoint, to the same weights.
public struct TrainingJob {
  /// What to do.
  public let config: TrainingConfig
  /// What it is learned from.
  public let dataset: Dataset
  /// Time from checkpoint to checkpoint.
  var interval = TrainingPlan.Interval.seconds(60)
  private let card: ModelCard
  private let training: TileSource
  private let validation: TileSource?

  /// Reads the dataset and prepares the tiles.
  ///
  /// - Throws: `InputError` where the dataset will not do, `ArchitectureError` for the network.
  public init(_ config: TrainingConfig) throws {
    self.config = config
    dataset = try Dataset.read(config.dataset)
    let bands = config.bands ?? dataset.bands
    let images = dataset.images(.training)
    guard !images.isEmpty else {
      throw InputError(
        file: dataset.file, field: "split", problem: "names no image for training", mend: "name some")
    }
    let normalisation: Normalisation
    switch config.normalisation {
    case .none: normalisation = .none
    case .perTile: normalisation = .perTile
    case .perBand:
      normalisation = Normalisation.Scale.deviation.normalisation(
        try dataset.statistics(images, bands: bands))
    case .perScene: normalisation = .perScene(.deviation)
    case .perSceneRange: normalisation = .perScene(.range)
    }
    var card = try Architecture.named(config.architecture).card(config.settings, bands: bands)
    card.sensors = dataset.sensors
    card.quantity = dataset.quantity.rawValue
    card.normalisation = normalisation
    card.sources = dataset.source.isEmpty ? [dataset.name] : [dataset.source]
    self.card = card
    training = try TileSource(
      images, of: dataset, bands: bands, cutting: config.cutting, normalisation: normalisation,
      augmentation: config.augmentation, seed: config.seed)
    let judged = dataset.images(.validation)
    let cutting = TileSource.Cutting(size: config.cutting.size, stride: config.cutting.size)
    validation =
      judged.isEmpty
      ? nil
      : try TileSource(judged, of: dataset, bands: bands, cutting: cutting, normalisation: normalisation)
  }

  /// Tiles to learn from, and to judge by.
  public var counts: (training: Int, validation: Int) { (training.count, validation?.count ?? 0) }

  /// Whether a run was cut off and can go on.
  public var canResume: Bool { FileManager.default.fileExists(atPath: config.checkpoint) }

  /// Trains, and writes the model and its curves.
  ///
  /// - Parameters:
  ///   - threads: cores to use; results are the same for the same number.
  ///   - report: hears of every step; what it throws ends the run, which can go on later.
  /// - Returns: the model as written.
  public func run(
    threads: Int, report: (TrainingEvent) throws -> Void = { _ in }
  ) throws -> (model: Model, result: TrainingResult) {
    let start = try Architecture.fresh(card, config.initialiser, seed: config.seed)
    let settings = ExecutionSettings(precision: config.precision, threads: threads, seed: config.seed)
    let batch = Shape(
      batch: min(config.batch, training.count), channels: card.bands.count, height: config.cutting.size,
      width: config.cutting.size)
    let trainer = try Trainer(
      start.network, start.weights, batch: batch, backend: Backends.best, settings: settings,
      recipe: config.recipe)
    let plan = TrainingPlan(
      epochs: config.epochs, metric: config.metric, patience: config.patience,
      checkpoint: config.checkpoint, interval: interval, facts: facts)
    let run = try TrainingRun(trainer, training: training, validation: validation, plan)
    if canResume { try run.resume() }
    let curves = LossCurves(path: config.curves)
    let result = try run.run { event in
      if case .epoch(let epoch) = event { try curves.append(epoch) }
      try report(event)
    }
    try curves.write(result.history)
    let model = try Model(start.network, result.weights, card: finished(result))
    try model.write(to: config.output)
    try FileManager.default.removeItem(atPath: config.checkpoint)
    return (model, result)
  }

  /// What has to stay the same when a run goes on.
  private var facts: [String: String] {
    [
      "dataset": dataset.name, "bands": card.bands.joined(separator: ","),
      "tiles": "\(config.cutting)", "augmentation": "\(config.augmentation)",
      "normalisation": "\(card.normalisation)", "initial weights": config.initialiser.rawValue,
      "images": dataset.images.map { "\($0.name):\($0.split?.rawValue ?? "")" }.joined(separator: " "),
    ]
  }

  /// The card with what came of training.
  private func finished(_ result: TrainingResult) -> ModelCard {
    var card = card
    let names = dataset.images(.training).map(\.name)
    let shown = names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", …" : "")
    card.training =
      "\(dataset.name): \(names.count) images (\(shown)), \(training.count) tiles of "
      + "\(config.cutting.size) × \(config.cutting.size) pixels in \(dataset.quantity.rawValue)"
      + (dataset.splitRule.isEmpty ? "" : ", split \(dataset.splitRule)")
      + "; \(config.protocolName.rawValue), \(result.history.count) epochs"
      + (result.bestEpoch.map { ", the best by \(config.metric.rawValue) number \($0 + 1)" } ?? "")
      + "; loss \(config.recipe.loss); seed \(config.seed)"
    card.created = String(Date.now.ISO8601Format().prefix(10))
    return card
  }
}
