/// An image and what is glacier in it.
///
/// Both are rasters on the same grid. The label is 1 where there is glacier, 0 where there is none, and 255, or its
/// nodata value, where nobody knows.
public struct LabelledImage: Hashable, Sendable {
  /// What learning uses an image for.
  public enum Split: String, CaseIterable, Hashable, Sendable, Codable {
    /// Weights are learned from it.
    case training
    /// Epochs and settings are chosen by it.
    case validation
    /// Nothing is chosen by it: results are measured on it.
    case test
  }

  /// Its name in tables, one of its kind in a dataset.
  public var name: String
  /// The raster of bands.
  public var image: String
  /// The raster of labels.
  public var label: String
  /// What it is used for; nil where the dataset does not say.
  public var split: Split?

  /// Names an image and its label.
  public init(name: String, image: String, label: String, split: Split? = nil) {
    self.name = name
    self.image = image
    self.label = label
    self.split = split
  }
}
