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
