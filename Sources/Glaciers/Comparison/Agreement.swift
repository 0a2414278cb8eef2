import Geospatial

/// How two shapes lie on one another.
public struct Agreement: Sendable, Hashable {
  /// The area of the first.
  public var first: Area

  /// The area of the second, which is the reference.
  public var second: Area

  /// The ground that both cover.
  public var shared: Area

  /// The first less the second.
  public var difference: Area { first - second }

  /// The ground that only the first covers: false positives where the second is the truth.
  public var onlyFirst: Area { first - shared }

  /// The ground that only the second covers.
  public var onlySecond: Area { second - shared }

  /// The shared ground as a share of the ground that either covers; nil where neither covers any.
  public var intersectionOverUnion: Double? { Self.share(shared, of: first + second - shared) }

  /// The shared ground as a share of the first.
  public var precision: Double? { Self.share(shared, of: first) }

  /// The shared ground as a share of the second.
  public var recall: Double? { Self.share(shared, of: second) }

  /// The harmonic mean of precision and recall.
  public var f1: Double? { Self.share(shared * 2, of: first + second) }

  /// The difference in percent of the second, with its sign: the relative errors of Chen 2022, Table VI.
  public var percentOfSecond: Double? { Self.share(difference, of: second).map { $0 * 100 } }

  /// The difference in percent of the first: that of Chu 2022, Table 3.
  public var percentOfFirst: Double? { Self.share(difference, of: first).map { $0 * 100 } }

  private static func share(_ part: Area, of whole: Area) -> Double? {
    // Less is the rounding of an edge.
    whole.squareMetres > 1e-3 ? part.squareMetres / whole.squareMetres : nil
  }
}
