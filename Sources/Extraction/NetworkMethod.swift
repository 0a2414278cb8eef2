import Declaration
import Geospatial
import Landsat
import Neural

/// Glacier as a trained network sees it, tile by tile.
///
/// The network takes the bands that its model card names, in that order, scaled as the card says. Pixels without data
/// are zero to it after scaling, as they were in training; their own probability does not matter, as their sky is
/// fill. One output channel is the probability of glacier; of two, the second.
public struct NetworkMethod: ExtractionMethod {
  /// The network with its weights and its card.
  public let model: Model

  /// What tells these weights from others in hashes and records, such as the hash of their file.
  public let weights: String

  /// What the numbers of the bands stand for.
  public let quantity: BandQuantity

  /// How the image is cut.
  public let tiling: Tiling

  /// In which positions each tile is shown.
  public let augmentation: TestTimeAugmentation

  /// The probability above which one position by itself says glacier; it decides nothing but `Certainty.members`.
  public var memberThreshold = 0.5

  /// In which precision the network runs, on this processor.
  public let precision: Precision

  /// Which tiles are left out; none where nil.
  public let screen: TileScreen?

  /// What tells the screen's mask from others in hashes and records.
  public let screenMask: String?

  private let bands: [Role]
  private let engine: NetworkEngine

  /// Makes a method of a model.
  ///
  /// - Parameters:
  ///   - quantity: what the numbers of the bands stand for; what the card says where nil.
  ///   - threads: cores to compute on; no part of the settings, as results do not depend on it.
  /// - Throws: `InputError` where the model is no extractor of glacier from bands, or tiles do not suit it.
  public init(
    _ model: Model, weights: String, quantity: BandQuantity? = nil, tiling: Tiling = Tiling(),
    augmentation: TestTimeAugmentation = .none, precision: PrecisionChoice.Wish = .auto,
    screen: TileScreen? = nil, screenMask: String? = nil, threads: Int = Parallel.width
  ) throws {
    let card = model.card
    bands = try Self.roles(of: card)
    guard (1...2).contains(model.network.outputs) else {
      throw InputError(
        file: card.architecture, field: "classes",
        problem: "are \(model.network.outputs) (\(card.classes.joined(separator: ", ")))",
        mend: "take a model with the classes other and glacier, or with glacier alone")
    }
    guard card.classes.last == "glacier" else {
      throw InputError(
        file: card.architecture, field: "classes",
        problem:
          "of the model card are \(card.classes.joined(separator: ", ")), of which the last is no glacier",
        mend: "name them when the model is made, in the order of its outputs: glacier has to be the last")
    }
    self.quantity = try Self.quantity(of: card, wanted: quantity)
    let multiple = model.network.sideMultiple ?? 1
    try Self.check(tiling, multiple: multiple, name: card.architecture)
    self.precision = try PrecisionChoice(precision, card: card).precision
    engine = NetworkEngine(
      model, settings: ExecutionSettings(precision: self.precision, threads: threads), multiple: multiple)
    self.model = model
    self.weights = weights
    self.tiling = tiling
    self.augmentation = augmentation
    self.screen = screen
    self.screenMask = screenMask
  }

  /// The name of the architecture, such as `m-landsnet`.
  public var name: String { model.card.architecture }

  /// The bands that the network takes, then those that only the screen looks at.
  public var roles: [Role] { bands + (screen?.roles(beside: bands) ?? []) }

  /// Those of the model's card.
  public var sensors: [Sensor] { model.card.sensors.map { Sensor(name: $0) } }

  /// None: tiles lie fast in the image, and see what they need around what they decide.
  public var context: Int { 0 }

  /// True: a network says how sure it is.
  public var givesProbabilities: Bool { true }

  /// The positions of test-time augmentation.
  public var memberCount: Int { augmentation.symmetries.count }

  /// True: the network computes on all cores.
  public var takesAllCores: Bool { true }

  /// Weights, quantity, tiles, positions, precision and screen.
  public var settings: [String: String] {
    var settings = [
      "weights": weights, "quantity": quantity.rawValue, "tile.size": "\(tiling.size)",
      "tile.overlap": "\(tiling.overlap)", "augmentation": augmentation.rawValue,
      "precision": precision.rawValue,
    ]
    guard let screen else { return settings }
    settings["screen.ratio"] = screen.ratio.map { "\($0)" } ?? "none"
    settings["screen.mask"] = screenMask ?? screen.mask
    settings["screen.prove"] = "\(screen.proves)"
    return settings
  }

  /// The probabilities of a block, as those of the whole image have them.
  public func probabilities(of block: SceneBlock) throws -> [UInt8] {
    try prepared(for: block.source).probabilities(in: block.window)
  }

  /// Lays tiles on the image, and reads it once where bands are scaled by all of it.
  public func prepared(for image: any BandSource) throws -> any PreparedMethod {
    let grid = image.grid
    let plan = TilePlan(width: grid.width, height: grid.height, tiling: tiling, multiple: engine.multiple)
    let normalisation = try normalisation(of: image)
    let (engine, augmentation, count) = (engine, augmentation, bands.count)
    return TiledExtraction(
      image, TiledExtraction.Bands(roles: roles, taken: count, quantity: quantity), plan,
      screen: try screen?.opened(on: grid, roles: roles, quantity: quantity), threshold: memberThreshold
    ) { tile, side in
      var input = Tensor([1, count, side, side], tile)
      try normalisation.apply(to: &input)
      input.values.zeroWithoutData()
      return try augmentation.answers(input.values, side: side) {
        try engine.probabilities(of: $0, side: side)
      }
    }
  }

  private func normalisation(of image: any BandSource) throws -> Normalisation {
    guard case .perScene(let scale) = model.card.normalisation else { return model.card.normalisation }
    return try SceneStatistics(image, bands, as: quantity).normalisation(scale)
  }
}

extension NetworkMethod {
  private static func roles(of card: ModelCard) throws -> [Role] {
    try card.bands.map { band in
      guard let role = Role(rawValue: band) else {
        throw InputError(
          file: card.architecture, field: "bands",
          problem:
            "of the model card are \(card.bands.joined(separator: ", ")), and '\(band)' is no band here",
          mend: "name them when the model is made, each one of "
            + Role.allCases.map(\.rawValue).joined(separator: ", "))
      }
      return role
    }
  }

  private static func quantity(of card: ModelCard, wanted: BandQuantity?) throws -> BandQuantity {
    guard let stated = card.quantity else {
      guard let wanted else {
        throw InputError(
          file: card.architecture, field: "quantity",
          problem: "is not in the model card, so nobody knows what numbers the network was trained on",
          mend: "write 'quantity: dn' or 'quantity: reflectance'")
      }
      return wanted
    }
    guard let known = BandQuantity(rawValue: stated), wanted ?? known == known else {
      throw InputError(
        file: card.architecture, field: "quantity",
        problem: "is \(wanted?.rawValue ?? stated), and the model was trained on \(stated)",
        mend: wanted == nil
          ? "the model card has to say dn or reflectance" : "leave it out: the model card says it")
    }
    return known
  }

  private static func check(_ tiling: Tiling, multiple: Int, name: String) throws {
    let sizes = Tiling.sizes
    guard sizes.contains(tiling.size), tiling.size % multiple == 0 else {
      let near = min(max(tiling.size / multiple, 1), sizes.upperBound / multiple) * multiple
      throw InputError(
        file: name, field: "tile.size", problem: "is \(tiling.size)",
        mend: "write a multiple of \(multiple), such as \(near), up to \(sizes.upperBound)")
    }
    guard (0..<tiling.size).contains(tiling.overlap) else {
      throw InputError(
        file: name, field: "tile.overlap", problem: "is \(tiling.overlap) where tiles have \(tiling.size)",
        mend: "keep some of each tile: write less")
    }
  }
}

extension [Float] {
  /// Puts zero where there is no number.
  fileprivate mutating func zeroWithoutData() {
    withUnsafeMutableBufferPointer { values in
      for index in values.indices where !values[index].isFinite { values[index] = 0 }
    }
  }
}
