extension Network {
  /// What the sides of an image must be multiples of for as large an output: 8 where three poolings
  /// halve them; nil where no size is known to fit.
  public var sideMultiple: Int? {
    func fits(_ side: Int) -> Bool {
      let shapes = try? shapes(
        of: inputs.map { Shape(batch: 1, channels: $0, height: side, width: side) })
      return shapes?[output].height == side
    }
    // An odd number of steps beyond 256 fits nothing that needs twice the step.
    return [1, 2, 4, 8, 16, 32, 64].first { step in [1, 3, 5].allSatisfy { fits(256 + $0 * step) } }
  }

  /// Checks that images of a size fit the network.
  ///
  /// - Throws: `ModelError` with the sides that would.
  func checkSides(height: Int, width: Int) throws {
    // Beyond this some kernels of oneDNN count past the end of their integers.
    guard height <= 8192, width <= 8192 else {
      throw ModelError("tiles are \(height)×\(width); cut them to sides of 8192 at most")
    }
    guard let step = sideMultiple,
      let side = [height, width].first(where: { $0 % step != 0 || $0 == 0 })
    else { return }
    let below = side / step * step
    let choice = (below > 0 ? "\(below) or " : "") + "\(below + step)"
    throw ModelError(
      "tiles are \(height)×\(width); sides must be multiples of \(step) (\(choice))")
  }
}
