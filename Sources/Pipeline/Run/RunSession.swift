import Declaration
import Foundation
import Geospatial
import Inventory

/// The right to change what a project makes: the one way to run, to update and to clean.
///
/// Nobody else changes results, inventory or project file while it lasts, so that what is planned within it stays true;
/// but while jobs of a cluster are at work the inventory is for them. It ends with the value.
public final class RunSession: Sendable {
  /// The project as it stands in its file.
  public let project: Project

  /// Cores that a network computes on.
  let threads: Int

  /// When it began, ISO 8601.
  let started: String

  /// What is remembered of steps and files.
  let state: RunState

  /// What an earlier run left at work on a cluster.
  let live: [Submission]

  private let lock: RunLock

  /// Takes the right to work on the project of a file.
  ///
  /// - Parameter threads: cores that a network computes on; results do not depend on it.
  /// - Throws: `InputError` and the like where the project cannot be read; `RunError` where another run is at work, or
  ///   Slurm does not say what became of an earlier one.
  public init(_ file: String, threads: Int = Parallel.width) throws {
    let text = FileManager.default.contents(atPath: file)
    let declared = try Project.read(file, threads: threads)
    lock = try RunLock(declared)
    // An update may have written to the file until then.
    let isSame = FileManager.default.contents(atPath: file) == text
    project = isSame ? declared : try Project.read(file, threads: threads)
    guard (project.workFolder, project.inventory) == (declared.workFolder, declared.inventory) else {
      throw RunError("\(file): was changed just now; try again")
    }
    self.threads = threads
    started = StepEvent.now()
    let state = try RunState(folder: project.workFolder, mayReplace: true)
    self.state = state
    live = try Submission.open(in: project.workFolder).filter { try $0.isAtWork(tellingTo: state) }
    // Jobs that are at work may be writing to the inventory.
    guard live.isEmpty else { return }
    try lock.takeInventory()
    ResultStore(folder: project.workFolder).sweepUnfinished()
  }

  /// Plans the project; the plan holds as long as the session.
  ///
  /// - Throws: as `Plan.make`.
  public func plan(
    _ selection: PlanSelection = PlanSelection(), progress: Progress? = nil
  ) throws -> Plan {
    try Plan.make(project, selection: selection, state: state, progress: progress)
  }

  /// Sees to it that no jobs of an earlier run are at work on a cluster.
  func requireQuietCluster() throws {
    guard !live.isEmpty else { return }
    let remarks = Submission.remarks(in: project.workFolder, project: project.file)
    throw RunError("\(project.workFolder): an earlier run has \(remarks.joined(separator: "; "))")
  }

  /// Prepares for the steps of a plan: an inventory that can be written, and a record of what is about to be done.
  ///
  /// - Parameter atBeginning: what is done first, once it is known that the inventory can be written.
  /// - Throws: `RunError`, `InventoryError` or `WriteError` where something cannot be written, or another project has
  ///   taken the inventory. That shows now, not after hours of work.
  func begin(_ plan: Plan, due: [Int], _ atBeginning: () throws -> Void) throws {
    try lock.takeInventory()
    do {
      let inventory = try InventoryDatabase.open(plan.project.inventory, for: plan.project.record)
      try atBeginning()
      try inventory.declareComparisons(plan.project.comparisons)
      for path in plan.project.references where try !inventory.holdsReference(path) {
        try inventory.loadReference(path)
      }
      state.remember(due.map { plan.steps[$0] }, of: plan)
      try RunConfiguration(plan, started: started).write()
    } catch { throw RunError.explaining(error, in: plan.store) }
  }

  /// Leaves the inventory to the jobs of a cluster, which record into it one at a time.
  func leaveInventory() { lock.leaveInventory() }
}
