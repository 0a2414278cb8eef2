extension Model {
  /// The probabilities of tiles, some at a time.
  ///
  /// - Parameters:
  ///   - tiles: tiles × bands × height × width, as the sensor gave them: they are normalised here.
  ///   - batch: tiles of one run.
  /// - Returns: tiles × output channels × height × width.
  /// - Throws: `ModelError` where the tiles have other bands, and what `Inference` throws.
  public func probabilities(
    of tiles: Tensor, batch: Int, settings: ExecutionSettings,
    backend: any Backend = Backends.best
  ) throws -> Tensor {
    let size = tiles.dimensions
    guard size.count == 4, size[1] == card.bands.count else {
      throw ModelError(
        "the tiles are \(tiles.size), and the model takes tiles × \(card.bands.count) bands "
          + "(\(card.bands.joined(separator: ", "))) × height × width")
    }
    var tiles = tiles
    try card.normalisation.apply(to: &tiles)
    var result = Tensor([0, 0, 0, 0], [])
    var inference: Inference?
    for start in stride(from: 0, to: size[0], by: batch) {
      let shape = Shape(
        batch: min(batch, size[0] - start), channels: size[1], height: size[2], width: size[3])
      // The last run may have fewer tiles.
      if inference?.input != shape {
        inference = nil
        inference = try Inference(network, weights, shape: shape, backend: backend, settings: settings)
      }
      guard let inference else { continue }
      if start == 0 {
        let output = inference.output
        result = Tensor([size[0], output.channels, output.height, output.width], repeating: 0)
      }
      let (taken, given) = (size[1] * shape.plane, inference.output.count / shape.batch)
      try tiles.values.withUnsafeBufferPointer { tiles in
        try result.values.withUnsafeMutableBufferPointer { result in
          try inference.run(
            UnsafeBufferPointer(rebasing: tiles[start * taken..<(start + shape.batch) * taken]),
            into: UnsafeMutableBufferPointer(
              rebasing: result[start * given..<(start + shape.batch) * given]))
        }
      }
    }
    return result
  }
}
