import Foundation
import Neural

/// A network compiled for tiles of one size, shared by all images of a method.
///
/// One tile runs at a time, on the network's own threads: several images at once hold its memory once, and no
/// tile's result can depend on others that happen to share its batch.
final class NetworkEngine: @unchecked Sendable {
  /// What the sides of tiles are multiples of.
  let multiple: Int

  private let model: Model
  private let settings: ExecutionSettings

  // Made, replaced and run under the lock alone.
  private var inference: Inference?
  private let lock = NSLock()

  /// Takes a model; it is compiled when the first tile comes.
  init(_ model: Model, settings: ExecutionSettings, multiple: Int) {
    self.model = model
    self.settings = settings
    self.multiple = multiple
  }

  /// The probability of glacier in each pixel of a tile of bands × `side` × `side`, as the network takes it.
  ///
  /// - Throws: `EngineError`, `NetworkError`.
  func probabilities(of tile: [Float], side: Int) throws -> [Float] {
    try lock.withLock {
      let inference = try ready(side: side)
      var result = [Float](repeating: 0, count: inference.output.count)
      try tile.withUnsafeBufferPointer { tile in
        try result.withUnsafeMutableBufferPointer { try inference.run(tile, into: $0) }
      }
      // The last channel is glacier: the only one, or the second of two.
      return inference.output.channels == 1 ? result : Array(result.suffix(side * side))
    }
  }

  private func ready(side: Int) throws -> Inference {
    if let inference, inference.input.height == side { return inference }
    // The old one goes first: two at once would take twice the memory.
    inference = nil
    let shape = Shape(batch: 1, channels: model.card.bands.count, height: side, width: side)
    let fresh = try Inference(model.network, model.weights, shape: shape, settings: settings)
    inference = fresh
    return fresh
  }
}
