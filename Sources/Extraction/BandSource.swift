import Geospatial
import Landsat

/// Where a method reads the bands of an image: a Landsat scene, or an image whose pixels are labelled.
///
/// Windows are in pixels of `grid`, may reach beyond the image, and come back row by row from the upper left.
public protocol BandSource {
  /// The pixels that windows refer to.
  var grid: Grid { get }

  /// A band in the quantity wanted, not-a-number where there are no data.
  ///
  /// - Throws: `InputError` where the image lacks the band or the quantity; `GeospatialError` where a file is damaged.
  func values(_ role: Role, as quantity: BandQuantity, in window: Window) throws -> [Float]
}

/// What the numbers of a band stand for.
public enum BandQuantity: String, Sendable, Codable, CaseIterable {
  /// The stored numbers, as Chen et al. 2022 use them; sensors differ in scale and offset.
  case digitalNumbers = "dn"

  /// Reflectance, comparable between sensors.
  case reflectance
}

extension SceneReader: BandSource {
  /// A band of the scene in the quantity wanted, not-a-number where there are no data.
  public func values(_ role: Role, as quantity: BandQuantity, in window: Window) throws -> [Float] {
    switch quantity {
    case .digitalNumbers: try digitalNumbers(role, window)
    case .reflectance: try reflectance(role, window)
    }
  }
}
