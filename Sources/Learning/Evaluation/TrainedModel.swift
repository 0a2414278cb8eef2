import Declaration
import Extraction
import Foundation
import Geospatial
import Neural

/// What is to be remembered of a training run beside its model: a JSON file of the model's name.
public struct TrainingRecord: Hashable, Sendable, Codable {
  /// How long it took in seconds, with the runs before it that were cut off, up to the checkpoint that each left;
  /// nil where a checkpoint of an earlier version does not tell.
  public var seconds: Double?
  /// The cores it ran on.
  public var threads: Int
  /// Epochs gone through.
  public var epochs: Int
  /// The epoch of the weights, from one; nil without validation.
  public var bestEpoch: Int?
  /// What random numbers were drawn from.
  public var seed: UInt64

  /// The record of a model file.
  public static func path(of model: String) -> String {
    let stem = model.hasSuffix(".safetensors") ? String(model.dropLast(".safetensors".count)) : model
    return stem + ".training.json"
  }

  /// Reads the record beside a model; nil where there is none.
  public init?(beside model: String) {
    guard let data = FileManager.default.contents(atPath: Self.path(of: model)),
      let record = try? JSONDecoder().decode(Self.self, from: data)
    else { return nil }
    self = record
  }

  init(seconds: Double?, threads: Int, epochs: Int, bestEpoch: Int?, seed: UInt64) {
    self.seconds = seconds
    self.threads = threads
    self.epochs = epochs
    self.bestEpoch = bestEpoch
    self.seed = seed
  }

  func write(beside model: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let data = try encoder.encode(self)
    try AtomicFile.write(to: Self.path(of: model)) { try $0.append(data + Data("\n".utf8)) }
  }
}

/// A model as a training run left it: measured, and with its record.
public struct TrainedModel {
  /// The model, whose card has the metrics.
  public var model: Model
  /// What came of the epochs.
  public var result: TrainingResult
  /// What is remembered of the run.
  public var record: TrainingRecord
}

extension TrainingJob {
  /// Trains, measures the model on the validation images in every precision that the processor has, and writes the
  /// metrics into its card, where the choice of precision looks for them.
  public func train(
    threads: Int = Parallel.width, report: (TrainingEvent) throws -> Void = { _ in }
  ) throws -> TrainedModel {
    let start = ContinuousClock.now
    let (model, result) = try run(
      threads: threads, report: report, measure: { try metrics(of: $0, $1, threads: threads) })
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let record = TrainingRecord(
      seconds: result.secondsBefore.map { $0 + seconds }, threads: threads, epochs: result.history.count,
      bestEpoch: result.bestEpoch.map { $0 + 1 }, seed: config.seed)
    try record.write(beside: config.output)
    return TrainedModel(model: model, result: result, record: record)
  }

  /// Metrics by precision; of simulated images those that the best epoch had.
  private func metrics(
    of model: Model, _ result: TrainingResult, threads: Int
  ) throws -> [Precision: ModelCard.Metrics] {
    guard !dataset.images(.validation).isEmpty else {
      guard let epoch = result.bestEpoch, let best = result.history[epoch].validation,
        let f1 = best.f1
      else { return [:] }
      return [
        config.precision: ModelCard.Metrics(
          dataset: "\(dataset.name), validation", f1: f1, overallAccuracy: best.accuracy)
      ]
    }
    var metrics: [Precision: ModelCard.Metrics] = [:]
    for (precision, wish) in [(Precision.float32, PrecisionChoice.Wish.float32), (.bfloat16, .bfloat16)] {
      do {
        metrics[precision] = try model.metrics(
          on: dataset, tile: config.cutting.size, precision: wish, threads: threads)
      } catch EngineError.unsupported {
        continue
      }
    }
    return metrics
  }
}

extension Model {
  /// How well it does on the validation images of a dataset; nil where that cannot be measured: it knows
  /// more than glacier, has more bands than there are roles, or there is no F1.
  ///
  /// - Throws: `EngineError.unsupported` where the processor lacks the precision.
  func metrics(
    on original: Dataset, tile: Int, precision: PrecisionChoice.Wish, threads: Int = Parallel.width
  ) throws -> ModelCard.Metrics? {
    let (method, dataset): (NetworkMethod, Dataset)
    do {
      let ownBands = try OwnBands(card.bands, of: card.architecture)
      dataset = ownBands.renamed(original)
      method = try NetworkMethod(
        ownBands.renamed(self), weights: "", quantity: card.quantity == nil ? dataset.quantity : nil,
        tiling: Tiling(size: tile, overlap: tile / 8), precision: precision, threads: threads)
    } catch is InputError {
      return nil
    }
    let confusion = try MethodEvaluation(method, on: dataset, split: .validation).run().confusion
    guard let f1 = confusion.f1 else { return nil }
    return ModelCard.Metrics(
      dataset: "\(dataset.name), validation", f1: f1, precision: confusion.precision,
      recall: confusion.recall, overallAccuracy: confusion.overallAccuracy, kappa: confusion.kappa)
  }
}
