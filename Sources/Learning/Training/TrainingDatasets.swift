import Declaration
import Extraction
import Foundation
import Networks
import Neural

/// The datasets of a training file, read, and seen to suit it and one another.
struct TrainingDatasets {
  /// What is trained.
  let config: TrainingConfig
  /// The dataset whose validation images judge.
  let first: Dataset
  /// Datasets that are learned from too.
  let further: [Dataset]
  /// The bands that the network takes.
  let bands: [String]
  /// What each dataset gives.
  let supplies: [TrainingSupply]

  /// All of them.
  var all: [Dataset] { [first] + further }

  /// Reads the datasets.
  ///
  /// - Throws: `InputError` where one will not do.
  init(_ config: TrainingConfig) throws {
    self.config = config
    let (first, further) = (
      try Dataset.read(config.dataset), try config.furtherDatasets.map(Dataset.read)
    )
    let bands = config.bands ?? first.bands
    (self.first, self.further, self.bands) = (first, further, bands)
    supplies = try ([first] + further).map { try TrainingSupply($0, bands: bands, config: config) }
    _ = try OwnBands(bands, of: first.file)
    for dataset in further where dataset.quantity != first.quantity {
      throw InputError(
        file: dataset.file, field: "quantity",
        problem: "is \(dataset.quantity.rawValue) and that of \(first.file) \(first.quantity.rawValue)",
        mend: "learn from datasets of one quantity")
    }
    try checkIndependence()
  }

  /// Sees to it that the model can be written, before the hours that it takes.
  func checkOutput() throws {
    try OutputFolder.check(forFile: config.output, file: config.file, field: "output")
  }

  /// Sees to it that nothing is learned from what the first dataset keeps for validation and test.
  private func checkIndependence() throws {
    let kept = Set(first.images.filter { $0.split != .training }.map(\.place))
    for dataset in all {
      guard let leak = dataset.images(.training).first(where: { kept.contains($0.place) }) else { continue }
      throw InputError(
        file: dataset.file, field: "split",
        problem: "trains on '\(leak.name)', which \(first.file) keeps for another use",
        mend: "leave the image out of training, or out of the other use")
    }
  }

  /// The card of the network that is to be trained, but for its normalisation.
  func card() throws -> ModelCard {
    var card = try Architecture.named(config.architecture).card(config.settings, bands: bands)
    card.sensors = all.flatMap(\.sensors).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    card.quantity = first.quantity.rawValue
    card.sources = all.map { $0.source.isEmpty ? $0.name : $0.source }
    return card
  }

  // MARK: - What decides the weights

  /// All that decides the weights, in words by name, what says most first.
  ///
  /// The same wherever the files lie: of images it has names and sizes, not paths.
  func recipe() throws -> [(name: String, words: String)] {
    let recipe = config.recipe
    let settings = try card().settings.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
    return [
      ("architecture", config.architecture), ("settings", settings.joined(separator: " ")),
      ("bands", bands.joined(separator: ", ")), ("quantity", first.quantity.rawValue),
      ("training images", all.map { $0.words(of: .training) }.joined(separator: "; ")),
      ("validation images", first.words(of: .validation)),
      ("tiles", config.cutting.words), ("normalisation", config.normalisation.rawValue),
      ("augmentation", config.augmentation.words), ("initialiser", config.initialiser.rawValue),
      ("loss", "\(recipe.loss)"), ("optimiser", "\(recipe.optimiser)"), ("rate", "\(recipe.rate)"),
      ("clipping", recipe.clipping.map { "\($0)" } ?? "none"),
      ("averaging", recipe.averaging.map { "\($0)" } ?? "none"), ("batch", "\(config.batch)"),
      ("epochs", "\(config.epochs)"), ("patience", config.patience.map { "\($0)" } ?? "none"),
      ("metric", config.metric.rawValue), ("precision", config.precision.rawValue),
      ("seed", "\(config.seed)"),
    ]
  }

  /// Sees to it that the finished model is that of the training file.
  ///
  /// - Returns: a warning where the model's card does not tell.
  /// - Throws: `InputError` that names what differs first.
  func check(finished card: ModelCard) throws -> String? {
    let now = try recipe()
    // Cards of earlier versions have no recipe, yet tell what the network is.
    let then =
      card.recipe ?? [
        "architecture": card.architecture,
        "settings": card.settings.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: " "),
        "bands": card.bands.joined(separator: ", "),
      ]
    for (name, words) in now where then[name] != words && (card.recipe != nil || then[name] != nil) {
      throw InputError(
        file: config.output, field: name,
        problem: "was \(then[name] ?? "not written down") when it was trained, and is \(words) in "
          + config.file,
        mend: "train it anew with firnline train \(config.file) --restart, or name another output")
    }
    guard card.recipe == nil else { return nil }
    return "\(config.output): its card does not say with what settings and images it was trained; "
      + "it is taken as that of \(config.file)"
  }
}

extension Dataset {
  /// The images of one use, in words that change when they do.
  fileprivate func words(of split: LabelledImage.Split) -> String {
    let name = scale == 1 ? name : "\(name) × \(scale)"
    if let simulation { return "\(name), \(simulation)" }
    let images = images(split)
    guard !images.isEmpty else { return "none" }
    let contents = images.map { "\($0.name) \(Self.size($0.image)) \(Self.size($0.label))" }
    let digest = String(SplitMix64.digest(contents.joined(separator: "\n")), radix: 16)
    return "\(name), \(images.count) images (digest \(digest))"
  }

  private static func size(_ path: String) -> Int {
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    return (try? FileManager.default.attributesOfItem(atPath: target)[.size] as? Int) ?? 0
  }
}

extension LabelledImage {
  /// The file, however its path is written.
  var place: String {
    URL(fileURLWithPath: image).standardizedFileURL.resolvingSymlinksInPath().path
  }
}

extension TileSource.Cutting {
  fileprivate var words: String {
    "\(size) pixels every \(stride)\(keepsEmpty ? "" : ", those with glacier alone")"
  }
}

extension Augmentation {
  fileprivate var words: String {
    "symmetries \(symmetries.map(\.rawValue).joined(separator: " ")), shift \(shift), gain \(gain), "
      + "offset \(offset)"
  }
}
