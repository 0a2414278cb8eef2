import ArgumentParser
import Foundation
import Networks
import Neural

/// `firnline model`: networks with their weights.
struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model", abstract: "Look at, make, convert, apply and time networks with their weights.",
    subcommands: [
      List.self, Info.self, Init.self, Import.self, Export.self, Apply.self, Time.self,
    ])

  /// `firnline model list`: the architectures there are.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the architectures with their numbers of parameters.")

    func run() throws { print(try Architecture.list()) }
  }
}

/// A model as the command line names it.
struct ModelSource: ParsableArguments {
  @Argument(
    help: "A model file, a state dict with --architecture, or an architecture for fresh weights.",
    completion: .file(extensions: ["safetensors"]))
  var model: String

  @OptionGroup var kind: ModelKind

  func open() throws -> Model { try kind.open(model) }
}

/// What a model is, where its file does not say.
struct ModelKind: ParsableArguments {
  @Option(help: "The architecture of a PyTorch state dict saved as safetensors.")
  var architecture: String?

  @OptionGroup var settings: ModelSettings

  func open(_ nameOrFile: String) throws -> Model {
    try Model.open(nameOrFile, architecture: architecture, settings: settings.values)
  }
}

/// Settings of an architecture as the command line writes them.
struct ModelSettings: ParsableArguments {
  @Option(
    name: .customLong("set"),
    help: "A setting of the architecture, such as widths=64,128,256; may be repeated.")
  var assignments: [Assignment] = []

  var values: [String: Setting] {
    Dictionary(assignments.map { ($0.name, $0.setting) }, uniquingKeysWith: { $1 })
  }

  struct Assignment: ExpressibleByArgument {
    let name: String
    let setting: Setting

    init?(argument: String) {
      let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { return nil }
      (name, setting) = (parts[0], Setting(parts[1]))
    }
  }
}

/// How a model is to run, as the command line writes it.
struct ModelExecution: ParsableArguments {
  @Option(help: "The numbers between layers.")
  var precision = PrecisionChoice.Wish.auto

  @Option(name: .customLong("threads"), help: "Cores to use. (default: all)")
  private var cores: Int?

  var threads: Int { cores ?? ProcessInfo.processInfo.activeProcessorCount }

  @Option(help: "Tiles of one run.")
  var batch = 4

  @Option(help: "The most memory that the engine may hold, in MB.")
  var memoryLimit: Int?

  func validate() throws {
    guard threads > 0, batch > 0, memoryLimit ?? 1 > 0 else {
      throw ValidationError("--threads, --batch and --memory-limit take whole numbers above zero")
    }
  }

  /// The settings for a model; a warning goes to standard error.
  func settings(for model: Model) throws -> ExecutionSettings {
    let choice = try PrecisionChoice(precision, card: model.card)
    if let warning = choice.warning { FileHandle.standardError.write(Data("Warning: \(warning)\n".utf8)) }
    return ExecutionSettings(
      precision: choice.precision, threads: threads, memoryLimit: memoryLimit.map { $0 * 1_000_000 })
  }
}

extension PrecisionChoice.Wish: ExpressibleByArgument {}
extension Initialiser: ExpressibleByArgument {}
