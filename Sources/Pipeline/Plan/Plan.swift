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

  /// The content of the inventory when the plan was made: the hash of each period.
  let recorded: [String: String]

  /// Whether the inventory has the project's name or comparisons otherwise than the project declares them.
  let isRedeclared: Bool

  /// The scenes that lie on another lattice, with the CRS of each.
  let warped: [String]

  /// The scenes without a quality band, though the project masks clouds.
  let unmasked: [String]

  /// The scenes of sensors that the method has not learned from, with the sensor of each.
  let foreign: [String]

  /// The rows of manifests that have no date, by which nothing can be found.
  let undated: [ManifestEntry]

  /// Whether results are made that are missing though no period needs them.
  var isRebuild = false

  /// Whether the step's result is there.
  public func isDone(_ step: Step) -> Bool {
    step.kind == .record ? recorded[step.subject] == step.hash.hex : store.has(step.kind, step.hash)
  }

  /// The periods whose content in the inventory is not that of the present settings and files.
  public var outdated: [String] {
    steps.filter { $0.kind == .record && recorded[$0.subject] != nil && !isDone($0) }.map(\.subject)
  }

  /// The steps to do, by their places: whatever an outdated period needs and is not there.
  public func due() -> [Int] {
    var due: Set<Int> = []
    func require(_ index: Int) {
      guard !isDone(steps[index]), due.insert(index).inserted else { return }
      for need in steps[index].needs { require(need) }
    }
    for (index, step) in steps.enumerated() where isRebuild || step.kind == .record { require(index) }
    return due.sorted()
  }

  /// Periods in the inventory that the project no longer declares; a run leaves them as they are.
  public var undeclared: [String] {
    recorded.keys.filter { label in !project.periods.contains { $0.label == label } }.sorted()
  }

  /// Removes results that no step of this plan needs, and says how many.
  public func prune() throws -> Int {
    try store.prune(keeping: Set(steps.map { store.path($0.kind, $0.hash) }))
  }

  /// Plans a project: opens its scenes, hashes their files, and works out every step.
  ///
  /// A scene that cannot be used makes a step with an obstacle, so that the other periods can go on.
  /// - Parameters:
  ///   - rebuild: whether results that are missing are made anew though no period needs them.
  /// - Throws: `InputError` and the like where the project as a whole cannot be planned.
  public static func make(_ project: Project, rebuild: Bool = false) throws -> Plan {
    do {
      var plan = try Planner(project).plan()
      plan.isRebuild = rebuild
      return plan
    } catch {
      throw RunError.explaining(error, in: ResultStore(folder: project.workFolder))
    }
  }
}
