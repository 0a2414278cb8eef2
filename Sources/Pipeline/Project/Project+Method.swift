import Declaration
import Extraction
import Foundation
import Landsat
import Networks
import Neural

/// How one method of extraction is declared: its name, the keys that it knows beside `method`, and what they make.
private struct MethodKind {
  let name: String
  let keys: [String]
  let make: @Sendable (MethodReader) throws -> any ExtractionMethod

  /// Every method, in the order in which messages list them.
  static let all: [MethodKind] =
    [
      MethodKind(name: "band-ratio", keys: ["quantity", "threshold", "zeroGuard", "morphology"]) {
        try $0.bandRatio()
      },
      MethodKind(name: "ndsi", keys: ["quantity", "threshold", "morphology"]) { try $0.ndsi() },
      MethodKind(name: "single-band", keys: ["quantity", "band", "threshold", "side", "morphology"]) {
        try $0.singleBand()
      },
      MethodKind(name: "random-forest", keys: ["weights"]) { try $0.randomForest() },
    ]
    + Architecture.all.map { architecture in
      MethodKind(
        name: architecture.name,
        keys: ["weights", "quantity", "tile", "augmentation", "precision", "screen"]
      ) { try $0.network(architecture.name) }
    }
}

extension Project {
  /// The method of a project that names none: M-LandsNet, whose weights come with Firnline.
  static let standardMethod = "m-landsnet"
}

extension ProjectReader {
  /// The section `extraction`; M-LandsNet where a project has none, or names no method.
  func method(hasScenes: Bool) throws -> any ExtractionMethod {
    var keys = ["method"]
    for key in MethodKind.all.flatMap(\.keys) where !keys.contains(key) { keys.append(key) }
    let section = try root.optionalMapping("extraction", keys: keys)
    // Without scenes nothing is extracted, and no weights are looked for.
    guard hasScenes || section != nil else { return BandRatio() }
    let declared = try section ?? StrictMapping(text: "{}", file: root.file, keys: keys)
    let name = try declared.string("method") ?? Project.standardMethod
    guard let kind = MethodKind.all.first(where: { $0.name == name }) else {
      let known = MethodKind.all.map(\.name).joined(separator: ", ")
      throw declared.fault("method", "is '\(name)'", "write one of \(known)")
    }
    if let stranger = declared.keys.first(where: { $0 != "method" && !kind.keys.contains($0) }) {
      guard declared.has("method") else {
        let knowing = MethodKind.all.filter { $0.keys.contains(stranger) }.map(\.name)
        throw declared.fault(
          stranger, "is no setting of \(name), which is meant where no method is named",
          "write 'method: …' with the one that is meant: \(knowing.joined(separator: ", "))")
      }
      let isProbability = stranger == "threshold" && kind.keys.contains("weights")
      throw declared.fault(
        stranger, "is no setting of \(name)",
        isProbability ? "leave it out: probabilities are parted by 'threshold' under 'merge'" : "leave it out"
      )
    }
    return try kind.make(MethodReader(project: self, declared: declared))
  }
}

/// Reads the settings of one method.
private struct MethodReader {
  let project: ProjectReader
  let declared: StrictMapping

  func bandRatio() throws -> BandRatio {
    let quantity = try quantity() ?? .reflectance
    guard let threshold = try declared.number("threshold").map({ Float($0) }) else {
      throw declared.fault(
        "threshold", "is missing",
        "write 'threshold: …', the red/SWIR1 ratio above which a pixel is glacier; firnline sweep finds one")
    }
    guard threshold > 0 else {
      throw declared.fault("threshold", "is \(threshold)", "write a ratio above 0")
    }
    return BandRatio(
      quantity: quantity, threshold: threshold,
      zeroGuard: try declared.choice("zeroGuard", BandRatio.ZeroGuard.self) ?? .clamp,
      morphology: try morphology())
  }

  func ndsi() throws -> NormalizedDifferenceSnowIndex {
    NormalizedDifferenceSnowIndex(
      quantity: try quantity() ?? .reflectance,
      threshold: try declared.number("threshold").map { Float($0) } ?? 0.4, morphology: try morphology())
  }

  func singleBand() throws -> SingleBandThreshold {
    SingleBandThreshold(
      role: try declared.choice("band", Role.self) ?? .nir, quantity: try quantity() ?? .reflectance,
      threshold: try declared.optionalValue("threshold", "a number, or otsu") { ThresholdRule($0) } ?? .otsu,
      side: try declared.choice("side", ThresholdSide.self) ?? .above, morphology: try morphology())
  }

  func randomForest() throws -> RandomForest {
    try RandomForest(reading: try weights("a file with a random forest"))
  }

  /// A network with its weights, cut into tiles.
  ///
  /// What identifies the weights, and the mask of the screen, is what their files hold.
  func network(_ architecture: String) throws -> NetworkMethod {
    let weights = try weights(shipping: architecture)
    let hashes = try FileHashes(folder: project.workFolder())
    let screen = try screen()
    do {
      var method = try NetworkMethod(
        Model.read(weights, architecture: architecture), weights: hashes.hash(of: weights).hex,
        quantity: try quantity(), tiling: try tiling(),
        augmentation: try declared.choice("augmentation", TestTimeAugmentation.self) ?? .none,
        precision: try declared.choice("precision", PrecisionChoice.Wish.self) ?? .auto, screen: screen,
        screenMask: try screen?.mask.map { try hashes.hash(ofVector: $0).hex }, threads: project.threads)
      method.memberThreshold = try project.merge().threshold
      return method
    } catch let error as InputError where error.file == architecture {
      // What the method says of its settings, where they stand; of the model card, with its file.
      let key = error.field?.prefix { $0 != "." }.description
      guard let key, declared.has(key) || key == "quantity" else {
        throw InputError(file: weights, field: error.field, problem: error.problem, mend: error.mend)
      }
      throw InputError(
        file: declared.file, line: declared.fault(key, "", "").line, field: error.field,
        problem: error.problem, mend: error.mend)
    }
  }

  /// The file that the project names, or else the weights that come with Firnline.
  private func weights(shipping architecture: String) throws -> String {
    if declared.has("weights") { return try project.existing(declared, "weights") }
    do { return try ShippedWeights.path(of: architecture) } catch let error as InputError {
      throw declared.fault(
        "weights", "is missing, and \(error.file) \(error.problem)",
        "write 'weights: …', the model file of a trained \(architecture)")
    }
  }

  private func weights(_ what: String) throws -> String {
    _ = try declared.requiredString("weights", what)
    return try project.existing(declared, "weights")
  }

  private func tiling() throws -> Tiling {
    guard let tile = try declared.optionalMapping("tile", keys: ["size", "keep", "margin", "overlap"]) else {
      return Tiling()
    }
    func pixels(_ key: String) throws -> Int? {
      try tile.optionalValue(key, "a whole number of pixels from 0 to 8192") {
        Int($0).flatMap { (0...8192).contains($0) ? $0 : nil }
      }
    }
    let ways = ["keep", "margin", "overlap"].filter(tile.has)
    guard ways.count <= 1 else {
      throw tile.fault(ways.last, "says again what \(ways[0]) says", "write one of keep, margin, overlap")
    }
    let size = try pixels("size") ?? Tiling().size
    if let margin = try pixels("margin") { return Tiling(size: size, margin: margin) }
    if let overlap = try pixels("overlap") { return Tiling(size: size, overlap: overlap) }
    let share = try tile.optionalValue("keep", "a share of the tile's area, such as 0.9") {
      Double($0).flatMap { $0 > 0 && $0 <= 1 ? $0 : nil }
    }
    return share.map { Tiling(size: size, keep: $0) }
      ?? Tiling(size: size, overlap: Tiling.overlap(of: size))
  }

  private func screen() throws -> TileScreen? {
    guard let screen = try declared.optionalMapping("screen", keys: ["ratio", "mask", "prove"]) else {
      return nil
    }
    let standard = TileScreen()
    var ratio = standard.ratio
    if let text = try screen.string("ratio") {
      ratio = text == "none" ? nil : Float(text)
      guard text == "none" || ratio.map({ $0 > 0 && $0.isFinite }) == true else {
        throw screen.fault("ratio", "is '\(text)'", "write a ratio above 0, or none")
      }
    }
    return TileScreen(
      ratio: ratio, mask: try screen.has("mask") ? project.existing(screen, "mask") : nil,
      proves: try screen.flag("prove") ?? standard.proves)
  }

  private func quantity() throws -> BandQuantity? { try declared.choice("quantity", BandQuantity.self) }

  private func morphology() throws -> MaskMorphology {
    let standard = MaskMorphology()
    let keys = ["opening", "closing", "size"]
    guard let declared = try declared.optionalMapping("morphology", keys: keys) else { return standard }
    return MaskMorphology(
      opening: try declared.flag("opening") ?? standard.opening,
      closing: try declared.flag("closing") ?? standard.closing,
      size: try declared.optionalValue("size", "an odd number of pixels from 3 to 31") {
        Int($0).flatMap { (3...31).contains($0) && $0 % 2 == 1 ? $0 : nil }
      } ?? standard.size)
  }
}
