import Foundation

/// What is known about a model, and how it would run on this machine.
public struct ModelSummary: Report {
  /// What the file says.
  public var card: ModelCard
  /// Numbers that training changes.
  public var parameters: Int
  /// Work on one tile, in 10⁹ operations.
  public var gigaflopsPerTile: Double
  /// The side of that tile in pixels.
  public var tile: Int
  /// What it would run in.
  public var precision: Precision
  /// Why.
  public var precisionReason: String
  /// What would run it.
  public var backend: String
  /// The instruction set it would use.
  public var processor: String
  /// Tiles of one run.
  public var batch: Int
  /// Memory that tensors between layers would have, in bytes.
  public var arenaBytes: Int
  /// Memory that parameters would have, in bytes.
  public var parameterBytes: Int

  /// Prepares the model for a batch of tiles, without running it.
  ///
  /// - Parameter memoryLimit: bytes that the engine may hold.
  /// - Throws: `EngineError.memoryLimit` where the batch needs more; `NetworkError` where the
  ///   tile does not fit the network.
  public init(
    _ model: Model, batch: Int = 4, tile: Int = 128, threads: Int = 1, memoryLimit: Int? = nil,
    wish: PrecisionChoice.Wish = .auto, backend: any Backend = Backends.best
  ) throws {
    let shape = Shape(batch: batch, channels: model.card.bands.count, height: tile, width: tile)
    let choice = try PrecisionChoice(wish, card: model.card)
    let settings = ExecutionSettings(
      precision: choice.precision, threads: threads, memoryLimit: memoryLimit)
    let memory = try Inference(
      model.network, model.weights, shape: shape, backend: backend, settings: settings
    ).memory
    card = model.card
    parameters = model.network.trainedParameterCount
    gigaflopsPerTile = Double(try model.network.work(on: [shape])) / Double(batch) / 1e9
    self.tile = tile
    precision = choice.precision
    precisionReason = choice.reason
    self.backend = backend.name
    processor = Processor.current.name
    self.batch = batch
    arenaBytes = memory.arena
    parameterBytes = memory.parameters
  }

  /// The summary as lines for people; what the card leaves out is left out.
  public var text: String {
    var lines: [(String, String)] = [
      ("architecture", card.architecture),
      ("settings", card.settings.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: " ")),
      ("parameters", "\(parameters)"),
      ("bands", card.bands.joined(separator: ", ")),
      ("classes", card.classes.joined(separator: ", ")),
      ("sensors", card.sensors.joined(separator: ", ")),
      ("normalisation", card.normalisation.text),
      ("trained on", card.training),
      ("sources", card.sources.joined(separator: ", ")),
    ]
    for (precision, metrics) in card.metrics.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      lines.append(("in \(precision)", metrics.text))
    }
    lines += [
      ("made", [card.created, card.version].filter { !$0.isEmpty }.joined(separator: " by Firnline ")),
      ("citation", card.citation), ("notes", card.notes),
      ("work", String(format: "%.2f GFLOP for a tile of %d×%d", gigaflopsPerTile, tile, tile)),
      ("precision", "\(precision). \(precisionReason)"),
      ("runs on", "\(backend), \(processor)"),
      (
        "memory",
        "\(Self.megabytes(arenaBytes + parameterBytes)) MB for \(batch) tiles at a time: "
          + "\(Self.megabytes(arenaBytes)) between layers, \(Self.megabytes(parameterBytes)) for weights"
      ),
    ]
    return lines.filter { !$0.1.isEmpty }
      .map { $0.0.padding(toLength: 14, withPad: " ", startingAt: 0) + $0.1 }
      .joined(separator: "\n")
  }

  private static func megabytes(_ bytes: Int) -> Int { (bytes + 999_999) / 1_000_000 }
}

extension Normalisation {
  /// The rule in words.
  var text: String {
    switch self {
    case .none: "none"
    case .perTile: "every tile to 0…1"
    case .perBand(let means, let deviations):
      zip(means, deviations).map { "\($0) ± \($1)" }.joined(separator: ", ")
    }
  }
}

extension ModelCard.Metrics {
  /// The metrics that are known, in words.
  var text: String {
    let all: [(String, Double?)] = [
      ("F1", f1), ("precision", precision), ("recall", recall),
      ("overall accuracy", overallAccuracy), ("kappa", kappa),
    ]
    return all.compactMap { name, value in value.map { String(format: "%@ %.4f", name, $0) } }
      .joined(separator: ", ") + " on \(dataset)"
  }
}
