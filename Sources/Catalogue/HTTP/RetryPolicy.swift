/// How often and after which pauses a failed request is made again.
public struct RetryPolicy: Sendable {
  /// How many attempts in a row may bring nothing.
  public var attempts = 6

  /// The pause after the first failure; each next one is twice as long.
  public var firstPause = Duration.seconds(1)

  /// The longest pause that a server may ask for.
  public var longestPause = Duration.seconds(300)

  /// The usual policy.
  public init() {}

  /// The pause before an attempt; nil where no more is made.
  ///
  /// A server's own wish counts. Otherwise pauses vary by chance, so that clients which failed together do not come
  /// back together.
  /// - Parameter isFirst: whether nothing ever came from the server: one that is not reached then has two attempts.
  func pause(afterFailures failures: Int, of failure: HTTPFailure, isFirst: Bool = false) -> Duration? {
    let attempts = isFirst && failure.isUnreached ? min(2, attempts) : attempts
    guard failure.isTransient, failures < attempts else { return nil }
    if let wait = failure.wait { return wait <= longestPause ? wait : nil }
    let pause = firstPause * (1 << (failures - 1))
    return min(pause, longestPause) * Double.random(in: 0.5...1)
  }
}
