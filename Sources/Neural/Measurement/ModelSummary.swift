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
  /// What the sides of a tile must be multiples of, where that is known.
  public var sideMultiple: Int?
  /// Memory that the engine would hold for a run, in bytes.
  public var memoryBytes: Int
  /// Whether a larger batch would take more; large batches are run in parts.
  public var memoryGrowsWithBatch: Bool
  /// Bytes that it may hold, where there is a bound.
  public var memoryLimit: Int?

  /// Plans a run of a batch of tiles, without memory for it.
  ///
  /// - Parameter memoryLimit: bytes that the engine may hold.
  /// - Throws: `ModelError` where the tile does not fit the network; `EngineError`.
  public init(
    _ model: Model, batch: Int = 4, tile: Int = 128, threads: Int = 1, memoryLimit: Int? = nil,
    wish: PrecisionChoice.Wish = .auto, backend: any Backend = Backends.best
  ) throws {
    let shape = Shape(batch: batch, channels: model.card.bands.count, height: tile, width: tile)
    let choice = try PrecisionChoice(wish, card: model.card)
    try model.network.checkSides(height: tile, width: tile)
    func memory(batch: Int) throws -> Int {
      do {
        // No plan keeps within nothing: the engine says what it needs and takes no memory.
        let settings = ExecutionSettings(
          precision: choice.precision, threads: threads, memoryLimit: 0)
        return try Inference(
          model.network, model.weights, shape: shape.with(batch: batch), backend: backend,
          settings: settings
        ).memory.total
      } catch EngineError.memoryLimit(let needed, _) {
        return needed
      }
    }
    memoryBytes = try memory(batch: batch)
    memoryGrowsWithBatch = try memory(batch: max(batch, 1 << 16)) > memoryBytes
    self.memoryLimit = memoryLimit
    sideMultiple = model.network.sideMultiple
    card = model.card
    parameters = model.network.trainedParameterCount
    gigaflopsPerTile = Double(try model.network.work(on: [shape])) / Double(batch) / 1e9
    self.tile = tile
    precision = choice.precision
    precisionReason = choice.reason
    self.backend = backend.name
    processor = Processor.current.name
    self.batch = batch
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
      ("quantity", card.quantity ?? ""), ("normalisation", card.normalisation.text),
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
      ("tile sides", sideMultiple.map { $0 > 1 ? "multiples of \($0)" : "any" } ?? ""),
      (
        "memory",
        "\(Self.megabytes(memoryBytes)) MB for the engine with \(counted(batch, "tile")) at a time"
          + (memoryGrowsWithBatch ? "" : "; a larger batch takes no more, as it is run in parts")
      ),
      ("", overLimit),
    ]
    return lines.filter { !$0.1.isEmpty }
      .map { $0.0.padding(toLength: 14, withPad: " ", startingAt: 0) + $0.1 }
      .joined(separator: "\n")
  }

  /// What is said where the memory is more than it may be.
  private var overLimit: String {
    guard let memoryLimit, memoryBytes > memoryLimit else { return "" }
    return "more than the limit of \(Self.megabytes(memoryLimit)) MB: it would be refused"
  }

  private static func megabytes(_ bytes: Int) -> Int { (bytes + 999_999) / 1_000_000 }
}

extension Normalisation {
  /// The rule in words.
  var text: String {
    switch self {
    case .none: "none"
    case .perTile: "every tile to 0…1"
    case .perScene(.deviation): "every scene's bands by their mean and deviation"
    case .perScene(.range): "every scene's bands to 0…1"
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
