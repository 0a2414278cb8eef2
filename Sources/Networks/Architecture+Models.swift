import Foundation
import Neural

extension Architecture {
  /// The card of a model of this architecture.
  ///
  /// Bands and classes that are not named get the usual names; the setting `bands` is the number
  /// of those that are named.
  /// - Throws: `ArchitectureError` for a setting that is not known, for a band named twice, and
  ///   where names and setting are not as many.
  public func card(
    _ given: [String: Setting] = [:], bands: [String]? = nil, classes: [String]? = nil
  ) throws -> ModelCard {
    var given = given
    if let bands {
      if let twice = bands.first(where: { band in bands.filter { $0 == band }.count > 1 }) {
        throw ArchitectureError("the band “\(twice)” is named twice; name every band once")
      }
      let count = Setting.number(Double(bands.count))
      if let set = given["bands"], set != count {
        throw ArchitectureError(
          "\(bands.count) bands are named (\(bands.joined(separator: ", "))) and the setting “bands” "
            + "is \(set); name as many, or leave out the setting, which follows the names")
      }
      given["bands"] = count
    }
    let settings = try complete(given)
    let network = try network(settings)
    var card = ModelCard(
      architecture: name, settings: settings,
      bands: bands ?? Self.bandNames(network.inputs.reduce(0, +)),
      classes: classes ?? Self.classNames(network.outputs))
    card.citation = citation
    return card
  }

  /// A model with the weights that training starts from.
  ///
  /// - Throws: what building the network throws; `ArchitectureError` where the weights would be
  ///   more than this machine holds.
  public static func fresh(_ card: ModelCard, _ initialiser: Initialiser, seed: UInt64) throws -> Model {
    let network = try network(of: card)
    let count = network.parameters.reduce(0) { $0 + $1.count }
    let room = ProcessInfo.processInfo.physicalMemory / UInt64(MemoryLayout<Float>.stride)
    guard count <= largest, count <= room else {
      throw ArchitectureError(
        "“\(network.name)” would have \(count) parameters, and "
          + (count <= room ? "\(largest) are the most" : "this machine has memory for \(room)")
          + "; choose smaller settings")
    }
    return try Model(network, Weights(initial: network, initialiser, seed: seed), card: card)
  }

  /// More parameters than this are a slip of the pen.
  private static let largest = 1 << 31

  /// A model with the weights of a PyTorch state dict saved as safetensors.
  ///
  /// - Throws: `ModelError` with both sides of what does not fit, `SafetensorsError`, `FileError`.
  public static func importing(_ path: String, _ card: ModelCard) throws -> Model {
    let network = try network(of: card)
    do {
      if let count = try bands(of: path, for: network), count != card.bands.count {
        throw ArchitectureError(
          "\(path): its weights take \(count) and the model \(card.bands.count); "
            + "name as many with --bands in `firnline model import`, in the order of training; elsewhere "
            + "give --set bands=\(count)")
      }
      let tensors = try Safetensors(reading: path).tensors
      return try Model(network, Weights(stateDict: tensors, for: network), card: card)
    } catch let error as WeightsError {
      throw ArchitectureError("\(path): \(error)")
    }
  }

  /// Opens a state dict.
  private static func reader(_ stateDict: String) throws -> SafetensorsReader {
    do {
      return try SafetensorsReader(stateDict)
    } catch var error as SafetensorsError where error.problem.hasPrefix("is no safetensors") {
      error.mend += "; convert PyTorch's own files with safetensors.torch.save_file"
      throw error
    }
  }

  /// How many bands the weights of a state dict take, by its first layer; nil where it has no such
  /// layer.
  ///
  /// - Throws: what building the network throws, and `SafetensorsError`.
  public func bands(of stateDict: String, _ settings: [String: Setting]) throws -> Int? {
    try Self.bands(of: stateDict, for: network(settings))
  }

  private static func bands(of stateDict: String, for network: Network) throws -> Int? {
    let first = network.nodes.first { $0.inputs == [0] && !$0.parameters.isEmpty }
    guard let weight = first.map({ network.parameters[$0.parameters[0]] }) else { return nil }
    let reader = try reader(stateDict)
    let name = Weights.wrapper(of: reader.names, for: network) + weight.name
    guard let size = reader.dimensions(of: name), size.count == weight.dimensions.count else { return nil }
    return size[1]
  }

  /// Names of a state dict's tensors that a model of it leaves out; counters of PyTorch aside.
  ///
  /// - Throws: `SafetensorsError`, `FileError`.
  public static func leftOut(of stateDict: String, by model: Model) throws -> [String] {
    Weights.strangers(in: try reader(stateDict).names, for: model.network)
  }

  /// The seven bands of the Thematic Mapper, or as many of them; numbers beyond.
  private static func bandNames(_ count: Int) -> [String] {
    let usual = ["blue", "green", "red", "nir", "swir1", "thermal", "swir2"]
    return switch count {
    case usual.count: usual
    case 6: usual.filter { $0 != "thermal" }
    case ...5: Array(usual.prefix(count))
    default: (1...count).map { "band\($0)" }
    }
  }

  private static func classNames(_ count: Int) -> [String] {
    switch count {
    case 1: ["glacier"]
    case 2: ["other", "glacier"]
    default: (0..<count).map { "class\($0)" }
    }
  }
}

extension Model {
  /// Opens a model file; or a PyTorch state dict, if its architecture is named; or, by the name of
  /// an architecture, fresh weights.
  ///
  /// - Parameter fresh: whether fresh weights will do.
  /// - Throws: `ModelError`, `ArchitectureError`, `SafetensorsError` or `FileError`.
  public static func open(
    _ nameOrFile: String, architecture: String? = nil, settings: [String: Setting] = [:],
    fresh: Bool = true
  ) throws -> Model {
    if let architecture {
      return try Architecture.importing(nameOrFile, Architecture.named(architecture).card(settings))
    }
    if !FileManager.default.fileExists(atPath: nameOrFile) {
      guard let known = Architecture.all.first(where: { $0.name == nameOrFile }) else {
        let names = Architecture.all.map(\.name)
        throw ArchitectureError(
          "\(nameOrFile): there is neither a file nor an architecture of that name"
            + "\(nearest(nameOrFile, names)); architectures are \(names.joined(separator: ", "))")
      }
      guard fresh else {
        throw ArchitectureError(
          "“\(nameOrFile)” is an architecture, and its weights would be random; give a model file, as "
            + "`firnline model import` or `firnline model init` makes it")
      }
      return try Architecture.fresh(known.card(settings), .torch, seed: 0)
    }
    guard settings.isEmpty else {
      throw ArchitectureError(
        "\(nameOrFile): settings are the model's own; for a PyTorch state dict add --architecture")
    }
    return try Model(reading: nameOrFile, build: Architecture.network(of:))
  }
}

extension Architecture: CustomStringConvertible {
  /// Name, citation and settings with their defaults, for people.
  public var description: String {
    let rows = options.map { [$0.name, "\($0.standard)", $0.evidence.rawValue, $0.summary] }
    let table = Self.table([["setting", "default", "evidence", "what"]] + rows)
    return "\(name): \(summary)\n\(citation)\n\n\(table)"
  }

  /// One line for each architecture: name, parameters by default, summary, under headings.
  ///
  /// - Throws: what building a network throws.
  public static func list() throws -> String {
    let rows = try all.map { architecture in
      let count = "\(try architecture.network().trainedParameterCount)"
      let aligned = String(repeating: " ", count: max(0, 10 - count.count)) + count
      return [architecture.name, aligned, architecture.summary]
    }
    return table([["architecture", "parameters", "what it is"]] + rows)
      + "\n\nThe weights of landsnet and m-landsnet have the same names and sizes: no file tells them "
      + "apart but by its card."
  }

  /// Lines whose columns are as wide as their longest words.
  private static func table(_ rows: [[String]]) -> String {
    let columns = rows.first?.dropLast().indices ?? 0..<0
    let widths = columns.map { column in (rows.map { $0[column].count }.max() ?? 0) + 2 }
    return rows.map { row in
      zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }.joined()
        + (row.last ?? "")
    }.joined(separator: "\n")
  }
}
