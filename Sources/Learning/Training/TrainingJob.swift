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
  /// - Throws: `InputError` where a dataset will not do, `ArchitectureError` for the network.
  public init(_ config: TrainingConfig) throws {
    self.config = config
    datasets = try TrainingDatasets(config)
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
    self.card = card
  }

  /// Tiles to learn from, and to judge by.
  public var counts: (training: Int, validation: Int) { (training.count, validation?.count ?? 0) }

  /// Whether a run was cut off and can go on.
  public var canResume: Bool { FileManager.default.fileExists(atPath: config.checkpoint) }

  /// Sees to it that the finished model is that of the training file.
  ///
  /// - Returns: a warning where the model's card does not tell.
  /// - Throws: `InputError` that names what differs first; what keeps the model file from being read.
  public func checkFinished() throws -> String? {
    try datasets.check(finished: Model(reading: config.output, build: Architecture.network(of:)).card)
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
    try FileManager.default.createDirectory(
      at: URL(fileURLWithPath: config.output).deletingLastPathComponent(), withIntermediateDirectories: true)
    let curves = LossCurves(path: config.curves)
    // Epochs after the checkpoint are gone through again: their rows go.
    try curves.write(run.history)
    let result = try run.run { event in
      if case .epoch(let epoch) = event { try curves.append(epoch) }
      try report(event)
    }
    try curves.write(result.history)
    var model = try Model(start.network, result.weights, card: try finished(result))
    model.card.metrics = try measure(model, result)
    try model.write(to: config.output)
    try FileManager.default.removeItem(atPath: config.checkpoint)
    return (model, result)
  }

  /// What has to stay the same when a run goes on.
  private var facts: [String: String] {
    [
      "dataset": "\(dataset.name) (digest \(String(SplitMix64.digest("\(dataset)"), radix: 16)))",
      "bands": card.bands.joined(separator: ","),
      "tiles": "\(config.cutting)", "augmentation": "\(config.augmentation)",
      "normalisation": "\(card.normalisation)", "initial weights": config.initialiser.rawValue,
      "further datasets": datasets.further.map {
        "\($0.name) (digest \(String(SplitMix64.digest("\($0)"), radix: 16)))"
      }
      .joined(separator: ", "),
    ]
  }

  /// The card with what came of training.
  private func finished(_ result: TrainingResult) throws -> ModelCard {
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
    card.recipe = Dictionary(uniqueKeysWithValues: try datasets.recipe().map { ($0.name, $0.words) })
    card.version = Release.version
    card.created = String(Date.now.ISO8601Format().prefix(10))
    return card
  }
}
