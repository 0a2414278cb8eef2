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

/// A model that has been trained, as the command line names it.
struct TrainedModelSource: ParsableArguments {
  @Argument(
    help: "A model file, or a state dict with --architecture.",
    completion: .file(extensions: ["safetensors"]))
  var model: String

  @OptionGroup var kind: ModelKind

  func open() throws -> Model { try kind.open(model, fresh: false) }
}

/// What a model is, where its file does not say.
struct ModelKind: ParsableArguments {
  @Option(help: "The architecture of a PyTorch state dict saved as safetensors.")
  var architecture: String?

  @OptionGroup var settings: ModelSettings

  func open(_ nameOrFile: String, fresh: Bool = true) throws -> Model {
    try Model.open(nameOrFile, architecture: architecture, settings: settings.values, fresh: fresh)
  }
}

/// Settings of an architecture as the command line writes them.
struct ModelSettings: ParsableArguments {
  @Option(
    name: .customLong("set"),
    help: "A setting of the architecture, such as widths=64,128,256; may be repeated.",
    transform: Assignment.init)
  var assignments: [Assignment] = []

  var values: [String: Setting] {
    Dictionary(assignments.map { ($0.name, $0.setting) }, uniquingKeysWith: { $1 })
  }

  struct Assignment {
    let name: String
    let setting: Setting

    init(_ text: String) throws {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else {
        throw ValidationError("write a name and a value like widths=64,128,256")
      }
      (name, setting) = (parts[0], Setting(parts[1]))
    }
  }
}

/// The side of tiles of noise, as the command line writes it.
struct ModelTile: ParsableArguments {
  @Option(name: .customLong("tile"), parsing: .unconditional, help: "The side of a tile in pixels.")
  var side = 128

  func validate() throws { try check("--tile", side, 1...8192) }
}

/// How a model is to run, as the command line writes it.
struct ModelExecution: ParsableArguments {
  @Option(help: "The numbers between layers.")
  var precision = PrecisionChoice.Wish.auto

  @Option(name: .customLong("threads"), parsing: .unconditional, help: "Cores to use. (default: all)")
  private var cores: Int?

  var threads: Int { cores ?? ProcessInfo.processInfo.activeProcessorCount }

  @Option(
    parsing: .unconditional,
    help: """
      Tiles that are read, run and written at once. The engine itself works on as many pixels as two tiles of \
      128×128 have (four with AMX), so that more tiles change little.
      """)
  var batch = 4

  @Option(parsing: .unconditional, help: "The most memory that the engine may hold, in MB.")
  var memoryLimit: Int?

  /// The limit in bytes.
  var memoryBytes: Int? { memoryLimit.map { $0 * 1_000_000 } }

  func validate() throws {
    let there = ProcessInfo.processInfo.activeProcessorCount
    try check("--threads", threads, 1...min(1024, 4 * there), "four for each of the \(there) cores here")
    try check("--batch", batch, 1...65536)
    try check("--memory-limit", memoryLimit ?? 1, 1...1_000_000_000)
  }

  /// The settings for a model; a warning goes to standard error if asked for.
  func settings(for model: Model, warns: Bool = true) throws -> ExecutionSettings {
    let choice = try PrecisionChoice(precision, card: model.card)
    if warns, let warning = choice.warning {
      FileHandle.standardError.write(Data("Warning: \(warning)\n".utf8))
    }
    return ExecutionSettings(
      precision: choice.precision, threads: threads, memoryLimit: memoryBytes)
  }
}

/// Refuses a number out of bounds.
private func check(_ option: String, _ value: Int, _ bounds: ClosedRange<Int>, _ why: String? = nil) throws {
  guard bounds.contains(value) else {
    throw ValidationError(
      "\(option) is \(value): write a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"
        + (why.map { ", \($0)" } ?? ""))
  }
}

extension PrecisionChoice.Wish: ExpressibleByArgument {}
extension Initialiser: ExpressibleByArgument {}
