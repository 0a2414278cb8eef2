/// Remembers the best epoch, and tells when waiting for a better one is over.
public struct EarlyStopping: Hashable, Sendable, Codable {
  /// Which way is better.
  public enum Goal: String, Hashable, Sendable, Codable { case maximise, minimise }

  /// Which way is better here.
  public let goal: Goal
  /// Epochs without a better value after which training ends; nil never ends it.
  public var patience: Int?
  /// The best value so far.
  public private(set) var best: Double?
  /// The epoch of the best value, the first of equals.
  public private(set) var bestEpoch: Int?
  /// Epochs since then.
  public private(set) var waited = 0

  /// Starts with no epoch seen.
  public init(_ goal: Goal, patience: Int? = nil) {
    self.goal = goal
    self.patience = patience
  }

  /// Whether training should end.
  public var isOver: Bool { patience.map { waited >= $0 } ?? false }

  /// Takes the value of an epoch in, and tells whether it is the best so far.
  public mutating func record(_ value: Double, epoch: Int) -> Bool {
    let isBetter = best.map { goal == .maximise ? value > $0 : value < $0 } ?? !value.isNaN
    if isBetter {
      best = value
      bestEpoch = epoch
      waited = 0
    } else {
      waited += 1
    }
    return isBetter
  }
}
