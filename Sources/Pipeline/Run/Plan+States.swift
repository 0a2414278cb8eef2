import Foundation

extension Plan {
  /// The state of one step.
  public enum State: Sendable, Equatable {
    /// The result is there.
    case done
    /// There is work to do.
    case due
    /// The last attempt failed, or the scene cannot be used.
    case failed(String)
    /// A run is at it now.
    case running
    /// The last attempt was cut off.
    case interrupted
    /// Nothing needs it: what it leads to is there.
    case idle
  }

  /// The state of every step, in order.
  public func states() -> [State] { states(clusterRemarks) }

  /// The state of every step, in order, with what is said of a cluster's queue.
  func states(_ clusterRemarks: [String]) -> [State] {
    let due = Set(due())
    let latest = state.latest()
    let isRunning = RunLock.isTaken(folder: store.folder) || !clusterRemarks.isEmpty
    return steps.enumerated().map { index, step in
      if let obstacle = step.obstacle { return .failed(obstacle) }
      if isDone(step) { return .done }
      guard due.contains(index) else { return .idle }
      let last = latest[step.hash.hex]
      switch last?.event {
      case .failed: return .failed(last?.message ?? "")
      case .began: return isRunning ? .running : .interrupted
      default: return .due
      }
    }
  }
}
