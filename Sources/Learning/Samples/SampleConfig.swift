import Extraction
import Geospatial
import Landsat

/// What labelled samples are cut from, and how they are shared out: one file, one folder of samples.
///
/// The way of Chen et al. 2022, figure 2, steps 1 to 7; see `SampleMaker`.
public struct SampleConfig: Hashable, Sendable {
  /// The tiles.
  public struct Tile: Hashable, Sendable {
    /// The side in pixels.
    public var size = 128
    /// From tile to tile, in pixels.
    public var stride = 128
    /// Whether tiles without glacier are kept.
    public var keepsEmpty = false
    /// The least share of pixels that are known: with data, in the clear, and labelled.
    public var known = 0.5
  }

  /// The file that declares it.
  public var file: String
  /// What tables call the samples.
  public var name: String
  /// Where the data come from, in words.
  public var source = ""
  /// Product bundles and scene descriptions.
  public var scenes: [String]
  /// What is glacier.
  public var outlines: ReferenceOutlines
  /// The bands of a sample, in order.
  public var bands: [Role]
  /// What the numbers of the bands stand for.
  public var quantity: BandQuantity
  /// The reference system of all samples.
  public var crs: CRS
  /// The side of a pixel.
  public var resolution: Length
  /// How pixels are found where a scene has others.
  public var resampling = Resampling.nearest
  /// Which marks of a scene's quality band hide the ground; what is hidden is labelled unknown.
  public var sky = SkyPolicy()
  /// How tiles are cut.
  public var tile = Tile()
  /// How samples are shared out.
  public var split: SampleSplit
  /// The turns and mirrors of which copies are written.
  public var symmetries: [SquareSymmetry] = [.identity]
  /// What random numbers are drawn from.
  public var seed: UInt64 = 1
  /// The folder of the samples.
  public var output: String
}

/// How samples are shared out to training, validation and test.
public enum SampleSplit: Hashable, Sendable {
  /// At random, after copies are written: the first scene of Chen et al. 2022.
  ///
  /// Copies of one tile, and its other dates, fall on both sides, so its test is none.
  /// - `training`: the share of all samples, 0.7 in the paper.
  /// - `validation`: the share of those that epochs are chosen by, 0.2 in the paper.
  case randomAfterAugmentation(training: Double = 0.7, validation: Double = 0.2)

  /// By scene, named by path and row, tile or identifier: the second scene of Chen et al. 2022.
  ///
  /// Neighbouring paths overlap, so that some ground may be on both sides.
  /// - `validation`: the share of the training places, all dates of a place together.
  case byScene(training: [String], validation: Double = 0.2, test: [TestArea])

  /// By blocks of ground, all dates of a block together, so that no ground is in two splits.
  ///
  /// - `block`: the side of a block, brought to whole tiles.
  /// - `validation`, `test`: shares of all samples, met as nearly as blocks allow.
  case byPlace(block: Length, validation: Double = 0.2, test: Double = 0.2)

  /// Scenes on which results are measured together.
  public struct TestArea: Hashable, Sendable {
    /// Its name in tables.
    public var name: String
    /// Its scenes.
    public var scenes: [String]

    /// Names an area.
    public init(name: String, scenes: [String]) {
      self.name = name
      self.scenes = scenes
    }
  }
}
