import ArgumentParser
import Foundation
import Networks
import Neural

extension ModelCommand {
  /// `firnline model info`: what is known about a model.
  struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say what is known about a model or an architecture, and how it would run here.")

    @OptionGroup var source: ModelSource
    @OptionGroup var execution: ModelExecution

    @Option(help: "The side of a tile in pixels.")
    var tile = 128

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
      guard tile > 0 else { throw ValidationError("--tile takes pixels above zero") }
    }

    func run() throws {
      let summary = try ModelSummary(
        source.open(), batch: execution.batch, tile: tile, threads: execution.threads,
        memoryLimit: execution.memoryLimit.map { $0 * 1_000_000 }, wish: execution.precision)
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
        The tiles are the tensor `tiles` of a safetensors file, tiles × bands × height × width, before \
        normalisation. The result is the tensor `probabilities`, tiles × classes × height × width.
        """)

    @OptionGroup var source: ModelSource

    @Option(help: "The safetensors file of the tiles.", completion: .file(extensions: ["safetensors"]))
    var tiles: String

    @OptionGroup var execution: ModelExecution

    @Option(name: .shortAndLong, help: "The safetensors file to write.", completion: .file())
    var output: String

    func run() throws {
      let model = try source.open()
      let result = try model.probabilities(
        of: SafetensorsReader(tiles).tensor("tiles"), batch: execution.batch,
        settings: execution.settings(for: model))
      try Safetensors(["probabilities": result]).write(to: output)
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

    @Option(help: "The side of a tile in pixels.")
    var tile = 128

    @Option(help: "How long to run.")
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
      guard tile > 0, seconds >= 0 else {
        throw ValidationError("--tile takes pixels above zero, --seconds zero or more")
      }
      guard !layers || !(training || matrixProduct || json) else {
        throw ValidationError("--layers is of inference; JSON has the layers anyway")
      }
    }

    func run() throws {
      if matrixProduct {
        let timing = try MatrixProductTiming(threads: execution.threads, seconds: seconds / 2)
        return print(json ? try timing.json : timing.text)
      }
      let model = try kind.open(model)
      let settings = try execution.settings(for: model)
      let shape = Shape(
        batch: execution.batch, channels: model.card.bands.count, height: tile, width: tile)
      if training {
        let timing = try TrainingTiming(model, shape: shape, settings: settings, seconds: seconds)
        return print(json ? try timing.json : timing.text)
      }
      let timing = try InferenceTiming(model, shape: shape, settings: settings, seconds: seconds)
      print(json ? try timing.json : timing.text + (layers ? "\n" + timing.layerTable : ""))
    }
  }
}
