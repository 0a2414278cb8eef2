import Foundation
import Inventory

/// A period added to a project: only its own steps are done, and the older periods are proven to be as they were.
///
/// Everything from the older periods' content before to that after happens within one session: no other run of the
/// project comes between.
public struct PeriodUpdate: Sendable {
  /// The plan of the new period alone, within the project as it is to be.
  public let plan: Plan

  private let session: RunSession
  private let addition: PeriodAddition

  /// What every period held before.
  private let before: [String: String]

  /// Prepares the addition; nothing is written yet.
  ///
  /// - Throws: `InputError` where the project has the period, has another one of the same years, or cannot be read with
  ///   it; `RunError` where something stands in the period's way, older periods are not of the present settings, or jobs
  ///   of an earlier run are at work.
  public init(_ period: NewPeriod, in session: RunSession, progress: Progress? = nil) throws {
    try session.requireQuietCluster()
    self.session = session
    addition = try PeriodAddition(period, to: session.project, threads: session.threads)
    plan = try addition.plan(state: session.state, progress: progress)
    before = try Self.fingerprints(session.project.inventory)
  }

  /// Writes the project file and does the period's steps.
  ///
  /// - Parameter isStopped: asked now and then whether to leave the jobs of a cluster to themselves.
  /// - Throws: as `Run`.
  public func callAsFunction(
    jobs: Int, progress: Progress = Progress(), isStopped: @escaping @Sendable () -> Bool = { false }
  ) async throws -> Run.Outcome {
    var run = Run(session, plan, jobs: jobs, progress: progress, isStopped: isStopped)
    run.atBeginning = { try addition.write() }
    return try await run()
  }

  /// Compares every older period with what it was.
  ///
  /// - Throws: `RunError` that names the periods that are not as they were: a fault of Firnline, or another program
  ///   at work in the inventory.
  public func proof() throws -> UpdateProof {
    let after = try Self.fingerprints(session.project.inventory)
    let changed = before.filter { after[$0.key] != $0.value }.map(\.key).sorted()
    guard changed.isEmpty else {
      throw RunError(
        "\(session.project.inventory): periods \(changed.joined(separator: ", ")) are not as they were before the"
          + " update; `firnline history` shows what was recorded when")
    }
    let label = addition.period.label
    return UpdateProof(label: label, own: after[label], unchanged: before.sorted { $0.key < $1.key })
  }

  private static func fingerprints(_ path: String) throws -> [String: String] {
    guard FileManager.default.fileExists(atPath: path) else { return [:] }
    let inventory = try InventoryDatabase.open(path)
    let prints = try inventory.periods().compactMap { period in
      try inventory.fingerprint(ofPeriod: period.time.label).map { (period.time.label, $0) }
    }
    return Dictionary(prints) { one, _ in one }
  }
}
