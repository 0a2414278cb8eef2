import COpenCV
import Declaration
import Extraction
import Foundation
import Geospatial

extension RandomForest {
  /// Grows a forest on pixels, with OpenCV, one tree on each core at a time.
  ///
  /// The same pixels and seed give the same forest on any number of cores.
  ///
  /// - Parameters:
  ///   - features: for each pixel its bands in the order of the card's roles, pixel by pixel.
  ///   - isGlacier: what the reference says of each pixel.
  ///   - progress: told the share of trees that are grown; what it throws ends the work.
  /// - Throws: `InputError` where the settings or the pixels do not allow a forest.
  public static func grown(
    on features: [Float], _ isGlacier: [Bool], card: RandomForestCard,
    progress: (Double) throws -> Void = { _ in }
  ) throws -> RandomForest {
    let growth = card.growth
    try check(features, isGlacier, card)
    let width = card.roles.count
    let splitFeatures = growth.splitFeatures ?? max(Int(Double(width).squareRoot()), 1)
    let labels = isGlacier.map { Int32($0 ? 1 : 0) }
    var trees: [[RandomForestTrees.Node]] = []
    for batch in stride(from: 0, to: growth.trees, by: Parallel.width) {
      try progress(Double(batch) / Double(growth.trees))
      let batch = Array(batch..<min(batch + Parallel.width, growth.trees))
      trees += try Parallel.map(batch, tools: {}) { tree, _ in
        let settings = COpenCVTreeSettings(
          depth: Int32(clamping: growth.depth), leaf_samples: Int32(clamping: growth.leafPixels),
          split_features: Int32(clamping: splitFeatures), seed: seed(of: tree, growth.seed))
        return try grownTree(features, labels, width: width, settings)
      }
    }
    try progress(1)
    guard let trees = RandomForestTrees(trees, features: width) else {
      throw InputError(
        file: "OpenCV", problem: "grew trees that lead nowhere", mend: "report this with the training set")
    }
    var card = card
    card.pixels = isGlacier.count
    card.glacierPixels = isGlacier.count { $0 }
    return RandomForest(trees, card: card)
  }

  private static func check(_ features: [Float], _ isGlacier: [Bool], _ card: RandomForestCard) throws {
    func fault(_ field: String, _ problem: String, _ mend: String) -> InputError {
      InputError(file: "random-forest", field: field, problem: problem, mend: mend)
    }
    let growth = card.growth
    guard growth.trees > 0 else { throw fault("trees", "is \(growth.trees)", "grow one at least") }
    guard (1...25).contains(growth.depth) else {
      throw fault("depth", "is \(growth.depth), which OpenCV does not grow", "write 1 to 25")
    }
    guard growth.leafPixels > 0 else {
      throw fault("leafPixels", "is \(growth.leafPixels)", "write 1 or more")
    }
    guard (1...max(card.roles.count, 1)).contains(growth.splitFeatures ?? 1) else {
      throw fault(
        "splitFeatures", "is \(growth.splitFeatures ?? 0)",
        "write 1 to \(card.roles.count), the number of bands")
    }
    guard !card.roles.isEmpty, features.count == isGlacier.count * card.roles.count else {
      throw fault(
        "features", "are \(features.count) numbers for \(isGlacier.count) pixels",
        "give each pixel its \(card.roles.count) bands")
    }
    guard features.allSatisfy(\.isFinite) else {
      throw fault("features", "have gaps", "leave out pixels without data")
    }
    guard isGlacier.contains(true), isGlacier.contains(false) else {
      throw fault("labels", "are all of one class", "choose pixels of glacier and of other ground")
    }
  }

  private static func grownTree(
    _ features: [Float], _ labels: [Int32], width: Int, _ settings: COpenCVTreeSettings
  ) throws -> [RandomForestTrees.Node] {
    var count: Int32 = 0
    var problem = [CChar](repeating: 0, count: 256)
    guard
      let nodes = copencv_grow_tree(
        features, labels, Int32(labels.count), Int32(width), settings, &count, &problem)
    else {
      let bytes = problem.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      throw InputError(
        file: "OpenCV", problem: "cannot grow a tree: \(String(decoding: bytes, as: UTF8.self))",
        mend: "train on fewer pixels")
    }
    defer { free(nodes) }
    return UnsafeBufferPointer(start: nodes, count: Int(count)).map {
      RandomForestTrees.Node(feature: $0.feature, right: $0.right, value: $0.value)
    }
  }

  /// A seed of its own for each tree, from the generator SplitMix64.
  private static func seed(of tree: Int, _ seed: UInt64) -> UInt64 {
    var state = seed &+ UInt64(tree + 1) &* 0x9e37_79b9_7f4a_7c15
    state = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
    state = (state ^ state >> 27) &* 0x94d0_49bb_1331_11eb
    return state ^ state >> 31
  }
}
