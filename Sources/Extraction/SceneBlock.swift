import Geospatial
import Landsat

/// A rectangle of one image, whose bands are read when a method asks for them.
public struct SceneBlock {
  /// Where the bands are read.
  public let source: any BandSource

  /// The rectangle, in pixels of the source's grid; it may reach beyond the image.
  public let window: Window

  /// Makes a block.
  public init(source: any BandSource, window: Window) {
    self.source = source
    self.window = window
  }

  /// A band in the quantity wanted, not-a-number where there are no data.
  public func values(_ role: Role, as quantity: BandQuantity) throws -> [Float] {
    try source.values(role, as: quantity, in: window)
  }
}
