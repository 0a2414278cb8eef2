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
  /// - Throws: `RunError` where jobs are at work on a cluster, or a scene cannot be used: then nothing is removed;
  ///   `InventoryError` where the inventory cannot be changed.
  public func clean(progress: Progress? = nil, _ say: (String) -> Void) throws {
    try session.requireQuietCluster()
    let plan = try session.plan(progress: progress)
    let configurations = RunConfiguration.all(in: plan.store.folder)
    let plans = try [plan] + neighbours(of: plan, named: configurations)
    let kept = try plans.reduce(into: Set<String>()) { try $0.formUnion($1.results()) }
    try cleanInventory(plan, say)
    say("\(try plan.store.prune(keeping: kept)) intermediate results removed")
    try forget(plans, configurations, say)
  }

  /// The plans of the other projects whose results lie in the same work folder, as the records of runs name them.
  private func neighbours(of plan: Plan, named configurations: [RunConfiguration.Kept]) throws -> [Plan] {
    let files = Set(configurations.compactMap(\.project)).subtracting([plan.project.file])
    return try files.sorted().filter { FileManager.default.fileExists(atPath: $0) }.compactMap { file in
      do {
        let project = try Project.read(file, threads: session.threads)
        guard project.workFolder == plan.project.workFolder else { return nil }
        return try Plan.make(project, state: session.state)
      } catch {
        throw RunError(
          "nothing is removed: \(file) has its results in \(plan.store.folder) too, and cannot be planned (\(error));"
            + " mend it, or give each project a folder of its own with 'work:'")
      }
    }
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

  /// Removes the records of runs that made nothing which an inventory still has, and what is remembered beside.
  private func forget(
    _ plans: [Plan], _ configurations: [RunConfiguration.Kept], _ say: (String) -> Void
  ) throws {
    let folder = session.project.workFolder
    let inventories = Set(plans.map(\.project.inventory)).union(configurations.compactMap(\.inventory))
    // What was made for an inventory that is away or cannot be read stays.
    let runs = inventories.reduce(into: [String: Set<String>]()) { runs, path in
      runs[path] = try? InventoryDatabase.open(path).runs()
    }
    let started = runs.values.reduce(into: Set<String>()) { $0.formUnion($1) }
    let submissions = Submission.all(in: folder).filter { $0.isEnded && !started.contains($0.started) }
    for submission in submissions { try FileManager.default.removeItem(atPath: submission.folder) }
    let forgotten = try RunConfiguration.prune(configurations, keeping: runs)
    let steps = try plans.reduce(into: Set<String>()) { steps, plan in
      steps.formUnion(plan.steps.map(\.hash.hex))
      steps.formUnion(try Recorded(plan.project).hashes.values)
    }
    let scenes = plans.flatMap { $0.project.scenes(of: $0.project.periods).compactMap(\.path) }
    let rows = try session.state.prune(keeping: steps, scenes: Set(scenes))
    let removed = [
      (forgotten, "configuration of a run", "configurations of runs"),
      (submissions.count, "folder of jobs of Slurm", "folders of jobs of Slurm"),
      (rows, "row of the state", "rows of the state"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.0 == 1 ? $0.1 : $0.2)" }
    if !removed.isEmpty {
      say("\(removed.joined(separator: ", ")) removed: the inventory has nothing of theirs")
    }
  }
}
