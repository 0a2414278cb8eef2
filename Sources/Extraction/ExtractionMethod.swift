import Geospatial
import Landsat

/// A way to tell glacier from everything else in one scene.
///
/// The same pixels give the same answer whatever the block they come in, given `context` pixels around them. A
/// method that looks at each block by itself gives `probabilities`; one that has to get ready for an image, as a
/// network does, gives `prepared` as well.
public protocol ExtractionMethod: Sendable {
  /// The name in project files and records, such as `band-ratio`.
  var name: String { get }

  /// The bands it needs.
  var roles: [Role] { get }

  /// The sensors whose images it has learned from; none where it has learned from no image, or nobody knows.
  var sensors: [Sensor] { get }

  /// How many pixels around a window it must see to answer for the window.
  var context: Int { get }

  /// Every setting that shapes the answer, by name, for hashes and records.
  var settings: [String: String] { get }

  /// The glacier probability of each pixel of the block, coded by `GlacierProbability`.
  ///
  /// - Returns: `block.window.count` bytes, row by row. What it says of pixels without data does not matter.
  func probabilities(of block: SceneBlock) throws -> [UInt8]

  /// Whether it says how sure it is, not only glacier or none.
  var givesProbabilities: Bool { get }

  /// How many views of a pixel its probability is the mean of, at most eight.
  var memberCount: Int { get }

  /// Whether it computes on all cores by itself, so that two scenes at once gain nothing.
  var takesAllCores: Bool { get }

  /// Makes the method ready for one image.
  ///
  /// - Throws: what reading the image throws; `InputError` where the method cannot work on it.
  func prepared(for image: any BandSource) throws -> any PreparedMethod
}

extension ExtractionMethod {
  /// None.
  public var sensors: [Sensor] { [] }

  /// False: certain of everything.
  public var givesProbabilities: Bool { false }

  /// One.
  public var memberCount: Int { 1 }

  /// False: one block is one core's work.
  public var takesAllCores: Bool { false }

  /// Block by block, each with its context.
  public func prepared(for image: any BandSource) throws -> any PreparedMethod {
    BlockwiseMethod(method: self, image: image)
  }
}
