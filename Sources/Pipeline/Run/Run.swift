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

  /// The plan, which holds as long as the session.
  public let plan: Plan

  /// How many steps work at once; results do not depend on it.
  public let jobs: Int

  /// Whether steps that do not need a failed one still begin.
  public let keepsGoing: Bool

  /// Who does the steps.
  public let executor: Execution.Executor

  private let session: RunSession
  private let progress: Progress
  private let isStopped: @Sendable () -> Bool

  /// What is done before the first step.
  var atBeginning: (@Sendable () throws -> Void)?

  /// Plans a run.
  ///
  /// - Parameters:
  ///   - executor: who does the steps; as the project declares where nil.
  ///   - isStopped: asked now and then whether to leave the jobs of a cluster to themselves.
  /// - Throws: as `Plan.make`.
  public init(
    _ session: RunSession, _ selection: PlanSelection = PlanSelection(), jobs: Int, keepsGoing: Bool = true,
    executor: Execution.Executor? = nil, progress: Progress = Progress(),
    isStopped: @escaping @Sendable () -> Bool = { false }
  ) throws {
    self.init(
      session, try session.plan(selection, progress: progress), jobs: jobs, keepsGoing: keepsGoing,
      executor: executor, progress: progress, isStopped: isStopped)
  }

  /// Makes a run of a plan that was made within the session.
  init(
    _ session: RunSession, _ plan: Plan, jobs: Int, keepsGoing: Bool = true,
    executor: Execution.Executor? = nil, progress: Progress,
    isStopped: @escaping @Sendable () -> Bool = { false }
  ) {
    self.session = session
    self.plan = plan
    self.jobs = max(1, jobs)
    self.keepsGoing = keepsGoing
    self.executor = executor ?? plan.project.execution.executor
    self.progress = progress
    self.isStopped = isStopped
  }

  /// Does all steps that are due; a step that fails leaves out what needs it, and the others go on if they may.
  ///
  /// - Throws: `RunError` or `InventoryError` where the run cannot begin, `LeftAtWork` where it was stopped and its
  ///   jobs go on.
  public func callAsFunction() async throws -> Outcome {
    let due = plan.due()
    guard !due.isEmpty || plan.recorded.isRedeclared || !session.live.isEmpty || atBeginning != nil else {
      return Outcome(unchanged: plan.steps.count)
    }
    if executor != .slurm { try session.requireQuietCluster() }
    defer { plan.state.flush() }
    progress.begin(steps: due.count, weight: due.reduce(0) { $0 + plan.steps[$1].weight })
    if executor == .slurm {
      let cluster = SlurmExecutor(
        plan, started: session.started, progress: progress, isStopped: isStopped)
      return try await cluster.work(due, keepsGoing: keepsGoing, following: session.live) {
        try begin(due)
        session.leaveInventory()
      }
    }
    try begin(due)
    return await work(WorkQueue(plan, due: due), RunContext(started: session.started))
  }

  private func begin(_ due: [Int]) throws { try session.begin(plan, due: due) { try atBeginning?() } }

  private func work(_ queue: WorkQueue, _ context: RunContext) async -> Outcome {
    var queue = queue
    var outcome = Outcome(unchanged: plan.steps.count - queue.count)
    await withTaskGroup(of: (Int, String?).self) { group in
      var running = 0
      while true {
        while running < jobs, let index = queue.next() {
          running += 1
          group.addTask { (index, await perform(plan.steps[index], context)) }
        }
        guard running > 0, let (index, problem) = await group.next() else { break }
        running -= 1
        if problem == nil {
          queue.finished(index)
          outcome.done += 1
        } else {
          outcome.failed.append(plan.steps[index].title)
          let left = keepsGoing ? queue.failed(index) : queue.stop(at: index)
          leaveOut(left, because: index, &outcome)
        }
      }
    }
    return outcome
  }

  private func leaveOut(_ steps: [Int], because cause: Int, _ outcome: inout Outcome) {
    for index in steps {
      outcome.skipped.append(plan.steps[index].title)
      plan.state.append(StepEvent(plan.steps[index], .skipped, message: "\(plan.steps[cause].title) failed"))
    }
  }

  /// Does one step on a thread of its own, as the libraries underneath block; gives what was wrong.
  private func perform(_ step: Step, _ context: RunContext) async -> String? {
    await withCheckedContinuation { continuation in
      RunContext.threads.async {
        let began = Date()
        // What the process takes is what the step takes only where it works alone.
        let meter = jobs == 1 ? StepMeter() : nil
        progress.start(step)
        plan.state.append(StepEvent(step, .began))
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
        plan.state.append(
          StepEvent(
            step, problem == nil ? .done : .failed, seconds: seconds, message: problem,
            resources: meter?.resources()))
        progress.finish(step, seconds: seconds, problem: problem)
        continuation.resume(returning: problem)
      }
    }
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
