import Geospatial
import Landsat

/// Glacier where red over short-wave infrared exceeds a threshold.
///
/// Chen et al. 2022, section II-D.
/// Ice and snow are bright in red and dark in SWIR1. A ratio of digital numbers is not that of reflectances, and
/// differs between sensors: the paper's 3.1 holds for TM digital numbers alone.
public struct BandRatio: ExtractionMethod, Hashable {
  /// What happens where SWIR1 is zero or below, which is no divisor.
  public enum ZeroGuard: String, Sendable, Codable, CaseIterable {
    /// SWIR1 counts as one step of its storage (one digital number, or 0.0001 of reflectance): ice is so dark in
    /// SWIR1 that surface reflectance falls to zero on it.
    case clamp

    /// The pixel is not glacier.
    case exclude
  }

  /// What the ratio is made of.
  public var quantity: BandQuantity

  /// Glacier where the ratio is above this.
  public var threshold: Float

  /// What happens where SWIR1 is zero or below.
  public var zeroGuard: ZeroGuard

  /// The cleaning of the mask.
  public var morphology: MaskMorphology

  /// Makes the method.
  public init(
    quantity: BandQuantity = .reflectance, threshold: Float = 2, zeroGuard: ZeroGuard = .clamp,
    morphology: MaskMorphology = MaskMorphology()
  ) {
    self.quantity = quantity
    self.threshold = threshold
    self.zeroGuard = zeroGuard
    self.morphology = morphology
  }

  /// `band-ratio`.
  public var name: String { "band-ratio" }

  /// Red and SWIR1.
  public var roles: [Role] { [.red, .swir1] }

  /// What the cleaning needs.
  public var context: Int { morphology.context }

  /// Quantity, threshold, guard and cleaning.
  public var settings: [String: String] {
    [
      "quantity": quantity.rawValue, "threshold": "\(threshold)", "zeroGuard": zeroGuard.rawValue,
    ].merging(morphology.settings) { one, _ in one }
  }

  /// Certain glacier above the threshold, certain absence elsewhere.
  public func probabilities(of block: SceneBlock) throws -> [UInt8] {
    var mask = Self.exceeds(try ratios(of: block), threshold)
    morphology.apply(to: &mask, width: block.window.width, height: block.window.height)
    return mask
  }

  /// The ratio of each pixel, not-a-number without data; a sweep compares it with many thresholds.
  public func ratios(of block: SceneBlock) throws -> [Float] {
    var ratios = try block.values(.red, as: quantity)
    let swir = try block.values(.swir1, as: quantity)
    let step = Self.step(of: quantity)
    ratios.withUnsafeMutableBufferPointer { ratios in
      swir.withUnsafeBufferPointer { swir in
        switch zeroGuard {
        case .clamp:
          // The order of `max` keeps not-a-number in SWIR1 a not-a-number.
          for index in ratios.indices { ratios[index] /= swir[index] < step ? step : swir[index] }
        case .exclude:
          for index in ratios.indices {
            ratios[index] = swir[index] <= 0 ? 0 : ratios[index] / swir[index]
          }
        }
      }
    }
    return ratios
  }

  /// One step of storage, the least that SWIR1 counts as.
  static func step(of quantity: BandQuantity) -> Float { quantity == .digitalNumbers ? 1 : 0.0001 }

  /// Certain glacier where the value is above the threshold; not-a-number is not.
  static func exceeds(_ values: [Float], _ threshold: Float) -> [UInt8] {
    var mask = [UInt8](repeating: 0, count: values.count)
    mask.withUnsafeMutableBufferPointer { mask in
      values.withUnsafeBufferPointer { values in
        for index in mask.indices { mask[index] = values[index] > threshold ? GlacierProbability.certain : 0 }
      }
    }
    return mask
  }
}

extension MaskMorphology {
  /// The settings by name, for hashes and records.
  var settings: [String: String] {
    ["opening": "\(opening)", "closing": "\(closing)", "morphologySize": "\(size)"]
  }
}
