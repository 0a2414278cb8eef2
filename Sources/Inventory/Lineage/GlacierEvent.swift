/// What became of a glacier from one period to another.
public struct GlacierEvent: Sendable, Hashable {
  /// What happened.
  public enum Kind: String, Sendable, CaseIterable {
    /// One outline follows one, and the difference of their areas is within its uncertainty.
    case persist
    /// One follows one, smaller by more than the uncertainty.
    case shrink
    /// One follows one, larger by more than the uncertainty.
    case grow
    /// Several follow one.
    case split
    /// One follows several.
    case merge
    /// Several follow several.
    case exchange
    /// None follows, as far as the series goes.
    case vanish
    /// None follows here, but one does after a gap.
    case missing
    /// It follows none.
    case appear
  }

  /// What happened.
  public let kind: Kind

  /// The earlier period, with a gap not the neighbour of the later one; nil where a glacier appears.
  public let from: String?

  /// The later period.
  public let to: String

  /// The glacier.
  public let glacier: String

  /// The glacier it came from, for a part that begins here; the one it went into, for one that ends here.
  public let relative: String?

  /// The cluster of outlines it belongs to, numbered from 1 in each later period; nil where it stands alone.
  public let cluster: Int?

  /// How many earlier outlines the cluster has.
  public let earlier: Int

  /// How many later outlines the cluster has.
  public let later: Int

  /// The glacier's area in km² before; nil where it was not there.
  public let before: Estimate?

  /// The glacier's area in km² after; nil where it is not there.
  public let after: Estimate?

  /// The difference in km² with its uncertainty, √(e₁² + e₂²); nil unless the glacier goes on.
  public var change: Estimate? { before.flatMap { before in after.map(before.change) } }

  /// What a cluster of so many outlines means for a glacier that goes on with this change.
  static func kind(earlier: Int, later: Int, change: Estimate?) -> Kind {
    switch (earlier, later) {
    case (1, 1):
      guard let change, abs(change.value) > change.error ?? 0 else { return .persist }
      return change.value < 0 ? .shrink : .grow
    case (1, _): return .split
    case (_, 1): return .merge
    default: return .exchange
    }
  }
}

extension Estimate {
  /// How much a later value is larger, the errors of both taken as independent.
  func change(to later: Estimate) -> Estimate {
    Estimate(
      later.value - value,
      error: error.flatMap { one in later.error.map { (one * one + $0 * $0).squareRoot() } })
  }
}
