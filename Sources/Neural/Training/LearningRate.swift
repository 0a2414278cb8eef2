import Foundation

/// How far an optimiser goes in every epoch, counted from zero.
public enum LearningRate: Hashable, Sendable {
  /// The same in all epochs.
  case constant(Double)
  /// Multiplied by `factor` after every so many epochs: `start · factor ^ ⌊epoch / every⌋`.
  case steps(start: Double, every: Int, factor: Double = 0.1)
  /// Half a cosine from `start` down to `floor`, again and again (Loshchilov and Hutter, 2017,
  /// equation 5).
  ///
  /// The first cycle has `cycle` epochs, each further one `growth` times as many.
  case cosineRestarts(start: Double, cycle: Int, growth: Int = 1, floor: Double = 0)

  /// The rate of an epoch.
  public func rate(epoch: Int) -> Double {
    switch self {
    case .constant(let rate): return rate
    case .steps(let start, let every, let factor):
      return start * pow(factor, Double(epoch / max(1, every)))
    case .cosineRestarts(let start, let cycle, let growth, let floor):
      var length = max(1, cycle)
      var place = epoch
      while place >= length {
        place -= length
        // A cycle longer than can be counted is the last.
        let (longer, isTooLong) = length.multipliedReportingOverflow(by: max(1, growth))
        length = isTooLong ? .max : longer
      }
      return floor + (start - floor) * (1 + cos(.pi * Double(place) / Double(length))) / 2
    }
  }
}
