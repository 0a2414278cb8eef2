import Declaration
import Extraction
import Foundation
import Networks
import Neural

extension TrainingConfig {
  /// What a recipe may say, and a training file beside it.
  private static let recipeKeys = [
    "protocol", "initialiser", "loss", "optimiser", "rate", "clipping", "averaging", "batch", "epochs",
    "metric", "patience", "tile", "normalisation", "augmentation", "precision", "seed",
  ]

  private static let keys =
    ["dataset", "furtherDatasets", "bands", "architecture", "settings", "recipe", "output"] + recipeKeys

  /// Reads a training file.
  ///
  ///     dataset: dataset.yaml
  ///     architecture: m-landsnet
  ///     settings: {widths: [32, 64, 128], bridge: 128}
  ///     protocol: chen2022
  ///     output: weights/m-landsnet.safetensors
  ///
  /// Every other key changes one thing about the protocol; `recipe:` names a file of such keys that several training
  /// files share, over which each of them has the last word. Paths are relative to the file.
  /// - Throws: `InputError` with file, line, field and what to do.
  public static func read(_ file: String) throws -> TrainingConfig {
    let top = try StrictMapping(reading: file, keys: keys)
    let recipe = try top.string("recipe").map {
      try StrictMapping(reading: $0.path(beside: file), keys: recipeKeys)
    }
    let known = Architecture.all.map(\.name).joined(separator: ", ")
    let architecture = try top.value("architecture", "one of \(known)") { name in
      Architecture.all.first { $0.name == name }
    }
    let protocolName: TrainingProtocol =
      try top.choice("protocol") ?? recipe?.choice("protocol") ?? .chen2022
    var config = TrainingConfig(
      file: file,
      dataset: try top.requiredString("dataset", "the dataset file").path(beside: file),
      bands: try top.strings("bands"), architecture: architecture.name,
      settings: try settings(top, architecture), protocolName: protocolName,
      output: try top.requiredString("output", "the model file to write").path(beside: file))
    let network: Network
    do { network = try architecture.network(config.settings) } catch {
      throw top.fault("settings", "do not make a network: \(error)", "mend the setting")
    }
    if let bands = config.bands {
      guard !bands.isEmpty, Set(bands).count == bands.count else {
        throw top.fault("bands", "has to name every band once", "list some of the dataset's, or leave it out")
      }
    }
    config.furtherDatasets = try furtherDatasets(top, beside: config.dataset)
    config.outputs = network.outputs
    protocolName.apply(to: &config)
    if let recipe { try config.take(recipe) }
    try config.take(top)
    let multiple = network.sideMultiple ?? 1
    guard config.cutting.size % multiple == 0 else {
      throw (recipe?.has("tile") == true && !top.has("tile") ? recipe ?? top : top).fault(
        "tile", "has the size \(config.cutting.size), which \(architecture.name) does not take",
        "write a multiple of \(multiple), such as \(max(config.cutting.size / multiple, 1) * multiple)")
    }
    return config
  }

  private static func furtherDatasets(_ top: StrictMapping, beside dataset: String) throws -> [String] {
    var places: Set = [dataset.resolvedPath]
    return try top.strings(orOne: "furtherDatasets").map {
      let path = $0.path(beside: top.file)
      guard places.insert(path.resolvedPath).inserted else {
        throw top.fault("furtherDatasets", "name \(path) again", "name every dataset once")
      }
      return path
    }
  }

  private static func settings(
    _ top: StrictMapping, _ architecture: Architecture
  ) throws -> [String: Setting] {
    let options = architecture.options.map(\.name).filter { $0 != "bands" }
    guard let given = try top.optionalMapping("settings", keys: options) else { return [:] }
    return try Dictionary(
      uniqueKeysWithValues: given.keys.map { key in
        let text = try given.strings(orOne: key).joined(separator: ",")
        return (key, Setting(text))
      })
  }

  /// What the file says beside its protocol.
  private mutating func take(_ top: StrictMapping) throws {
    initialiser = try top.choice("initialiser") ?? initialiser
    recipe.loss = try loss(top) ?? recipe.loss
    recipe.optimiser = try Self.optimiser(top) ?? recipe.optimiser
    recipe.rate = try Self.rate(top) ?? recipe.rate
    if top.has("clipping") {
      recipe.clipping = try top.string("clipping") == "none" ? nil : top.positive("clipping")
    }
    recipe.averaging =
      try top.optionalValue("averaging", "a share below one, such as 0.999") {
        Double($0).flatMap { (0..<1).contains($0) ? $0 : nil }
      } ?? recipe.averaging
    batch = try top.count("batch", in: 1...65_536) ?? batch
    epochs = try top.count("epochs") ?? epochs
    metric = try top.choice("metric") ?? metric
    if top.has("patience") {
      patience = try top.string("patience") == "none" ? nil : top.count("patience")
    }
    if let tile = try top.optionalMapping("tile", keys: ["size", "stride", "empty"]) {
      cutting.size = try tile.count("size", in: Tiling.sizes) ?? cutting.size
      cutting.stride = try tile.count("stride") ?? cutting.size
      cutting.keepsEmpty =
        try tile.optionalValue("empty", "keep or drop") { ["keep": true, "drop": false][$0] } ?? true
    }
    normalisation = try top.choice("normalisation") ?? normalisation
    augmentation = try Self.augmentation(top) ?? augmentation
    precision = try top.choice("precision") ?? precision
    seed = try top.optionalValue("seed", "a whole number from 0") { UInt64($0) } ?? seed
  }

  /// A list of terms, such as `[0.5 cross-entropy, 0.5 dice]`.
  private func loss(_ top: StrictMapping) throws -> Loss? {
    guard top.has("loss") else { return nil }
    let mend = "write cross-entropy, dice, or [0.5 cross-entropy, 0.5 dice]"
    let entropy = outputs == 1 ? Loss.binaryCrossEntropy : .crossEntropy
    let terms = try top.strings(orOne: "loss").map { text -> Loss in
      let words = text.split(separator: " ")
      let weight = words.count == 2 ? Double(words[0]) : 1
      let kind = ["cross-entropy": entropy, "dice": .softDice()][words.last.map(String.init) ?? ""]
      guard let weight, weight > 0, weight.isFinite, let kind, words.count <= 2 else {
        throw top.fault("loss", "is '\(text)'", mend)
      }
      return weight * kind
    }
    guard let first = terms.first else { throw top.fault("loss", "has no terms", mend) }
    return terms.dropFirst().reduce(first, +)
  }

  private static func optimiser(_ top: StrictMapping) throws -> Optimiser? {
    let keys = ["method", "momentum", "weightDecay", "epsilon"]
    guard let given = try top.optionalMapping("optimiser", keys: keys) else { return nil }
    let decay = try given.notNegative("weightDecay")
    let epsilon = try given.positive("epsilon") ?? 1e-8
    let method = try given.requiredString("method", "adam, adamw or sgd")
    let foreign = ["adam": ["momentum", "weightDecay"], "adamw": ["momentum"], "sgd": ["epsilon"]]
    if let key = foreign[method]?.first(where: given.has) {
      throw given.fault(key, "is no setting of \(method)", "leave it out, or choose another method")
    }
    switch method {
    case "adam": return .adam(epsilon: epsilon)
    case "adamw": return .adamW(epsilon: epsilon, weightDecay: decay ?? 0.01)
    case "sgd":
      let momentum = try given.optionalValue("momentum", "a number from 0 that is below 1") {
        Double($0).flatMap { (0..<1).contains($0) ? $0 : nil }
      }
      return .sgd(momentum: momentum ?? 0.9, weightDecay: decay ?? 0)
    case let other: throw given.fault("method", "is '\(other)'", "write adam, adamw or sgd")
    }
  }

  private static func rate(_ top: StrictMapping) throws -> LearningRate? {
    let keys = ["start", "schedule", "every", "factor", "cycle", "growth", "floor"]
    guard let given = try top.optionalMapping("rate", keys: keys) else { return nil }
    let start = try given.positive("start") ?? 1e-3
    switch try given.string("schedule") ?? "constant" {
    case "constant": return .constant(start)
    case "steps":
      return .steps(
        start: start, every: try given.count("every") ?? 10, factor: try given.positive("factor") ?? 0.1)
    case "cosine":
      return .cosineRestarts(
        start: start, cycle: try given.count("cycle") ?? 2,
        growth: try given.count("growth", in: 1...1000) ?? 1,
        floor: try given.notNegative("floor") ?? 0)
    case let other: throw given.fault("schedule", "is '\(other)'", "write constant, steps or cosine")
    }
  }

  private static func augmentation(_ top: StrictMapping) throws -> Augmentation? {
    let keys = ["symmetries", "shift", "gain", "offset"]
    guard let given = try top.optionalMapping("augmentation", keys: keys) else { return nil }
    let sets = [
      "none": [SquareSymmetry.identity], "flips": SquareSymmetry.flips, "chen": SquareSymmetry.chen,
      "chu": SquareSymmetry.chu, "square": SquareSymmetry.allCases,
    ]
    return Augmentation(
      symmetries: try given.optionalValue("symmetries", "none, flips, chen, chu or square") { sets[$0] }
        ?? [.identity],
      shift: try given.count("shift", in: 0...Tiling.sizes.upperBound) ?? 0,
      gain: try given.number("gain") ?? 0, offset: try given.number("offset") ?? 0)
  }
}

extension StrictMapping {
  /// The whole number of a key within a range; nil where the key is absent.
  func count(_ key: String, in range: ClosedRange<Int> = 1...1_000_000) throws -> Int? {
    try optionalValue(key, "a whole number from \(range.lowerBound) to \(range.upperBound)") {
      Int($0).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// The number above zero of a key; nil where the key is absent.
  func positive(_ key: String) throws -> Double? {
    try optionalValue(key, "a number above zero") { Double($0).flatMap { $0 > 0 && $0.isFinite ? $0 : nil } }
  }

  /// The number from zero of a key; nil where the key is absent.
  fileprivate func notNegative(_ key: String) throws -> Double? {
    try optionalValue(key, "a number from zero") { Double($0).flatMap { $0 >= 0 && $0.isFinite ? $0 : nil } }
  }

  /// The texts of a key's list, or its one text.
  func strings(orOne key: String) throws -> [String] {
    if let one = try? string(key) { return [one] }
    return try strings(key) ?? []
  }
}
