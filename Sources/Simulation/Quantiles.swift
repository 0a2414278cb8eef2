import Geospatial

/// The distribution of a field over a region, from a coarse lattice of samples.
///
/// Thresholds that are to cover a stated share of the ground are read here, so that every seed gives the
/// stated share and not whatever its noise happens to hold.
struct Quantiles: Sendable {
  private let sorted: [Float]

  /// Takes values as they are.
  init(_ values: [Float]) {
    sorted = values.sorted()
  }

  /// Samples the field at about `count` evenly spaced points; nil values do not count.
  init(over bounds: Bounds, count: Int = 40_000, of field: (Double, Double) -> Float?) {
    let step = max(1, (bounds.width * bounds.height / Double(count)).squareRoot())
    var samples: [Float] = []
    var y = bounds.minY + step / 2
    while y < bounds.maxY {
      var x = bounds.minX + step / 2
      while x < bounds.maxX {
        if let value = field(x, y) { samples.append(value) }
        x += step
      }
      y += step
    }
    sorted = samples.sorted()
  }

  /// The level that the given share of the samples exceeds; +∞ for a share of nothing.
  func level(exceededBy share: Double) -> Float {
    guard share > 0, !sorted.isEmpty else { return .infinity }
    let position = (1 - min(1, share)) * Double(sorted.count - 1)
    let index = Int(position)
    let next = min(index + 1, sorted.count - 1)
    return sorted[index] + Float(position - Double(index)) * (sorted[next] - sorted[index])
  }
}
