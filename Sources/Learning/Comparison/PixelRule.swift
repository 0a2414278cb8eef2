import Declaration
import Extraction
import Geospatial
import Landsat

/// A method that compares one number of each pixel with a threshold, before the threshold is known.
public struct PixelRule: Hashable, Sendable {
  /// What the number is.
  public enum Feature: Hashable, Sendable {
    /// Red over SWIR1.
    case bandRatio(BandRatio.ZeroGuard)
    /// (Green − SWIR1) / (green + SWIR1).
    case snowIndex
    /// One band, with glacier on one side.
    case singleBand(Role, ThresholdSide)
  }

  /// Where the threshold comes from.
  public enum Threshold: Hashable, Sendable {
    /// It is given.
    case given(Float)
    /// It parts a histogram in two: that of each image for a single band, else that of the training pixels.
    case otsu
    /// Of all thresholds it has the best F1 on the training pixels.
    case sweep
  }

  /// What the number is.
  public var feature: Feature
  /// Where the threshold comes from.
  public var threshold: Threshold
  /// The cleaning of the mask, which a sweep does without.
  public var morphology: MaskMorphology

  /// Makes a rule.
  public init(feature: Feature, threshold: Threshold, morphology: MaskMorphology = .none) {
    self.feature = feature
    self.threshold = threshold
    self.morphology = morphology
  }

  /// The bands it needs.
  var roles: [Role] {
    switch feature {
    case .bandRatio: [.red, .swir1]
    case .snowIndex: [.green, .swir1]
    case .singleBand(let role, _): [role]
    }
  }

  /// Whether the threshold is found on training pixels.
  var learnsThreshold: Bool {
    switch (threshold, feature) {
    case (.given, _), (.otsu, .singleBand): false
    case (.otsu, _), (.sweep, _): true
    }
  }

  /// Which side of the threshold is glacier.
  var side: ThresholdSide {
    if case .singleBand(_, let side) = feature { side } else { .above }
  }

  /// The number of each pixel.
  func values(of block: SceneBlock, as quantity: BandQuantity) throws -> [Float] {
    switch feature {
    case .bandRatio(let zeroGuard):
      return try BandRatio(quantity: quantity, zeroGuard: zeroGuard).ratios(of: block)
    case .snowIndex:
      let (green, dark) = (try block.values(.green, as: quantity), try block.values(.swir1, as: quantity))
      return zip(green, dark).map { green, dark in
        let sum = green + dark
        if sum > 0 { return (green - dark) / sum }
        // Black pixels are no glacier by any threshold, yet count against it where they are.
        return sum.isNaN ? .nan : -.greatestFiniteMagnitude
      }
    case .singleBand(let role, _): return try block.values(role, as: quantity)
    }
  }

  /// The method with a threshold.
  func method(_ threshold: ThresholdRule, quantity: BandQuantity) throws -> any ExtractionMethod {
    if case .singleBand(let role, let side) = feature {
      return SingleBandThreshold(
        role: role, quantity: quantity, threshold: threshold, side: side, morphology: morphology)
    }
    guard case .given(let threshold) = threshold else {
      throw InputError(
        file: "threshold", problem: "is otsu, which this method does not find in each image",
        mend: "give a number, or 'sweep'")
    }
    if case .bandRatio(let zeroGuard) = feature {
      return BandRatio(
        quantity: quantity, threshold: threshold, zeroGuard: zeroGuard, morphology: morphology)
    }
    return NormalizedDifferenceSnowIndex(quantity: quantity, threshold: threshold, morphology: morphology)
  }

  /// The method as tables call it.
  var name: String {
    switch feature {
    case .bandRatio: "Band ratio"
    case .snowIndex: "NDSI"
    case .singleBand(let role, _): "Single band (\(role.rawValue))"
    }
  }

  /// Finds the threshold on the training images of a dataset, where it is not given.
  ///
  /// - Returns: the method, and how its threshold came about, in words.
  /// - Throws: `InputError` where no threshold can be found.
  func learned(on dataset: Dataset, seed: UInt64) throws -> (method: any ExtractionMethod, words: String) {
    switch (threshold, feature) {
    case (.given(let number), _):
      return (try method(.given(number), quantity: dataset.quantity), "threshold \(number), given")
    case (.otsu, .singleBand):
      return (try method(.otsu, quantity: dataset.quantity), "threshold of each image by Otsu")
    case (.otsu, _), (.sweep, _): break
    }
    let pixels = try TrainingPixels(of: dataset, atMost: 4_000_000, seed: seed) { block in
      [try values(of: block, as: dataset.quantity)]
    }
    let found: (threshold: Float, words: String, doubt: String)?
    if threshold == .otsu {
      found = OtsuThreshold.threshold(of: pixels.features[0]).map { ($0, "by Otsu", "") }
    } else {
      found = ThresholdChoice.best(of: pixels.features[0], against: pixels.isGlacier, side: side).map {
        best in
        (best.threshold, "best F1, \(Self.percent(best.confusion.f1)),", Self.doubt(best.confusion))
      }
    }
    guard let found else {
      throw InputError(
        file: dataset.file, field: "threshold",
        problem: "cannot be found: the training pixels have no glacier, or only one value",
        mend: "give a number, or choose other training images")
    }
    return (
      try method(.given(found.threshold), quantity: dataset.quantity),
      "threshold \(found.threshold), \(found.words) on \(pixels.count) training pixels of \(dataset.name)"
        + found.doubt
    )
  }

  /// What is to be said of a threshold at the end of its range, which calls all or nothing glacier.
  private static func doubt(_ confusion: Confusion) -> String {
    func share(_ glacier: Int) -> Double { Double(glacier) / Double(max(confusion.total, 1)) }
    let called = share(confusion.truePositives + confusion.falsePositives)
    let actual = share(confusion.truePositives + confusion.falseNegatives)
    guard called >= 0.999 && actual < 0.99 || called <= 0.001 && actual > 0.01 else { return "" }
    return
      ", at the end of its range: it calls \(called > 0.5 ? "everything" : "nothing") glacier, so this number "
      + "tells nothing there"
  }

  private static func percent(_ share: Double?) -> String {
    share.map { "\((1000 * $0).rounded() / 10) %" } ?? "none"
  }
}
