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
  /// All that decides the weights, in words by name, what says most first.
  ///
  /// The same wherever the files lie: images are told by what they hold.
  private(set) var recipe: [(name: String, words: String)] = []

  /// All of them.
  var all: [Dataset] { [first] + further }

  /// Reads the datasets.
  ///
  /// - Parameter contents: remembers what images hold, for several training files of one dataset.
  /// - Throws: `InputError` where one will not do.
  init(_ config: TrainingConfig, contents: ImageContents = ImageContents()) throws {
    self.config = config
    let (first, further) = (
      try Dataset.read(config.dataset), try config.furtherDatasets.map(Dataset.read)
    )
    let bands = config.bands ?? first.bands
    (self.first, self.further, self.bands) = (first, further, bands)
    supplies = try ([first] + further).map { try TrainingSupply($0, bands: bands, config: config) }
    for dataset in further where dataset.quantity != first.quantity {
      throw InputError(
        file: dataset.file, field: "quantity",
        problem: "is \(dataset.quantity.rawValue) and that of \(first.file) \(first.quantity.rawValue)",
        mend: "learn from datasets of one quantity")
    }
    try checkIndependence(contents)
    recipe = try recipe(contents)
  }

  /// Sees to it that the model can be written, before the hours that it takes.
  func checkOutput() throws {
    try OutputFolder.check(forFile: config.output, file: config.file, field: "output")
  }

  /// Sees to it that nothing is learned from what the first dataset keeps for validation and test, nor from a copy.
  private func checkIndependence(_ contents: ImageContents) throws {
    // An image for a later use need not be there yet.
    let kept = first.images.filter {
      $0.split != .training && FileManager.default.isReadableFile(atPath: $0.image)
    }
    let hashes = Set(try kept.map { try contents.hash(of: $0.image) })
    guard !hashes.isEmpty else { return }
    for dataset in all {
      for image in dataset.images(.training) where hashes.contains(try contents.hash(of: image.image)) {
        throw InputError(
          file: dataset.file, field: "split",
          problem: "trains on '\(image.name)', which \(first.file) keeps for another use",
          mend: "leave the image and its copies out of training, or out of the other use")
      }
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

  private func recipe(_ contents: ImageContents) throws -> [(name: String, words: String)] {
    let recipe = config.recipe
    let settings = try card().settings.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
    return [
      ("architecture", config.architecture), ("settings", settings.joined(separator: " ")),
      ("bands", bands.joined(separator: ", ")), ("quantity", first.quantity.rawValue),
      ("training contents", try all.map { try $0.words(of: .training, contents) }.joined(separator: "; ")),
      ("validation contents", try first.words(of: .validation, contents)),
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

  /// What has to stay the same when a run goes on: the recipe, but for when it ends, and which sample is which.
  var facts: [String: String] {
    var facts = Dictionary(uniqueKeysWithValues: recipe.map { ($0.name, $0.words) })
    for name in ["epochs", "patience"] { facts[name] = nil }
    let order = all.flatMap { $0.images(.training) }.map(\.name).joined(separator: "\n")
    facts["order of images"] = "digest \(ContentHash(of: ["names": order]).short)"
    return facts
  }

  /// Sees to it that the finished model is that of the training file.
  ///
  /// - Returns: a warning where the model's card does not tell.
  /// - Throws: `InputError` that names what differs first.
  func check(finished card: ModelCard) throws -> String? {
    // Cards of earlier versions have no recipe, yet tell what the network is; or one without some of the names.
    let then =
      card.recipe ?? [
        "architecture": card.architecture,
        "settings": card.settings.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: " "),
        "bands": card.bands.joined(separator: ", "),
      ]
    for (name, now) in recipe {
      guard let then = then[name], then != now else { continue }
      throw InputError(
        file: config.output, field: name,
        problem: "was \(then) when it was trained, and is \(now) in \(config.file)",
        mend: "train it anew with firnline train \(config.file) --restart, or name another output")
    }
    let untold = recipe.map(\.name).filter { then[$0] == nil }
    guard !untold.isEmpty else { return nil }
    let what = card.recipe == nil ? "settings and images" : untold.joined(separator: " and ")
    return "\(config.output): its card does not say with what \(what) it was trained; "
      + "it is taken as that of \(config.file)"
  }
}

extension Dataset {
  /// The images of one use, in words that change when what they hold does.
  fileprivate func words(of split: LabelledImage.Split, _ contents: ImageContents) throws -> String {
    let name = scale == 1 ? name : "\(name) × \(scale)"
    if let simulation { return "\(name), \(simulation)" }
    guard let hash = try contents.hash(of: self, split) else { return "none" }
    // The same files with bands named otherwise are other images.
    return "\(name), \(images(split).count) images of \(bands.joined(separator: " ")) (\(hash.prefix(24)))"
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
