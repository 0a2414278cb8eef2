import Foundation
import Inventory

/// Carries out a plan, several steps at a time.
public struct Run: Sendable {
  /// How a run ended.
  public struct Outcome: Sendable, Equatable {
    /// How many steps were done.
    public var done = 0

    /// How many needed nothing.
    public var unchanged = 0

    /// The titles of steps that failed.
    public var failed: [String] = []

    /// The titles of steps left out because of these.
    public var skipped: [String] = []
  }

  /// The plan.
  public let plan: Plan

  /// How many steps work at once; results do not depend on it.
  public let jobs: Int

  private let journal: Journal
  private let progress: Progress

  /// Makes a run.
  public init(_ plan: Plan, jobs: Int, progress: Progress = Progress()) {
    self.plan = plan
    self.jobs = max(1, jobs)
    self.progress = progress
    journal = plan.journal
  }

  /// Does all steps that are due; a step that fails leaves out what needs it, and the others go on.
  ///
  /// - Throws: `RunError` or `InventoryError` where the run cannot begin.
  public func callAsFunction() async throws -> Outcome {
    let due = plan.due()
    var outcome = Outcome(unchanged: plan.steps.count - due.count)
    guard !due.isEmpty || plan.isRedeclared else { return outcome }
    let lock = try RunLock(folder: plan.store.folder)
    defer { withExtendedLifetime(lock) {} }
    plan.store.sweepUnfinished()
    // An inventory that cannot be written shows now, not after hours of work.
    let inventory = try InventoryDatabase.open(plan.project.inventory, for: plan.project.record)
    try inventory.declareComparisons(plan.project.comparisons)
    progress.begin(steps: due.count, weight: due.reduce(0) { $0 + plan.steps[$1].weight })
    let context = RunContext(started: ISO8601DateFormatter().string(from: Date()))
    await work(due, context, &outcome)
    return outcome
  }

  private func work(_ due: [Int], _ context: RunContext, _ outcome: inout Outcome) async {
    var waiting = due
    var finished = Set(plan.steps.indices).subtracting(due)
    var broken: Set<Int> = []
    await withTaskGroup(of: (Int, String?).self) { group in
      var running = 0
      /// The step at work that takes all cores.
      var heavy: Int?
      while !waiting.isEmpty || running > 0 {
        for index in waiting {
          let step = plan.steps[index]
          if let cause = step.needs.first(where: broken.contains) {
            waiting.removeAll { $0 == index }
            broken.insert(index)
            outcome.skipped.append(step.title)
            note(step, .skipped, message: "\(plan.steps[cause].title) failed")
          } else if running < jobs, step.needs.allSatisfy(finished.contains),
            heavy == nil || !step.takesAllCores
          {
            waiting.removeAll { $0 == index }
            running += 1
            if step.takesAllCores { heavy = index }
            group.addTask { (index, await perform(step, context)) }
          }
        }
        guard running > 0, let (index, problem) = await group.next() else { continue }
        running -= 1
        if heavy == index { heavy = nil }
        if problem == nil {
          finished.insert(index)
          outcome.done += 1
        } else {
          broken.insert(index)
          outcome.failed.append(plan.steps[index].title)
        }
      }
    }
  }

  /// Does one step on a thread of its own, as the libraries underneath block; gives what was wrong.
  private func perform(_ step: Step, _ context: RunContext) async -> String? {
    await withCheckedContinuation { continuation in
      RunContext.threads.async {
        let began = Date()
        progress.start(step)
        note(step, .began)
        var problem = step.obstacle
        if problem == nil {
          do {
            try context.serially(step.kind == .record) {
              try step.work(
                StepContext(progress: { progress.advance(step, share: $0) }, started: context.started))
            }
          } catch { problem = "\(RunError.explaining(error, in: plan.store))" }
        }
        let seconds = Date().timeIntervalSince(began)
        note(step, problem == nil ? .done : .failed, seconds: seconds, message: problem)
        progress.finish(step, seconds: seconds, problem: problem)
        continuation.resume(returning: problem)
      }
    }
  }

  private func note(_ step: Step, _ event: Journal.Event, seconds: Double? = nil, message: String? = nil) {
    journal.append(
      Journal.Entry(
        time: ISO8601DateFormatter().string(from: Date()), step: step.hash.hex, title: step.title,
        event: event, seconds: seconds, message: message))
  }
}

/// What the steps of one run share.
private struct RunContext: Sendable {
  static let threads = DispatchQueue(label: "firnline.steps", attributes: .concurrent)

  let started: String
  private let turn = NSLock()

  init(started: String) { self.started = started }

  /// Lets only one at a time do what asks for it: the inventory has one writer.
  func serially(_ alone: Bool, _ body: () throws -> Void) throws {
    guard alone else { return try body() }
    try turn.withLock(body)
  }
}

extension Plan {
  /// The journal of the project's runs.
  public var journal: Journal { Journal(path: "\(store.folder)/journal.jsonl") }

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
  public func states() -> [State] {
    let due = Set(due())
    let latest = journal.latest()
    let isRunning = RunLock.isTaken(folder: store.folder)
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
