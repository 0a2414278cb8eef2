/// Which side of a threshold is glacier.
public enum ThresholdSide: String, Sendable, Codable, CaseIterable {
  /// Glacier where the value is above the threshold.
  case above

  /// Glacier where the value is below the threshold.
  case below
}

/// The threshold that agrees best with a reference, by F1.
///
/// For whatever one number tells glacier from the rest: a band, a ratio, an index, a probability. Every mask that
/// a threshold can make of the values is tried, in one walk over the sorted values.
public struct ThresholdChoice: Sendable, Hashable, Codable {
  /// The threshold, halfway between the last value that is glacier and the first that is not.
  public var threshold: Float

  /// The mask of that threshold against the reference.
  public var confusion: Confusion

  /// Finds the best threshold; nil where no value is glacier by the reference.
  ///
  /// Of masks with the same F1 the one with the least glacier is taken. Takes O(n log n) time, and eight bytes for
  /// each value beside them.
  ///
  /// - Parameters:
  ///   - values: one for each pixel; not-a-number takes no part.
  ///   - isGlacier: what the reference says of each pixel.
  ///   - side: which side of the threshold is glacier.
  public static func best(
    of values: [Float], against isGlacier: [Bool], side: ThresholdSide = .above
  ) -> ThresholdChoice? {
    precondition(values.count == isGlacier.count)
    // Ordered from the most to the least glacial.
    let sign: Float = side == .above ? 1 : -1
    let pixels = zip(values, isGlacier).compactMap { value, isGlacier in
      value.isNaN ? nil : (value: sign * value, isGlacier: isGlacier)
    }.sorted { $0.value > $1.value }
    let glacier = pixels.count { $0.isGlacier }
    guard glacier > 0 else { return nil }
    var best: (last: Int, confusion: Confusion, f1: Double)?
    var found = 0
    for index in pixels.indices {
      found += pixels[index].isGlacier ? 1 : 0
      // Equal values are on the same side of any threshold.
      let next = index + 1
      guard next == pixels.count || pixels[next].value < pixels[index].value else { continue }
      let confusion = Confusion(
        truePositives: found, falsePositives: next - found, falseNegatives: glacier - found,
        trueNegatives: pixels.count - next - (glacier - found))
      guard let f1 = confusion.f1, f1 > best?.f1 ?? 0 else { continue }
      best = (index, confusion, f1)
    }
    return best.map { best in
      let inside = pixels[best.last].value
      let outside = best.last + 1 < pixels.count ? pixels[best.last + 1].value : inside.nextDown
      return ThresholdChoice(threshold: sign * between(outside, inside), confusion: best.confusion)
    }
  }

  /// The middle of two values, never the larger of them, which it has to be below.
  private static func between(_ less: Float, _ more: Float) -> Float {
    guard less.isFinite, more.isFinite else { return less.isFinite ? less : more.nextDown }
    let middle = less / 2 + more / 2
    return middle < more && middle >= less ? middle : less
  }
}
