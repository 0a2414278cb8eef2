import Geospatial
import Landsat
import Testing

@testable import Extraction

@Suite("Random forest, asked")
struct RandomForestTreesTests {
  private typealias Node = RandomForestTrees.Node

  /// Glacier where the first feature is above 3 and the second at most 5.
  private static let both = [
    Node(feature: 0, right: 2, value: 3), Node(feature: -1, right: 0, value: 0),
    Node(feature: 1, right: 2, value: 5), Node(feature: -1, right: 0, value: 1),
    Node(feature: -1, right: 0, value: 0),
  ]

  /// Glacier where the second feature is above 1.
  private static let second = [
    Node(feature: 1, right: 2, value: 1), Node(feature: -1, right: 0, value: 0),
    Node(feature: -1, right: 0, value: 1),
  ]

  @Test("A pixel goes left where its feature is at most the value, and trees vote")
  func votes() throws {
    let trees = try #require(RandomForestTrees([Self.both, Self.second], features: 2))
    #expect(trees.count == 2)
    let shares = try trees.shares(of: [[3, 4, 4, 4, .nan], [5, 5, 6, 1, 5]])
    #expect(shares == [0.5, 1, 0.5, 0.5, 0])
    // More pixels than are asked at once.
    let many = try trees.shares(of: [[Float](repeating: 4, count: 9001), [Float](repeating: 5, count: 9001)])
    #expect(many.count == 9001 && many.allSatisfy { $0 == 1 })
    #expect(try trees.shares(of: [[], []]) == [])
  }

  @Test("Nodes that lead out of their tree, or ask for what is not there, make no forest")
  func damage() {
    func damaged(_ place: Int, _ change: (inout Node) -> Void) -> RandomForestTrees? {
      var tree = Self.both
      change(&tree[place])
      return RandomForestTrees([tree, Self.second], features: 2)
    }
    #expect(damaged(0) { _ in } != nil)
    #expect(damaged(0) { $0.feature = 2 } == nil)
    #expect(damaged(0) { $0.right = 1 } == nil)
    #expect(damaged(2) { $0.right = 3 } == nil)
    #expect(damaged(4) { $0.feature = 0 } == nil)
    #expect(damaged(3) { $0.value = .nan } == nil)
    #expect(damaged(3) { $0.value = 2 } == nil)
    #expect(RandomForestTrees([], features: 2) == nil)
    #expect(RandomForestTrees([[]], features: 2) == nil)
  }

  @Test("The fingerprint tells forests apart")
  func fingerprint() throws {
    let one = try #require(RandomForestTrees([Self.both, Self.second], features: 2))
    let other = try #require(RandomForestTrees([Self.second, Self.both], features: 2))
    #expect(one.fingerprint.count == 16 && one.fingerprint != other.fingerprint)
    #expect(one.fingerprint == RandomForestTrees([Self.both, Self.second], features: 2)?.fingerprint)
  }

  @Test("On a scene the bands are asked in the order of the card")
  func scene() throws {
    let trees = try #require(RandomForestTrees([Self.both, Self.second], features: 2))
    let forest = RandomForest(
      trees, card: RandomForestCard(roles: [.swir1, .red], quantity: .digitalNumbers))
    let scratch = try Scratch()
    let scene = try scratch.scene([.swir1: [4, 4, 0, -9999], .red: [5, 0, 0, 5]], on: .small(4, 1))
    let block = SceneBlock(source: SceneReader(scene), window: scene.grid.window)
    #expect(try forest.probabilities(of: block) == [250, 125, 0, 0])
    #expect(forest.settings["bands"] == "swir1 red" && forest.roles == [.swir1, .red])
  }
}
