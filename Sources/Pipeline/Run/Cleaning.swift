import Foundation
import Inventory

/// Removes what a project no longer needs, and says what that was.
public struct Cleaning {
  /// Whether periods that the project no longer declares leave the inventory.
  public var undeclaredPeriods = false

  /// Whether superseded versions in the inventory are forgotten.
  public var history = false

  /// Of these, only what was superseded before a moment.
  public var before: Moment?

  private let session: RunSession

  /// Cleans nothing but intermediate results and the record of runs, unless told to.
  public init(_ session: RunSession) { self.session = session }

  /// Cleans.
  ///
  /// - Parameter say: told what was removed, line by line.
  /// - Throws: `RunError` where jobs are at work on a cluster, or a scene cannot be used; `InventoryError` where the
  ///   inventory cannot be changed.
  public func callAsFunction(progress: Progress? = nil, _ say: (String) -> Void) throws {
    try session.requireQuietCluster()
    let plan = try session.plan(progress: progress)
    try cleanInventory(plan, say)
    say("\(try plan.prune()) intermediate results removed")
    try forget(plan, say)
  }

  private func cleanInventory(_ plan: Plan, _ say: (String) -> Void) throws {
    guard undeclaredPeriods && !plan.undeclared.isEmpty || history else { return }
    let inventory = try InventoryDatabase.open(plan.project.inventory, writable: true)
    if undeclaredPeriods {
      for period in plan.undeclared {
        try inventory.removePeriod(period)
        say("period \(period) removed from \(inventory.path)")
      }
    }
    if history {
      let count = try inventory.forgetHistory(before: before)
      say("\(count) superseded versions of periods forgotten in \(inventory.path)")
    }
  }

  /// Removes the records of runs that made nothing which the inventory still has, and what is remembered beside.
  private func forget(_ plan: Plan, _ say: (String) -> Void) throws {
    let folder = plan.store.folder
    let hasInventory = FileManager.default.fileExists(atPath: plan.project.inventory)
    let runs = hasInventory ? try InventoryDatabase.open(plan.project.inventory).runs() : []
    let submissions = Submission.all(in: folder).filter { $0.isEnded && !runs.contains($0.started) }
    for submission in submissions { try FileManager.default.removeItem(atPath: submission.folder) }
    let configurations = try RunConfiguration.prune(in: folder, keeping: runs)
    let steps = Set(plan.steps.map(\.hash.hex)).union(try Recorded(plan.project).hashes.values)
    let rows = try session.state.prune(
      keeping: steps, scenes: Set(plan.project.scenes(of: plan.project.periods).compactMap(\.path)))
    let removed = [
      (configurations, "configuration of a run", "configurations of runs"),
      (submissions.count, "folder of jobs of Slurm", "folders of jobs of Slurm"),
      (rows, "row of the state", "rows of the state"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.0 == 1 ? $0.1 : $0.2)" }
    if !removed.isEmpty {
      say("\(removed.joined(separator: ", ")) removed: the inventory has nothing of theirs")
    }
  }
}
