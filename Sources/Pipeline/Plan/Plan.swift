import Foundation
import Inventory

/// All steps of a project, each with the hash that says whether it has been done.
public struct Plan: Sendable {
  /// The project.
  public let project: Project

  /// The steps; each stands after all that it needs.
  public let steps: [Step]

  /// Where results are.
  public let store: ResultStore

  /// What is remembered of steps and files.
  public let state: RunState

  /// What the inventory held when the plan was made.
  let recorded: Recorded

  /// What there is to say beside the steps.
  let notes: PlanNotes

  /// Which steps are wanted; all that the inventory needs unless told otherwise.
  public var selection = PlanSelection()

  /// Whether the step's result is there.
  public func isDone(_ step: Step) -> Bool {
    step.kind == .record
      ? recorded.hashes[step.subject] == step.hash.hex : store.has(step.kind, step.hash)
  }

  /// The periods whose content in the inventory is not that of the present settings and files.
  public var outdated: [String] {
    steps.filter { $0.kind == .record && recorded.hashes[$0.subject] != nil && !isDone($0) }.map(\.subject)
  }

  /// Periods in the inventory that the project no longer declares; a run leaves them as they are.
  public var undeclared: [String] {
    recorded.hashes.keys.filter { label in !project.periods.contains { $0.label == label } }.sorted()
  }

  /// The folders of all results that the plan's steps make.
  ///
  /// - Throws: `RunError` where a scene cannot be used: what its period needs is then not known.
  func results() throws -> Set<String> {
    if let step = steps.first(where: { $0.obstacle != nil }) {
      throw RunError(
        "nothing is removed while a scene cannot be used, as what its period needs is not known: "
          + "\(step.obstacle ?? step.title)")
    }
    return Set(steps.map { store.path($0.kind, $0.hash) })
  }

  /// Plans a project: looks at its scenes, hashes the files that have changed, and works out every step.
  ///
  /// A scene that cannot be used makes a step with an obstacle, so that the other periods can go on.
  /// - Parameters:
  ///   - state: what is remembered; the state in the work folder where nil.
  ///   - progress: told of scenes that have to be opened.
  /// - Throws: `InputError` and the like where the project as a whole cannot be planned, or where the selection
  ///   names what is not there.
  public static func make(
    _ project: Project, selection: PlanSelection = PlanSelection(), state: RunState? = nil,
    progress: Progress? = nil
  ) throws -> Plan {
    do {
      var plan = try Planner(project, state: state, progress: progress).plan()
      plan.selection = selection
      try plan.requireKnown(selection)
      return plan
    } catch {
      throw RunError.explaining(error, in: ResultStore(folder: project.workFolder))
    }
  }
}

/// What the inventory of a project holds.
struct Recorded: Sendable {
  /// The hash of each period's record step.
  let hashes: [String: String]

  /// Whether the inventory has the project's name or comparisons, or published tables otherwise than the project declares them.
  let isRedeclared: Bool

  init(_ project: Project) throws {
    guard FileManager.default.fileExists(atPath: project.inventory) else {
      (hashes, isRedeclared) = ([:], false)
      return
    }
    let inventory = try Self.inventory(at: project.inventory)
    hashes = try Dictionary(inventory.periods().map { ($0.time.label, $0.contentHash) }) { one, _ in one }
    isRedeclared =
      try inventory.project.name != project.name || inventory.project.isSimulated != project.isSimulated
      || inventory.comparisons(of: inventory.ownSource) != project.comparisons
      || !project.references.allSatisfy(inventory.holdsReference)
  }

  /// The inventory, brought up to date where an older Firnline made it.
  private static func inventory(at path: String) throws -> InventoryDatabase {
    do { return try InventoryDatabase.open(path) } catch let error as InventoryError
      where error.reason == .olderSchema
    { return try InventoryDatabase.open(path, writable: true) }
  }
}
