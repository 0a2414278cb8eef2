import Declaration
import Geospatial
import Landsat

/// Where a threshold comes from.
public enum ThresholdRule: Sendable, Hashable, CustomStringConvertible {
  /// It is given.
  case given(Float)

  /// It parts the histogram of each image in two, see `OtsuThreshold`.
  case otsu

  /// Reads `otsu` or a number; nil where the text is neither.
  public init?(_ text: String) {
    if text == "otsu" {
      self = .otsu
    } else if let number = Float(text), number.isFinite {
      self = .given(number)
    } else {
      return nil
    }
  }

  /// As project files write it.
  public var description: String {
    switch self {
    case .given(let threshold): "\(threshold)"
    case .otsu: "otsu"
    }
  }
}

/// Glacier where one band is above, or below, a threshold.
///
/// The single-band threshold method that Chu et al. 2022 compare with; they say neither which band nor how its
/// threshold was found. Snow and ice are bright in blue and in near infrared: near infrared with Otsu's threshold
/// by default.
public struct SingleBandThreshold: ExtractionMethod, Hashable {
  /// The band.
  public var role: Role

  /// What the numbers of the band stand for.
  public var quantity: BandQuantity

  /// Where the threshold comes from.
  public var threshold: ThresholdRule

  /// Which side of the threshold is glacier.
  public var side: ThresholdSide

  /// The cleaning of the mask.
  public var morphology: MaskMorphology

  /// Makes the method.
  public init(
    role: Role = .nir, quantity: BandQuantity = .reflectance, threshold: ThresholdRule = .otsu,
    side: ThresholdSide = .above, morphology: MaskMorphology = MaskMorphology()
  ) {
    self.role = role
    self.quantity = quantity
    self.threshold = threshold
    self.side = side
    self.morphology = morphology
  }

  /// `single-band`.
  public var name: String { "single-band" }

  /// The band.
  public var roles: [Role] { [role] }

  /// What the cleaning needs.
  public var context: Int { morphology.context }

  /// Band, quantity, threshold, side and cleaning.
  public var settings: [String: String] {
    [
      "band": role.rawValue, "quantity": quantity.rawValue, "threshold": "\(threshold)",
      "side": side.rawValue,
    ].merging(morphology.settings) { one, _ in one }
  }

  /// Finds the threshold of the image, where it is not given.
  ///
  /// Otsu's histogram counts every pixel with data, clouds too, in two passes over the image.
  ///
  /// - Throws: `InputError` where the image has fewer than two values, which cannot be parted.
  public func prepared(for image: any BandSource) throws -> any PreparedMethod {
    var method = self
    if threshold == .otsu { method.threshold = .given(try otsuThreshold(of: image)) }
    return BlockwiseMethod(method: method, image: image)
  }

  /// Certain glacier on one side of the threshold, certain absence elsewhere.
  ///
  /// - Throws: `InputError` where the threshold is the image's, which a block does not know: prepare the method first.
  public func probabilities(of block: SceneBlock) throws -> [UInt8] {
    guard case .given(let threshold) = threshold else {
      throw InputError(
        file: name, field: "threshold", problem: "is otsu, which a part of an image cannot tell",
        mend: "prepare the method for the image, or give a number")
    }
    let values = try block.values(role, as: quantity)
    var mask = values.map { value in
      (side == .above ? value > threshold : value < threshold) ? GlacierProbability.certain : 0
    }
    morphology.apply(to: &mask, width: block.window.width, height: block.window.height)
    return mask
  }

  private func otsuThreshold(of image: any BandSource) throws -> Float {
    let strips = image.grid.windows(pixels: 1 << 20)
    let ranges = try strips.compactMap {
      ValueHistogram.range(of: try image.values(role, as: quantity, in: $0))
    }
    let range = ranges.dropFirst().reduce(ranges.first) { sum, range in
      sum.map { min($0.lowerBound, range.lowerBound)...max($0.upperBound, range.upperBound) }
    }
    if var histogram = ValueHistogram(range: range, bins: OtsuThreshold.bins) {
      for strip in strips { histogram.add(try image.values(role, as: quantity, in: strip)) }
      if let threshold = OtsuThreshold.threshold(of: histogram) { return threshold }
    }
    throw InputError(
      file: name, field: "threshold",
      problem: "is otsu, but the \(role) band has fewer than two different values",
      mend: "give a number, or leave the image out")
  }
}
