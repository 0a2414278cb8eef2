import Geospatial

/// Decision trees that tell two classes apart, laid out for many questions at once.
public struct RandomForestTrees: Sendable, Hashable {
  /// A split, or a leaf; the left child of a split follows it at once.
  public struct Node: Sendable, Hashable {
    /// The feature that a split asks for; -1 for a leaf.
    public var feature: Int32

    /// How many places after a split its right child stands; 0 for a leaf.
    public var right: Int32

    /// A split goes left where the feature is at most this; a leaf holds its share of glacier, 0 to 1.
    public var value: Float

    /// Makes a node.
    public init(feature: Int32, right: Int32, value: Float) {
      self.feature = feature
      self.right = right
      self.value = value
    }
  }

  /// How many features the trees ask for.
  public let features: Int

  /// The nodes of all trees, one tree after the other, each root first.
  let nodes: [Node]

  /// How many nodes each tree has.
  let sizes: [Int]

  /// Makes a forest; nil where a split leads out of its tree or asks for a feature that is not there.
  public init?(_ trees: [[Node]], features: Int) {
    self.init(nodes: trees.flatMap(\.self), sizes: trees.map(\.count), features: features)
  }

  init?(nodes: [Node], sizes: [Int], features: Int) {
    guard !sizes.isEmpty, sizes.allSatisfy({ $0 > 0 }), sizes.reduce(0, +) == nodes.count else { return nil }
    var start = 0
    for size in sizes {
      for index in start..<start + size {
        let node = nodes[index]
        let isSound =
          node.feature < 0
          ? (0...1).contains(node.value)
          : node.feature < features && node.right > 1 && index + Int(node.right) < start + size
        guard isSound else { return nil }
      }
      start += size
    }
    self.nodes = nodes
    self.sizes = sizes
    self.features = features
  }

  /// How many trees there are.
  public var count: Int { sizes.count }

  /// The same for the same trees, and hardly for others: the 64-bit FNV-1a hash of their nodes in hexadecimal.
  public var fingerprint: String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func take(_ word: UInt32) {
      for shift in stride(from: UInt32(0), to: 32, by: 8) {
        hash = (hash ^ UInt64(word >> shift & 0xff)) &* 0x100_0000_01b3
      }
    }
    for size in sizes { take(UInt32(truncatingIfNeeded: size)) }
    for node in nodes {
      take(UInt32(bitPattern: node.feature))
      take(UInt32(bitPattern: node.right))
      take(node.value.bitPattern)
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The mean over all trees of the leaf that each pixel ends in; 0 where a feature is not a number.
  ///
  /// Pixels are shared among the cores, and the answer does not depend on how many there are.
  ///
  /// - Parameters:
  ///   - features: for each feature the values of all pixels.
  public func shares(of features: [[Float]]) throws -> [Float] {
    precondition(features.count == self.features && features.allSatisfy { $0.count == features[0].count })
    let count = features.first?.count ?? 0
    // Few enough pixels that they and one tree stay in the cache while it is asked for all of them.
    let parts = stride(from: 0, to: count, by: 4096).map { $0..<min($0 + 4096, count) }
    return try Parallel.map(parts, tools: {}) { part, _ in shares(of: features, part) }.flatMap(\.self)
  }

  private func shares(of features: [[Float]], _ part: Range<Int>) -> [Float] {
    // The features of one pixel side by side.
    let width = self.features
    var pixels = [Float](repeating: 0, count: part.count * width)
    var sums = [Float](repeating: 0, count: part.count)
    pixels.withUnsafeMutableBufferPointer { pixels in
      for (feature, values) in features.enumerated() {
        values.withUnsafeBufferPointer { values in
          for pixel in 0..<part.count { pixels[pixel * width + feature] = values[part.lowerBound + pixel] }
        }
      }
      nodes.withUnsafeBufferPointer { nodes in
        sums.withUnsafeMutableBufferPointer { sums in
          var root = 0
          for size in sizes {
            for pixel in sums.indices {
              var place = root
              while nodes[place].feature >= 0 {
                let node = nodes[place]
                place += pixels[pixel * width + Int(node.feature)] <= node.value ? 1 : Int(node.right)
              }
              sums[pixel] += nodes[place].value
            }
            root += size
          }
          for pixel in sums.indices {
            let isComplete = (0..<width).allSatisfy { !pixels[pixel * width + $0].isNaN }
            sums[pixel] = isComplete ? sums[pixel] / Float(sizes.count) : 0
          }
        }
      }
    }
    return sums
  }
}
