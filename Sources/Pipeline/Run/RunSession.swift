import Foundation
import Inventory

/// The right and the ground to carry out a plan: the lock, an inventory that can be written, and a record of what is
/// about to be done.
final class RunSession {
  /// When the run began, ISO 8601.
  let started: String

  /// What an earlier run left at work on a cluster.
  let live: [Submission]

  private let lock: RunLock

  /// Begins a run.
  ///
  /// - Throws: `RunError` or `InventoryError` where it cannot begin: another run is at work, or something cannot be
  ///   written. That shows now, not after hours of work.
  init(_ plan: Plan, due: [Int], executor: Execution.Executor) throws {
    started = StepEvent.now()
    lock = try RunLock(folder: plan.store.folder)
    live = try plan.liveSubmissions()
    if live.isEmpty {
      plan.store.sweepUnfinished()
    } else if executor != .slurm {
      throw RunError(
        "\(plan.store.folder): an earlier run has \(plan.clusterRemarks.joined(separator: "; "))")
    }
    let inventory = try InventoryDatabase.open(plan.project.inventory, for: plan.project.record)
    try inventory.declareComparisons(plan.project.comparisons)
    for path in plan.project.references {
      if try !inventory.holdsReference(path) { try inventory.loadReference(path) }
    }
    plan.state.remember(due.map { plan.steps[$0] }, of: plan)
    try RunConfiguration(plan, started: started).write()
  }
}

extension Plan {
  /// Does something while no run is at work, here or on a cluster.
  ///
  /// - Throws: `RunError` where one is, and what `body` throws.
  public func alone<Result>(_ body: () throws -> Result) throws -> Result {
    let lock = try RunLock(folder: store.folder)
    defer { withExtendedLifetime(lock) {} }
    guard try liveSubmissions().isEmpty else {
      throw RunError("\(store.folder): an earlier run has \(clusterRemarks.joined(separator: "; "))")
    }
    return try body()
  }
}

extension StepEvent {
  /// The present time as events have it.
  static func now() -> String { ISO8601DateFormatter().string(from: Date()) }

  /// An event of a step at the present time.
  init(
    _ step: Step, _ event: Kind, seconds: Double? = nil, message: String? = nil,
    resources: StepResources? = nil
  ) {
    self.init(
      time: Self.now(), step: step.hash.hex, title: step.title, event: event, seconds: seconds,
      message: message,
      resources: resources)
  }
}
