extension Model {
  /// The probabilities of tiles, some at a time.
  ///
  /// - Parameters:
  ///   - tiles: tiles × bands × height × width, as the sensor gave them: they are normalised here.
  ///   - batch: tiles of one run.
  /// - Returns: tiles × output channels × height × width.
  /// - Throws: `ModelError` where the tiles do not fit, and what `Inference` throws.
  public func probabilities(
    of tiles: Tensor, batch: Int, settings: ExecutionSettings,
    backend: any Backend = Backends.best
  ) throws -> Tensor {
    let run = try TileRun(
      self, tiles: tiles.dimensions, batch: batch, settings: settings, backend: backend)
    let one = tiles.dimensions.dropFirst()
    let count = one.reduce(1, *)
    var values: [Float] = []
    values.reserveCapacity(run.probabilities.reduce(1, *))
    try run { range in
      let part = tiles.values[range.lowerBound * count..<range.upperBound * count]
      return Tensor([range.count] + one, Array(part))
    } write: {
      values += $1.values
    }
    return Tensor(run.probabilities, values)
  }

  /// Writes the probabilities of the tensor `tiles` of a file as the tensor `probabilities` of
  /// another, atomically; never more than a batch of tiles is in memory.
  ///
  /// - Parameters:
  ///   - metadata: strings about the probabilities for their file.
  ///   - progress: hears how many tiles are done.
  /// - Returns: the size of the tiles.
  /// - Throws: what `TileRun` throws; `SafetensorsError` and `FileError`.
  public func apply(
    to tiles: SafetensorsReader, writing path: String, metadata: [String: String], batch: Int,
    settings: ExecutionSettings, backend: any Backend = Backends.best,
    progress: (Int) -> Void = { _ in }
  ) throws -> [Int] {
    // Reading none of them says well that they are not there.
    let size = try tiles.dimensions(of: "tiles") ?? tiles.tensor("tiles").dimensions
    let run = try TileRun(self, tiles: size, batch: batch, settings: settings, backend: backend)
    try Safetensors.write(
      "probabilities", run.probabilities, metadata: metadata, to: path
    ) { append in
      try run {
        try tiles.tensor("tiles", $0)
      } write: { range, result in
        try append(result)
        progress(range.upperBound)
      }
    }
    return size
  }
}
