import Geospatial
import Landsat

/// A way to tell glacier from everything else in one scene.
///
/// A method sees one block of a scene at a time and must not remember anything between blocks: the same pixels
/// give the same answer whatever the block they come in, given `context` pixels around them.
public protocol ExtractionMethod: Sendable {
  /// The name in project files and records, such as `band-ratio`.
  var name: String { get }

  /// The bands it needs.
  var roles: [Role] { get }

  /// How many pixels around a window it must see to answer for the window.
  var context: Int { get }

  /// Every setting that shapes the answer, by name, for hashes and records.
  var settings: [String: String] { get }

  /// The glacier probability of each pixel of the block, coded by `GlacierProbability`.
  ///
  /// - Returns: `block.window.count` bytes, row by row. What it says of pixels without data does not matter.
  func probabilities(of block: SceneBlock) throws -> [UInt8]
}

/// A rectangle of one scene, whose bands are read when a method asks for them.
public struct SceneBlock {
  /// The scene's reader.
  public let reader: SceneReader

  /// The rectangle, in pixels of the reader's grid; it may reach beyond the scene.
  public let window: Window

  /// Makes a block.
  public init(reader: SceneReader, window: Window) {
    self.reader = reader
    self.window = window
  }

  /// A band in the quantity wanted, not-a-number where there are no data.
  public func values(_ role: Role, as quantity: BandQuantity) throws -> [Float] {
    switch quantity {
    case .digitalNumbers: try reader.digitalNumbers(role, window)
    case .reflectance: try reader.reflectance(role, window)
    }
  }
}

/// What the numbers of a band stand for.
public enum BandQuantity: String, Sendable, Codable, CaseIterable {
  /// The stored numbers, as Chen et al. 2022 use them; sensors differ in scale and offset.
  case digitalNumbers = "dn"

  /// Reflectance, comparable between sensors.
  case reflectance
}
