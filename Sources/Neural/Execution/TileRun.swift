/// A model ready to be applied to tiles that are read and written a batch at a time.
public struct TileRun {
  /// Size of all tiles: tiles × bands × height × width.
  public let tiles: [Int]
  /// Size of all probabilities: tiles × output channels × height × width.
  public let probabilities: [Int]
  private let batch: Int
  private let normalisation: Normalisation
  private let inference: Inference

  /// Makes a model ready for tiles of one size.
  ///
  /// - Parameter batch: tiles read, run and written at once.
  /// - Throws: `ModelError` where the tiles do not fit the model, and what `Inference` throws.
  public init(
    _ model: Model, tiles size: [Int], batch: Int, settings: ExecutionSettings,
    backend: any Backend = Backends.best
  ) throws {
    let words = size.map(String.init).joined(separator: "×")
    guard size.count == 4, size[1] == model.card.bands.count else {
      throw ModelError(
        "the tiles are \(words), and the model takes tiles × \(model.card.bands.count) bands "
          + "(\(model.card.bands.joined(separator: ", "))) × height × width")
    }
    guard !size.contains(0) else {
      throw ModelError("the tiles are \(words): there are none; give one at least")
    }
    try model.network.checkSides(height: size[2], width: size[3])
    self.batch = min(batch, size[0])
    normalisation = model.card.normalisation
    let shape = Shape(batch: self.batch, channels: size[1], height: size[2], width: size[3])
    inference = try Inference(
      model.network, model.weights, shape: shape, backend: backend, settings: settings)
    let output = inference.output
    tiles = size
    probabilities = [size[0], output.channels, output.height, output.width]
  }

  /// Runs all tiles in order.
  ///
  /// - Parameters:
  ///   - read: gives some of the tiles, as the sensor gave them: they are normalised here.
  ///   - write: takes their probabilities.
  /// - Throws: `EngineError.notFinite` with the number of the tile among all; what `read` and
  ///   `write` throw.
  public func callAsFunction(
    read: (Range<Int>) throws -> Tensor, write: (Range<Int>, Tensor) throws -> Void
  ) throws {
    var result = Tensor(inference.output.dimensions, repeating: 0)
    let one = Array(probabilities.dropFirst())
    for start in stride(from: 0, to: tiles[0], by: batch) {
      // The last batch reaches back to be whole; what it computes anew is not written again.
      let first = min(start, tiles[0] - batch)
      var images = try read(first..<first + batch)
      try normalisation.apply(to: &images)
      try images.values.withUnsafeBufferPointer { images in
        try result.values.withUnsafeMutableBufferPointer { result in
          try inference.run(images, into: result, firstImage: first)
        }
      }
      let range = start..<first + batch
      let new = result.values.suffix(range.count * one.reduce(1, *))
      try write(range, Tensor([range.count] + one, Array(new)))
    }
  }
}
