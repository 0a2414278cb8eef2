/// The threshold that parts a histogram into the two classes that differ most.
///
/// Otsu 1979: of all bin edges, the one that maximises the variance between the classes on either side; the first
/// of equals. It knows nothing of glaciers: where the image has no two clear classes it parts what there is.
public enum OtsuThreshold {
  /// The bins of a histogram unless told otherwise.
  public static let bins = 256

  /// The threshold of values; nil where they are fewer than two different ones.
  ///
  /// - Parameters:
  ///   - values: what is not finite takes no part.
  ///   - bins: bins of equal width from the smallest to the largest value.
  public static func threshold(of values: [Float], bins: Int = bins) -> Float? {
    guard var histogram = ValueHistogram(range: ValueHistogram.range(of: values), bins: bins) else {
      return nil
    }
    histogram.add(values)
    return threshold(of: histogram)
  }

  /// The last number below the upper edge of the lower class, as a value on the edge is of the upper class; nil
  /// where only one bin is filled.
  static func threshold(of histogram: ValueHistogram) -> Float? {
    let counts = histogram.counts.map(Double.init)
    let total = counts.reduce(0, +)
    let moment = counts.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
    var (below, momentBelow) = (0.0, 0.0)
    var best: (bin: Int, variance: Double)?
    for bin in counts.indices.dropLast() {
      below += counts[bin]
      momentBelow += Double(bin) * counts[bin]
      let above = total - below
      guard below > 0, above > 0 else { continue }
      let difference = momentBelow / below - (moment - momentBelow) / above
      let variance = below * above * difference * difference
      if variance > best?.variance ?? 0 { best = (bin, variance) }
    }
    return best.map { histogram.upperEdge($0.bin).nextDown }
  }
}

/// How many values fall into each of many bins of equal width.
struct ValueHistogram {
  /// The smallest and the largest value that fall into a bin.
  let range: ClosedRange<Float>

  /// How many values each bin has.
  private(set) var counts: [Int]

  /// Makes empty bins; nil where the range is absent or holds one value alone.
  init?(range: ClosedRange<Float>?, bins: Int) {
    guard let range, range.lowerBound < range.upperBound, bins > 1 else { return nil }
    self.range = range
    counts = Array(repeating: 0, count: bins)
  }

  /// The smallest and the largest finite value; nil where there is none.
  static func range(of values: [Float]) -> ClosedRange<Float>? {
    var (least, most) = (Float.infinity, -Float.infinity)
    for value in values where value.isFinite {
      least = min(least, value)
      most = max(most, value)
    }
    return least <= most ? least...most : nil
  }

  /// Counts the values within the range.
  mutating func add(_ values: [Float]) {
    // In double precision, where the edges of bins are as exact as those of other programs.
    let low = Double(range.lowerBound)
    let width = (Double(range.upperBound) - low) / Double(counts.count)
    for value in values where range.contains(value) {
      counts[min(Int((Double(value) - low) / width), counts.count - 1)] += 1
    }
  }

  /// Where a bin ends.
  func upperEdge(_ bin: Int) -> Float {
    let low = Double(range.lowerBound)
    return Float(low + (Double(range.upperBound) - low) * Double(bin + 1) / Double(counts.count))
  }
}
