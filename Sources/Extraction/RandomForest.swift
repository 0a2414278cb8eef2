import Geospatial
import Landsat

/// Glacier by the votes of decision trees on the bands of each pixel alone.
///
/// Breiman 2001. The probability is the share of trees that say glacier; a pixel that lacks a band has none.
public struct RandomForest: ExtractionMethod, Hashable {
  /// What is to be known about the forest.
  public let card: RandomForestCard

  /// The trees, which ask for the bands in the order of the card's roles.
  public let trees: RandomForestTrees

  /// Makes the method of trees whose features are the bands of the card.
  public init(_ trees: RandomForestTrees, card: RandomForestCard) {
    self.trees = trees
    self.card = card
  }

  /// `random-forest`.
  public var name: String { "random-forest" }

  /// The bands it was grown on.
  public var roles: [Role] { card.roles }

  /// None: each pixel stands alone.
  public var context: Int { 0 }

  /// True: trees may disagree.
  public var givesProbabilities: Bool { true }

  /// Its pixels are shared among all cores.
  public var takesAllCores: Bool { true }

  /// What it was grown on and with, and the fingerprint of its trees.
  public var settings: [String: String] {
    [
      "bands": card.roles.map(\.rawValue).joined(separator: " "), "quantity": card.quantity.rawValue,
      "trees": "\(trees.count)", "forest": trees.fingerprint,
    ]
  }

  /// The share of trees that say glacier.
  public func probabilities(of block: SceneBlock) throws -> [UInt8] {
    let bands = try card.roles.map { try block.values($0, as: card.quantity) }
    return try trees.shares(of: bands).map(GlacierProbability.byte)
  }
}

/// What is to be known about a random forest beside its trees.
public struct RandomForestCard: Sendable, Hashable, Codable {
  /// The bands that are its features, in order.
  public var roles: [Role]

  /// What the numbers of the bands stand for.
  public var quantity: BandQuantity

  /// How it was grown.
  public var growth: RandomForestGrowth

  /// How many pixels it was grown on.
  public var pixels = 0

  /// How many of them were glacier.
  public var glacierPixels = 0

  /// What it was trained on, in words.
  public var training = ""

  /// The version of Firnline that grew it.
  public var version = ""

  /// The card of a forest yet to be grown.
  public init(
    roles: [Role], quantity: BandQuantity, growth: RandomForestGrowth = RandomForestGrowth(),
    training: String = "", version: String = ""
  ) {
    self.roles = roles
    self.quantity = quantity
    self.growth = growth
    self.training = training
    self.version = version
  }
}

/// How a random forest is grown.
///
/// Chu et al. 2022 do not say how theirs was; the defaults are those of Breiman 2001 with 100 trees: bootstrap
/// samples, Gini impurity, the square root of the number of features tried at each split, and no pruning.
public struct RandomForestGrowth: Sendable, Hashable, Codable {
  /// How many trees.
  public var trees: Int

  /// Levels below the root.
  ///
  /// OpenCV, which grows the trees, stops at 25, where other libraries know no limit.
  public var depth: Int

  /// A node with no more pixels than this is not split.
  public var leafPixels: Int

  /// Features tried at each split; the square root of their number, rounded down, where nil.
  public var splitFeatures: Int?

  /// The seed of bootstrap samples and choice of features.
  public var seed: UInt64

  /// Makes settings, by default those of the paper's comparison as far as it can be told.
  public init(
    trees: Int = 100, depth: Int = 25, leafPixels: Int = 1, splitFeatures: Int? = nil, seed: UInt64 = 1
  ) {
    self.trees = trees
    self.depth = depth
    self.leafPixels = leafPixels
    self.splitFeatures = splitFeatures
    self.seed = seed
  }
}
