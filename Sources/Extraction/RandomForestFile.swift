import Declaration
import Foundation
import Landsat
import Neural

/// A random forest in one safetensors file, with its card as JSON in the file's metadata.
///
/// The tensors are `feature`, `right` and `value`, one number for each node, and `size`, one for each tree.
extension RandomForest {
  private static let cardKey = "random-forest"

  /// Writes the forest, under its name only when whole.
  ///
  /// - Throws: `FileError` where the disk does not take it.
  public func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let card = String(decoding: try encoder.encode(card), as: UTF8.self)
    func tensor(_ numbers: [Float]) -> Tensor { Tensor([numbers.count], numbers) }
    let tensors = [
      "feature": tensor(trees.nodes.map { Float($0.feature) }),
      "right": tensor(trees.nodes.map { Float($0.right) }),
      "value": tensor(trees.nodes.map(\.value)), "size": tensor(trees.sizes.map { Float($0) }),
    ]
    try Safetensors(tensors, metadata: [Self.cardKey: card]).write(to: path)
  }

  /// Whether a file says of itself that it holds a forest, sound or not.
  ///
  /// - Throws: `SafetensorsError` and `FileError` where the file is not whole or cannot be opened.
  public static func isStored(in path: String) throws -> Bool {
    try SafetensorsReader(path).metadata[cardKey] != nil
  }

  /// Reads a forest.
  ///
  /// - Throws: `InputError` where the file holds no sound forest; `SafetensorsError` and `FileError` where it is
  ///   not whole or cannot be opened.
  public init(reading path: String) throws {
    let file = try Safetensors(reading: path)
    guard let text = file.metadata[Self.cardKey] else {
      throw InputError(
        file: path, problem: "holds no random forest", mend: "choose a file that a random forest was saved to"
      )
    }
    let card: RandomForestCard
    do {
      card = try JSONDecoder().decode(RandomForestCard.self, from: Data(text.utf8))
    } catch {
      throw InputError(
        file: path, field: Self.cardKey, problem: "cannot be read: \(error)", mend: "train the forest again")
    }
    // Whole numbers up to 2²⁴ are exact; a tree has as many nodes at most.
    func numbers(_ name: String) -> [Int]? {
      guard let values = file.tensors[name]?.values else { return nil }
      let whole = values.compactMap { Int32(exactly: $0) }.map { Int($0) }
      return whole.count == values.count ? whole : nil
    }
    guard let features = numbers("feature"), let right = numbers("right"), let sizes = numbers("size"),
      let values = file.tensors["value"]?.values, values.count == features.count,
      values.count == right.count, !card.roles.isEmpty,
      let trees = RandomForestTrees(
        nodes: values.indices.map {
          RandomForestTrees.Node(
            feature: Int32(features[$0]), right: Int32(right[$0]), value: values[$0])
        }, sizes: sizes, features: card.roles.count)
    else {
      throw InputError(
        file: path, problem: "holds trees that lead nowhere",
        mend: "copy the file again, or train the forest again")
    }
    self.init(trees, card: card)
  }
}
