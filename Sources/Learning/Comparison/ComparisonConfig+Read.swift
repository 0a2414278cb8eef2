import Declaration
import Extraction
import Foundation
import Landsat

extension ComparisonConfig {
  private static let keys = ["dataset", "split", "layout", "distance", "tile", "methods", "output"]

  private static let methodKeys = [
    "label", "train", "weights", "method", "augmentation", "tile", "probability", "threshold", "band",
    "bands",
    "side", "zeroGuard", "morphology", "trees", "depth", "leafPixels", "splitFeatures", "pixels", "seed",
    "save",
  ]

  /// Reads a file of methods to be compared.
  ///
  ///     dataset: dataset.yaml
  ///     methods:
  ///       - {method: band-ratio, threshold: sweep}
  ///       - {method: random-forest, trees: 100, pixels: 50000}
  ///       - {train: m-landsnet.yaml, label: M-LandsNet}
  ///       - {train: m-landsnet.yaml, label: M-LandsNet + TTA, augmentation: chu}
  ///     output: comparison
  ///
  /// Paths are relative to the file.
  /// - Throws: `InputError` with file, line, field and what to do.
  public static func read(_ file: String) throws -> ComparisonConfig {
    let top = try StrictMapping(reading: file, keys: keys)
    let tiling = try top.tiling("tile") ?? Tiling()
    let entries = try top.mappings("methods", keys: methodKeys)
    var config = ComparisonConfig(
      file: file, dataset: try top.requiredString("dataset", "the dataset file").path(beside: file),
      methods: try entries.map { try method($0, tiling: tiling) },
      output: try top.requiredString("output", "the folder to write").path(beside: file))
    config.split = try top.choice("split") ?? config.split
    config.layout = try top.choice("layout") ?? config.layout
    config.distance = try top.choice("distance") ?? config.distance
    guard !config.methods.isEmpty else {
      throw top.fault(
        "methods", "lists no method", "write '- {train: …}', '- {weights: …}' or '- {method: …}'")
    }
    try check(config.methods, entries)
    try checkForests(config.methods, entries)
    return config
  }

  /// A forest sees each pixel alone: what is said of tiles and positions beside its file would do nothing.
  private static func checkForests(_ methods: [ComparedMethod], _ entries: [StrictMapping]) throws {
    var saved: Set<String> = []
    for (method, given) in zip(methods, entries) {
      if case .forest(let rule) = method.source, let output = rule.output {
        saved.insert(output.resolvedPath)
      }
      guard case .weights(let path) = method.source,
        saved.contains(path.resolvedPath) || (try? RandomForest.isStored(in: path)) == true,
        let key = ["augmentation", "tile"].first(where: given.has)
      else { continue }
      throw given.fault(key, "is no setting of a random forest", "leave it out")
    }
  }

  /// Every method has a name of its own, after which the folder of its maps is named.
  private static func check(_ methods: [ComparedMethod], _ entries: [StrictMapping]) throws {
    var folders: Set<String> = []
    for (method, given) in zip(methods, entries) {
      let folder = method.provisionalName.asFolder
      guard !["", ".", ".."].contains(folder.trimmingCharacters(in: .whitespacesAndNewlines)) else {
        throw given.fault("label", "is '\(method.label ?? "")'", "write a name that a folder can have")
      }
      guard folders.insert(folder).inserted else {
        throw given.fault(
          "label", "is '\(method.provisionalName)', as that of another method",
          "give each method a label of its own, since its maps are named after it")
      }
    }
  }

  private static func method(_ given: StrictMapping, tiling: Tiling) throws -> ComparedMethod {
    let sources = ["train", "weights", "method"].filter(given.has)
    guard sources.count == 1 else {
      throw given.fault(
        sources.last,
        sources.isEmpty ? "a method needs a source" : "a method has one source, not \(sources.count)",
        "write one of train, weights, method")
    }
    func only(_ known: [String]) throws {
      for key in methodKeys where given.has(key) && !(known + ["label"] + sources).contains(key) {
        throw given.fault(key, "is no setting of this method", "leave it out")
      }
    }
    let source: ComparedMethod.Source
    let networkKeys = ["augmentation", "tile", "probability"]
    if let path = try given.string("train") {
      try only(networkKeys)
      source = .training(path.path(beside: given.file))
    } else if let path = try given.string("weights") {
      try only(networkKeys)
      source = .weights(path.path(beside: given.file))
    } else {
      source = try classical(given, only)
    }
    var method = ComparedMethod(source, label: try given.string("label"))
    method.tiling = try given.tiling("tile") ?? tiling
    method.augmentation = try given.choice("augmentation") ?? .none
    method.seed = try given.optionalValue("seed", "a whole number from 0") { UInt64($0) } ?? 1
    method.threshold =
      try given.optionalValue("probability", "a number from 0 up to but not 1") {
        Double($0).flatMap { (0..<1).contains($0) ? $0 : nil }
      } ?? 0.5
    return method
  }

  private static func classical(
    _ given: StrictMapping, _ only: ([String]) throws -> Void
  ) throws -> ComparedMethod.Source {
    let ruleKeys = ["threshold", "morphology", "seed"]
    func rule(_ feature: PixelRule.Feature) throws -> ComparedMethod.Source {
      .rule(PixelRule(feature: feature, threshold: try threshold(given), morphology: try morphology(given)))
    }
    switch try given.requiredString("method", "band-ratio, ndsi, single-band or random-forest") {
    case "band-ratio":
      try only(ruleKeys + ["zeroGuard"])
      return try rule(.bandRatio(try given.choice("zeroGuard") ?? .clamp))
    case "ndsi":
      try only(ruleKeys)
      return try rule(.snowIndex)
    case "single-band":
      try only(ruleKeys + ["band", "side"])
      return try rule(
        .singleBand(try given.choice("band") ?? .nir, try given.choice("side") ?? .above))
    case "random-forest":
      try only([
        "bands", "trees", "depth", "leafPixels", "splitFeatures", "pixels", "seed", "probability", "save",
      ])
      return .forest(try forest(given))
    case let other:
      throw given.fault(
        "method", "is '\(other)'",
        "write band-ratio, ndsi, single-band or random-forest; networks go by train "
          + "or weights")
    }
  }

  private static func threshold(_ given: StrictMapping) throws -> PixelRule.Threshold {
    try given.optionalValue("threshold", "sweep, otsu or a number", PixelRule.Threshold.init) ?? .sweep
  }

  private static func morphology(_ given: StrictMapping) throws -> MaskMorphology {
    var morphology = MaskMorphology.none
    guard let declared = try given.optionalMapping("morphology", keys: ["opening", "closing", "size"]) else {
      return morphology
    }
    morphology.opening = try declared.flag("opening") ?? false
    morphology.closing = try declared.flag("closing") ?? false
    morphology.size =
      try declared.optionalValue("size", "an odd number of pixels from 3 to 31") {
        Int($0).flatMap { (3...31).contains($0) && $0 % 2 == 1 ? $0 : nil }
      } ?? morphology.size
    return morphology
  }

  private static func forest(_ given: StrictMapping) throws -> ForestRule {
    var rule = ForestRule()
    guard try given.strings("bands") != [] else {
      throw given.fault("bands", "lists no band", "list some, or leave it out for all of the dataset")
    }
    rule.bands = try given.strings("bands")?.map { text in
      guard let role = Role(rawValue: text) else {
        let known = Role.allCases.map(\.rawValue).joined(separator: ", ")
        throw given.fault("bands", "has '\(text)'", "list some of \(known)")
      }
      return role
    }
    rule.growth.trees = try given.count("trees", in: 1...10_000) ?? rule.growth.trees
    rule.growth.depth = try given.count("depth", in: 1...25) ?? rule.growth.depth
    rule.growth.leafPixels = try given.count("leafPixels") ?? rule.growth.leafPixels
    rule.growth.splitFeatures = try given.count("splitFeatures")
    rule.growth.seed = try given.optionalValue("seed", "a whole number from 0") { UInt64($0) } ?? 1
    rule.pixels = try given.count("pixels", in: 1...100_000_000) ?? rule.pixels
    rule.output = try given.string("save")?.path(beside: given.file)
    return rule
  }
}

extension PixelRule.Threshold {
  /// Reads `sweep`, `otsu` or a number; nil where the text is none of them.
  public init?(_ text: String) {
    switch (text, Float(text)) {
    case ("sweep", _): self = .sweep
    case ("otsu", _): self = .otsu
    case (_, let number?) where number.isFinite: self = .given(number)
    default: return nil
    }
  }
}

extension StrictMapping {
  /// Size and overlap of tiles; nil where the key is absent.
  fileprivate func tiling(_ key: String) throws -> Tiling? {
    guard let given = try optionalMapping(key, keys: ["size", "overlap"]) else { return nil }
    let size = try given.count("size", in: Tiling.sizes) ?? Tiling().size
    let overlap = try given.optionalValue("overlap", "pixels from 0, less than the size") {
      Int($0).flatMap { (0..<size).contains($0) ? $0 : nil }
    }
    return Tiling(size: size, overlap: overlap ?? Tiling.overlap(of: size))
  }
}
