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
  public var dataset: Dataset { datasets.first }
  private let datasets: TrainingDatasets
  /// Time from checkpoint to checkpoint.
  var interval = TrainingPlan.Interval.seconds(60)
  private let card: ModelCard
  private let training: any SampleSource
  private let validation: (any SampleSource)?

  /// Reads the datasets and prepares the tiles.
  ///
  /// - Parameter contents: remembers what images hold, for several training files of one dataset.
  /// - Throws: `InputError` where a dataset will not do or another run is at work, `ArchitectureError` for the network.
  public init(_ config: TrainingConfig, contents: ImageContents = ImageContents()) throws {
    self.config = config
    // Seen now, not after all images have been read; `run` holds it.
    if config.canResume { _ = try config.lock() }
    datasets = try TrainingDatasets(config, contents: contents)
    try datasets.checkOutput()
    let bands = datasets.bands
    let supplies = datasets.supplies
    var card = try datasets.card()
    switch config.normalisation {
    case .none: card.normalisation = .none
    case .perTile: card.normalisation = .perTile
    case .perBand:
      var statistics = bands.map { _ in BandStatistics() }
      for supply in supplies { try supply.add(to: &statistics) }
      card.normalisation = Normalisation.Scale.deviation.normalisation(statistics)
    case .perScene: card.normalisation = .perScene(.deviation)
    case .perSceneRange: card.normalisation = .perScene(.range)
    }
    let normalisation = card.normalisation
    let opened = OpenImages()
    let sources = try supplies.map { try $0.training(normalisation, opened) }
    training = sources.count == 1 ? sources[0] : JointSource(sources)
    validation = try supplies[0].validation(normalisation, opened)
    try KnownLabels.check(
      training: sources, file: sources.count == 1 ? config.dataset : config.file)
    try KnownLabels.check(validation: validation, file: config.dataset)
    self.card = card
  }

  /// Tiles to learn from, and to judge by.
  public var counts: (training: Int, validation: Int) { (training.count, validation?.count ?? 0) }

  /// Sees to it that the finished model is that of the training file, without a look at any tile.
  ///
  /// - Returns: a warning where the model's card does not tell.
  /// - Throws: `InputError` that names what differs first; what keeps the model file from being read.
  public static func checkFinished(_ config: TrainingConfig) throws -> String? {
    try TrainingDatasets(config).check(
      finished: Model(reading: config.output, build: Architecture.network(of:)).card)
  }

  /// Trains, and writes the model and its curves.
  ///
  /// - Parameters:
  ///   - threads: cores to use; results are the same for the same number.
  ///   - measure: gives the metrics for the card.
  ///   - report: hears of every step; what it throws ends the run, which can go on later: after a `TrainingStop` from
  ///     that very step.
  /// - Returns: the model as written.
  public func run(
    threads: Int, report: (TrainingEvent) throws -> Void = { _ in },
    measure: (Model, TrainingResult) throws -> [Precision: ModelCard.Metrics] = { _, _ in [:] }
  ) throws -> (model: Model, result: TrainingResult) {
    try FileManager.default.createDirectory(
      at: URL(fileURLWithPath: config.output).deletingLastPathComponent(), withIntermediateDirectories: true)
    let lock = try config.lock()
    defer { withExtendedLifetime(lock) {} }
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
      checkpoint: config.checkpoint, interval: interval,
      facts: datasets.facts)
    let run = try TrainingRun(trainer, training: training, validation: validation, plan)
    if config.canResume { try run.resume() }
    let curves = LossCurves(path: config.curves)
    // Epochs after the checkpoint are gone through again: their rows go.
    try curves.write(run.history)
    let result = try run.run { event in
      if case .epoch = event { try curves.write(run.history) }
      try report(event)
    }
    try curves.write(result.history)
    var model = try Model(start.network, result.weights, card: finished(result))
    model.card.metrics = try measure(model, result)
    try model.write(to: config.output)
    try config.removeCheckpoint()
    return (model, result)
  }

  /// The card with what came of training.
  private func finished(_ result: TrainingResult) -> ModelCard {
    var card = card
    let names = dataset.images(.training).map(\.name)
    let shown = names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", …" : "")
    let images =
      dataset.simulation == nil ? "\(names.count) images (\(shown))" : "simulated anew in every epoch"
    let further = card.sources.dropFirst().map { ", and \($0)" }.joined()
    card.training =
      "\(dataset.name): \(images)\(further); \(training.count) tiles of "
      + "\(config.cutting.size) × \(config.cutting.size) pixels in \(dataset.quantity.rawValue)"
      + (dataset.splitRule.isEmpty ? "" : ", split \(dataset.splitRule)")
      + "; \(config.recipeInWords); \(result.history.count) epochs"
      + (result.bestEpoch.map { ", the best by \(config.metric.rawValue) number \($0 + 1)" } ?? "")
    card.recipe = Dictionary(uniqueKeysWithValues: datasets.recipe.map { ($0.name, $0.words) })
    card.version = Release.version
    card.created = String(Date.now.ISO8601Format().prefix(10))
    return card
  }
}
