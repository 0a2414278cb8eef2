import ArgumentParser
import Foundation
import Networks
import Neural
import Pipeline

extension ModelCommand {
  /// `firnline model init`: fresh weights.
  struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make a model with fresh weights.")

    @Argument(help: "The architecture.")
    var name: String

    @OptionGroup var settings: ModelSettings

    @Option(help: "The roles of the bands in order, with commas between.")
    var bands: NameList?

    @Option(help: "How weights start.")
    var initialiser = Initialiser.glorotNormal

    @Option(help: "What random numbers are drawn from.")
    var seed: UInt64 = 0

    @Option(name: .shortAndLong, help: "The model file to write.", completion: .file())
    var output: String

    func run() throws {
      var card = try Architecture.named(name).card(settings.values, bands: bands?.names)
      card.stamp()
      try Architecture.fresh(card, initialiser, seed: seed).write(to: output)
    }
  }

  /// `firnline model import`: a PyTorch state dict becomes a model.
  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a model of a PyTorch state dict saved as safetensors.")

    @Argument(help: "The state dict.", completion: .file(extensions: ["safetensors"]))
    var stateDict: String

    @Option(help: "The architecture.")
    var architecture: String

    @OptionGroup var settings: ModelSettings

    @Option(help: "The roles of the bands in order, with commas between.")
    var bands: NameList?

    @Option(name: .shortAndLong, help: "The model file to write.", completion: .file())
    var output: String

    func run() throws {
      var card = try Architecture.named(architecture).card(settings.values, bands: bands?.names)
      card.stamp()
      try Architecture.importing(stateDict, card).write(to: output)
    }
  }

  /// `firnline model export`: a model for other programs.
  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Write a model in ONNX.")

    @OptionGroup var source: ModelSource

    @Option(name: .shortAndLong, help: "The ONNX file to write.", completion: .file())
    var output: String

    @Flag(help: "Put out logits instead of probabilities.")
    var logits = false

    func run() throws { try source.open().writeONNX(to: output, probabilities: !logits) }
  }
}

extension ModelCard {
  /// Writes down when and by what it is made.
  fileprivate mutating func stamp() {
    version = Release.version
    created = Date.now.formatted(.iso8601.year().month().day())
  }
}

/// Names as the command line writes them, with commas between.
struct NameList: ExpressibleByArgument {
  let names: [String]

  init?(argument: String) {
    names = argument.split(separator: ",", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
    if names.contains("") { return nil }
  }
}
