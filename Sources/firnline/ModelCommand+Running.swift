import ArgumentParser
import Declaration
import Foundation
import Networks
import Neural
import Pipeline

extension ModelCommand {
  /// `firnline model info`: what is known about a model.
  struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say what is known about a model or an architecture, and how it would run here.")

    @OptionGroup var source: ModelSource
    @OptionGroup var execution: ModelExecution

    @OptionGroup var tile: ModelTile

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
      let summary = try ModelSummary(
        source.open(), batch: execution.batch, tile: tile.side, threads: execution.threads,
        memoryLimit: execution.memoryBytes, wish: execution.precision)
      print(json ? try summary.json : summary.text)
      if !json, let architecture = Architecture.all.first(where: { $0.name == source.model }) {
        print("\n\(architecture)")
      }
    }
  }

  /// `firnline model apply`: probabilities of tiles.
  struct Apply: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write the probabilities of tiles.",
      discussion: """
        The tiles are the tensor `tiles` of a safetensors file, tiles × bands × height × width, before normalisation, \
        in any kind of number. The result is the tensor `probabilities`, tiles × classes × height × width, with \
        the model's name in the metadata. Only a batch of tiles is in memory at a time.
        """)

    @OptionGroup var source: TrainedModelSource

    @Option(help: "The safetensors file of the tiles.", completion: .file(extensions: ["safetensors"]))
    var tiles: String

    @OptionGroup var execution: ModelExecution
    @OptionGroup var file: ModelOutput

    func run() throws {
      try file.check(inputs: [source.model, tiles])
      let model = try source.open()
      let reader = try SafetensorsReader(tiles)
      let settings = try execution.settings(for: model)
      let count = reader.dimensions(of: "tiles")?.first ?? 0
      let progress = WorkProgress("tiles")
      let size = try naming {
        defer { progress.end() }
        return try model.apply(
          to: reader, writing: file.output, metadata: metadata(model, settings.precision),
          batch: execution.batch, settings: settings, progress: { progress.show($0, of: count) })
      }
      print(
        "\(file.output): \(size[0]) \(size[0] == 1 ? "tile" : "tiles") of \(size[2])×\(size[3]) in "
          + String(format: "%.1f s, %.1f tiles/s", progress.seconds, Double(size[0]) / progress.seconds)
          + " in \(settings.precision.rawValue); \(model.oneLine)")
    }

    private func metadata(_ model: Model, _ precision: Precision) -> [String: String] {
      [
        "model": source.model, "architecture": model.card.architecture,
        "classes": model.card.classes.joined(separator: ","), "precision": precision.rawValue,
        "software": "Firnline \(Release.version)",
      ]
    }

    /// Adds both files to what is wrong between them.
    private func naming<Result>(_ body: () throws -> Result) throws -> Result {
      do {
        return try body()
      } catch let error where error is ModelError || error is NetworkError || error is EngineError {
        throw ModelCommandError("\(tiles) with \(source.model): \(error)")
      }
    }
  }

  /// `firnline model time`: how fast a model is here.
  struct Time: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Time a model, or its training, or matrix products to compare with.")

    @Argument(
      help: "A model file, a state dict with --architecture, or an architecture for fresh weights.",
      completion: .file(extensions: ["safetensors"]))
    var model = "m-landsnet"

    @OptionGroup var kind: ModelKind
    @OptionGroup var execution: ModelExecution

    @OptionGroup var tile: ModelTile

    @Option(parsing: .unconditional, help: "How long to run.")
    var seconds = 5.0

    @Flag(help: "Time steps of training.")
    var training = false

    @Flag(help: "Say also what each layer took, and which implementation ran it.")
    var layers = false

    @Flag(help: "Time large square matrix products.")
    var matrixProduct = false

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
      guard (0...86400).contains(seconds) else {
        throw ValidationError("--seconds is \(seconds): write a number from 0 to 86400")
      }
      guard !layers || !(training || matrixProduct) else {
        throw ValidationError(
          "--layers tells of inference: leave it out with \(training ? "--training" : "--matrix-product")")
      }
      guard !layers || !json else {
        throw ValidationError("--layers is not needed with --json, which has the layers anyway")
      }
    }

    func run() throws {
      if matrixProduct {
        let timing = try MatrixProductTiming(threads: execution.threads, seconds: seconds / 2)
        return print(json ? try timing.json : timing.text)
      }
      let model = try kind.open(model)
      let settings = try execution.settings(for: model, warns: false)
      let shape = Shape(
        batch: execution.batch, channels: model.card.bands.count, height: tile.side, width: tile.side)
      if training {
        let timing = try TrainingTiming(model, shape: shape, settings: settings, seconds: seconds)
        return print(json ? try timing.json : timing.text)
      }
      let timing = try InferenceTiming(model, shape: shape, settings: settings, seconds: seconds)
      print(json ? try timing.json : timing.text + (layers ? "\n" + timing.layerTable : ""))
    }
  }
}
