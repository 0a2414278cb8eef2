import ArgumentParser
import Foundation
import Networks
import Neural

extension ModelCommand {
  /// `firnline model init`: fresh weights.
  struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make a model with fresh weights.")

    @Argument(help: "The architecture.")
    var name: String

    @OptionGroup var settings: ModelSettings
    @OptionGroup var card: ModelCardOptions

    @Option(help: "How weights start.")
    var initialiser = Initialiser.glorotNormal

    @Option(help: "What random numbers are drawn from.")
    var seed: UInt64 = 0

    @OptionGroup var new: NewModelOutput

    func run() throws {
      try new.check()
      let model = try Architecture.fresh(
        card.card(.named(name), settings.values), initialiser, seed: seed)
      try model.write(to: new.file.output)
      print("\(new.file.output): \(model.oneLine), fresh weights")
    }
  }

  /// `firnline model import`: a PyTorch state dict becomes a model.
  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a model of a PyTorch state dict saved as safetensors.",
      discussion: """
        A state dict does not say which bands it takes, nor how they were scaled in training: say it with --bands, in \
        the order of training, and with --normalisation. Settings that are not the defaults need --set. \
        Nor does it tell landsnet from m-landsnet, whose weights have the same names and sizes.
        """)

    @Argument(help: "The state dict.", completion: .file(extensions: ["safetensors"]))
    var stateDict: String

    @Option(help: "The architecture.")
    var architecture: String

    @OptionGroup var settings: ModelSettings
    @OptionGroup var card: ModelCardOptions
    @OptionGroup var new: NewModelOutput

    func run() throws {
      try new.check(inputs: [stateDict])
      let architecture = try Architecture.named(architecture)
      guard card.bands != nil else { throw try bandsMissing(architecture) }
      let model = try Architecture.importing(stateDict, card.card(architecture, settings.values))
      let leftOut = try Architecture.leftOut(of: stateDict, by: model)
      try model.write(to: new.file.output)
      print("\(new.file.output): \(model.oneLine)" + Self.words(leftOut))
    }

    private func bandsMissing(_ architecture: Architecture) throws -> ModelCommandError {
      let count = try architecture.bands(of: stateDict, settings.values)
      let usual = ["blue", "green", "red", "nir", "swir1", "thermal", "swir2"]
      let example = (count.map { Array(usual.prefix($0)) } ?? usual).joined(separator: ",")
      return ModelCommandError(
        "\(stateDict): its bands are not known; name "
          + (count.map { $0 == 1 ? "the one" : "the \($0)" } ?? "them")
          + " in the order of training, such as --bands \(example)"
          + (count ?? 0 > usual.count ? ",…" : ""))
    }

    private static func words(_ leftOut: [String]) -> String {
      guard !leftOut.isEmpty else { return "" }
      return "; left out, as the network does not know them: "
        + leftOut.prefix(8).joined(separator: ", ")
        + (leftOut.count > 8 ? ", … (\(leftOut.count) in all)" : "")
    }
  }

  /// `firnline model export`: a model for other programs.
  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Write a model in ONNX.")

    @OptionGroup var source: TrainedModelSource
    @OptionGroup var file: ModelOutput

    @Flag(help: "Put out logits instead of probabilities.")
    var logits = false

    func run() throws {
      try file.check(inputs: [source.model])
      let model = try source.open()
      try model.writeONNX(to: file.output, probabilities: !logits)
      print("\(file.output): \(model.oneLine); puts out \(logits ? "logits" : "probabilities")")
    }
  }
}
