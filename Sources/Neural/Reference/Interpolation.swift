/// How the pixels of one axis of a resampled image are mixed from those of the original.
///
/// Pixel `i` is `(1 − weight[i]) · original[first[i]] + weight[i] · original[second[i]]`; nearest
/// neighbours have weight zero.
struct Interpolation: Sendable {
  private(set) var first: [Int] = []
  private(set) var second: [Int] = []
  private(set) var weight: [Float] = []

  /// Tabulates an axis of `size` pixels resampled to `newSize`, by PyTorch's definitions.
  init(_ mode: Resize.Mode, from size: Int, to newSize: Int) {
    for index in 0..<newSize {
      let position: Double
      switch mode {
      case .nearest:
        position = Double(index * size / newSize)
      case .bilinear(alignCorners: true):
        position = newSize > 1 ? Double(index * (size - 1)) / Double(newSize - 1) : 0
      case .bilinear(alignCorners: false):
        // Pixels are areas: centres lie at halves, and nothing lies before the first centre.
        position = max(0, (Double(index) + 0.5) * Double(size) / Double(newSize) - 0.5)
      }
      let below = min(Int(position), size - 1)
      first.append(below)
      second.append(min(below + 1, size - 1))
      weight.append(Float(position - Double(below)))
    }
  }
}
