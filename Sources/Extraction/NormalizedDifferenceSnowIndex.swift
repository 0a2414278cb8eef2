import Geospatial
import Landsat

/// Glacier where (green − SWIR1) / (green + SWIR1) exceeds a threshold.
///
/// Dozier 1989; Hall et al. 1995.
/// The index finds all snow and ice, seasonal snow among it, and shadow and water at low thresholds.
public struct NormalizedDifferenceSnowIndex: ExtractionMethod, Hashable {
  /// What the index is made of.
  public var quantity: BandQuantity

  /// Glacier where the index is above this; 0.4 is customary.
  public var threshold: Float

  /// The cleaning of the mask.
  public var morphology: MaskMorphology

  /// Makes the method.
  public init(
    quantity: BandQuantity = .reflectance, threshold: Float = 0.4,
    morphology: MaskMorphology = MaskMorphology()
  ) {
    self.quantity = quantity
    self.threshold = threshold
    self.morphology = morphology
  }

  /// `ndsi`.
  public var name: String { "ndsi" }

  /// Green and SWIR1.
  public var roles: [Role] { [.green, .swir1] }

  /// What the cleaning needs.
  public var context: Int { morphology.context }

  /// Quantity, threshold and cleaning.
  public var settings: [String: String] {
    ["quantity": quantity.rawValue, "threshold": "\(threshold)"].merging(morphology.settings) { one, _ in one
    }
  }

  /// Certain glacier above the threshold, certain absence elsewhere; a sum of zero or below is no glacier.
  public func probabilities(of block: SceneBlock) throws -> [UInt8] {
    var mask = BandRatio.exceeds(try indices(of: block), threshold)
    morphology.apply(to: &mask, width: block.window.width, height: block.window.height)
    return mask
  }

  /// The index of each pixel, not-a-number without data or where the sum is zero or below.
  public func indices(of block: SceneBlock) throws -> [Float] {
    var index = try block.values(.green, as: quantity)
    let swir = try block.values(.swir1, as: quantity)
    index.withUnsafeMutableBufferPointer { index in
      swir.withUnsafeBufferPointer { swir in
        for pixel in index.indices {
          let sum = index[pixel] + swir[pixel]
          index[pixel] = sum > 0 ? (index[pixel] - swir[pixel]) / sum : .nan
        }
      }
    }
    return index
  }
}
