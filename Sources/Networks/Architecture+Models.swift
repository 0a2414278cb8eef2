import Foundation
import Neural

extension Architecture {
  /// The card of a model of this architecture.
  ///
  /// Bands and classes that are not named get the usual names; their numbers are set to fit.
  /// - Throws: `ArchitectureError` for a setting that is not known, or a band named twice.
  public func card(
    _ given: [String: Setting] = [:], bands: [String]? = nil, classes: [String]? = nil
  ) throws -> ModelCard {
    var given = given
    if let bands {
      if let twice = bands.first(where: { band in bands.filter { $0 == band }.count > 1 }) {
        throw ArchitectureError("the band “\(twice)” is named twice; name every band once")
      }
      given["bands"] = given["bands"] ?? .number(Double(bands.count))
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
  /// - Throws: what building the network throws.
  public static func fresh(_ card: ModelCard, _ initialiser: Initialiser, seed: UInt64) throws -> Model {
    let network = try network(of: card)
    return try Model(network, Weights(initial: network, initialiser, seed: seed), card: card)
  }

  /// A model with the weights of a PyTorch state dict saved as safetensors.
  ///
  /// - Throws: `ModelError` with both sides of what does not fit, `SafetensorsError`, `FileError`.
  public static func importing(_ path: String, _ card: ModelCard) throws -> Model {
    let network = try network(of: card)
    let tensors = try Safetensors(reading: path).tensors
    do {
      return try Model(network, Weights(stateDict: tensors, for: network), card: card)
    } catch let error as WeightsError {
      throw ArchitectureError("\(path): \(error)")
    }
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
  /// - Throws: `ModelError`, `ArchitectureError`, `SafetensorsError` or `FileError`.
  public static func open(
    _ nameOrFile: String, architecture: String? = nil, settings: [String: Setting] = [:]
  ) throws -> Model {
    if let architecture {
      return try Architecture.importing(nameOrFile, Architecture.named(architecture).card(settings))
    }
    if !FileManager.default.fileExists(atPath: nameOrFile) {
      guard let known = Architecture.all.first(where: { $0.name == nameOrFile }) else {
        throw ArchitectureError(
          "\(nameOrFile): there is neither a file nor an architecture of that name; architectures "
            + "are \(Architecture.all.map(\.name).joined(separator: ", "))")
      }
      return try Architecture.fresh(known.card(settings), .torch, seed: 0)
    }
    guard settings.isEmpty else {
      throw ArchitectureError(
        "\(nameOrFile): settings are the model's own; name the architecture too for a state dict")
    }
    return try Model(reading: nameOrFile, build: Architecture.network(of:))
  }
}

extension Architecture: CustomStringConvertible {
  /// Name, citation and settings with their defaults, for people.
  public var description: String {
    let lines = options.map { option in
      [
        option.name.padding(toLength: 17, withPad: " ", startingAt: 0),
        "\(option.standard)".padding(toLength: 15, withPad: " ", startingAt: 0),
        option.evidence.rawValue.padding(toLength: 11, withPad: " ", startingAt: 0),
        option.summary,
      ].joined()
    }
    return "\(name): \(summary)\n\(citation)\n\nsetting          default        evidence   what\n"
      + lines.joined(separator: "\n")
  }

  /// One line for each architecture: name, parameters by default, summary.
  ///
  /// - Throws: what building a network throws.
  public static func list() throws -> String {
    try all.map { architecture in
      let count = "\(try architecture.network().trainedParameterCount)"
      return architecture.name.padding(toLength: 16, withPad: " ", startingAt: 0)
        + String(repeating: " ", count: max(0, 10 - count.count)) + count + "  " + architecture.summary
    }.joined(separator: "\n")
  }
}
