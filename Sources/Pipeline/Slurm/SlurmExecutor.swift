import Foundation

/// Carries out steps on a cluster that Slurm manages: submits them, follows them, and submits again what was lost.
///
/// The jobs need nobody to follow them. A run that ends early leaves them at work, and the next one takes up what they
/// have done.
struct SlurmExecutor {
  let plan: Plan
  let started: String
  let progress: Progress

  /// Asked now and then whether to leave the jobs to themselves.
  let isStopped: @Sendable () -> Bool

  private let queue = SlurmQueue()
  private var settings: SlurmSettings { plan.project.execution.slurm }

  init(
    _ plan: Plan, started: String, progress: Progress, isStopped: @escaping @Sendable () -> Bool
  ) {
    self.plan = plan
    self.started = started
    self.progress = progress
    self.isStopped = isStopped
  }

  /// Does the steps, first those of earlier submissions that are still at work.
  ///
  /// - Parameter begin: prepares for what is submitted now.
  /// - Throws: `RunError` where Slurm takes no job, `LeftAtWork` where the run was stopped, and what `begin` throws.
  func work(
    _ due: [Int], keepsGoing: Bool, following live: [Submission], begin: () throws -> Void
  ) async throws -> Run.Outcome {
    var ledger = SlurmLedger(plan, due: due, keepsGoing: keepsGoing)
    for index in due {
      guard let obstacle = plan.steps[index].obstacle else { continue }
      fail(index, obstacle, &ledger)
    }
    for submission in live { try await follow(submission, &ledger) }
    try begin()
    while !ledger.isStopped, !ledger.open.isEmpty {
      let submission = Submission(
        plan, ledger.open, started: started, pack: settings.pack, limit: queue.arrayLimit)
      try submission.write(plan.state)
      try SlurmJobs(submission: submission, project: plan.project, settings: settings, queue: queue).submit()
      try await follow(submission, &ledger)
    }
    ledger.leaveOutRest()
    // Nobody is at work any more: what killed tasks left half made can go.
    plan.store.sweepUnfinished()
    return ledger.outcome
  }

  // MARK: - Following

  /// Follows the jobs of a submission to their end.
  private func follow(_ submission: Submission, _ ledger: inout SlurmLedger) async throws {
    var reader = TaskEventReader(submission)
    var watch = QueueWatch(memory: queue.memory)
    var said = ""
    var hint: String?
    while true {
      // The queue is asked first: a task that has ended by then has told all it had to tell.
      let entries = try? queue.entries(of: submission)
      try take(&reader, &ledger)
      if let entries {
        watch.take(entries)
        let live = entries.filter { !$0.isEnded }
        if live.isEmpty { break }
        if ledger.isStopped {
          cancel(live, &said)
        } else {
          if hint == nil {
            hint = LeftAtWork(live, project: plan.project.file).description
            progress.note(
              "[slurm] " + Self.counts(submission) + "; Ctrl-C leaves them at work: \(hint ?? "")")
          }
          let reason = Self.reason(live)
          if reason != said, !reason.isEmpty { progress.note("[slurm] waiting: \(reason)") }
          said = reason
        }
      } else if said != "silent" {
        progress.note("[slurm] squeue does not answer; asking again every \(settings.poll)")
        said = "silent"
      }
      try await pause(hint)
    }
    if !ledger.isStopped { try await settle(submission, watch, &reader, &ledger) }
    try submission.end()
  }

  /// Takes what is left of a submission out of the queue, as a failure has ended the run.
  private func cancel(_ live: [SlurmQueue.Entry], _ said: inout String) {
    let jobs = Set(live.map(\.job)).sorted()
    if said != "cancelled" {
      progress.note("[slurm] the rest is taken out of the queue: scancel \(jobs.joined(separator: " "))")
    }
    said = "cancelled"
    // Whatever is still there is cancelled when the queue is asked next.
    try? queue.cancel(jobs)
  }

  private func pause(_ hint: String?) async throws {
    let end = Date().addingTimeInterval(settings.poll.seconds)
    while Date() < end {
      if isStopped() { throw LeftAtWork(hint: hint) }
      try await Task.sleep(for: .milliseconds(200))
    }
  }

  /// Takes in what tasks have told.
  private func take(_ reader: inout TaskEventReader, _ ledger: inout SlurmLedger) throws {
    for batch in reader.read() {
      try plan.state.take(batch.events, from: batch.origin)
      for (_, event) in batch.events {
        guard let index = ledger.place(event.step) else { continue }
        let step = plan.steps[index]
        switch event.event {
        case .began:
          ledger.begun(index)
          progress.start(step)
        case .skipped: break
        case .done:
          ledger.done(index)
          progress.finish(step, seconds: event.seconds ?? 0, isOwn: event.time >= started)
        case .failed:
          ledger.failed(index)
          progress.finish(step, seconds: event.seconds ?? 0, problem: event.message)
        }
      }
    }
  }

  /// Judges the steps of which nothing is known though their task has ended.
  private func settle(
    _ submission: Submission, _ watch: QueueWatch, _ reader: inout TaskEventReader,
    _ ledger: inout SlurmLedger
  ) async throws {
    let places = submission.places
    func task(_ index: Int) -> QueueWatch.Task? {
      places[plan.steps[index].hash.hex].map {
        QueueWatch.Task(job: submission.name(of: $0.stage), index: $0.index)
      }
    }
    // What another machine wrote to a shared folder may be seen late.
    let deadline = Date().addingTimeInterval(60)
    while Date() < deadline,
      ledger.open.contains(where: { index in
        ledger.isLost(index) && task(index).flatMap(watch.ending)?.state == "COMPLETED"
      })
    {
      try await pause(nil)
      try take(&reader, &ledger)
    }
    var counted: Set<QueueWatch.Task> = []
    for index in ledger.open where ledger.isLost(index) {
      guard let task = task(index) else { continue }
      let ending = watch.ending(of: task)
      switch ending?.state {
      case "CANCELLED": fail(index, "was taken out of the queue; run again to do it", &ledger)
      case "OUT_OF_MEMORY":
        fail(index, "needs more than \(settings.memory.words); raise execution.memory and run again", &ledger)
      default:
        // Of a task with several steps the first one without an end is the one that was cut off.
        guard counted.insert(task).inserted else { continue }
        let what = Self.words(ending, hasBegun: ledger.hasBegun(index))
        let times = ledger.lost(index)
        if times < settings.attempts {
          progress.note("[slurm] \(plan.steps[index].title) \(what); it is submitted again")
        } else {
          fail(index, "\(what), attempt \(times) of \(times); see \(submission.folder)/logs", &ledger)
        }
      }
    }
  }

  private func fail(_ index: Int, _ problem: String, _ ledger: inout SlurmLedger) {
    let step = plan.steps[index]
    plan.state.append(StepEvent(step, .failed, message: problem))
    ledger.failed(index)
    progress.finish(step, seconds: 0, problem: problem)
  }

  // MARK: - Words

  /// What became of a step that never told of its end.
  private static func words(_ ending: QueueWatch.Ending?, hasBegun: Bool) -> String {
    guard let ending else {
      return hasBegun
        ? "was cut off, and Slurm no longer knows why"
        : "was lost before it began: Slurm no longer knows of it"
    }
    let state = ending.state.lowercased().replacing("_", with: " ")
    return "was cut off on \(ending.node ?? "its machine") (\(state))"
  }

  private static func counts(_ submission: Submission) -> String {
    let tasks = submission.stages.map { "\(submission.tasks[$0]?.count ?? 0) \($0.rawValue)" }
    return "tasks: \(tasks.joined(separator: ", "))"
  }

  /// Why nothing is at work; empty where something is, or where the reason is nothing to speak of.
  private static func reason(_ entries: [SlurmQueue.Entry]) -> String {
    guard entries.allSatisfy({ $0.state == "PENDING" }) else { return "" }
    let usual: Set = ["None", "Dependency", "Priority", "BeginTime", ""]
    return Set(entries.map(\.reason)).subtracting(usual).sorted().joined(separator: ", ")
  }
}

/// A run was stopped while its jobs are at work; they go on.
public struct LeftAtWork: Error, Sendable, CustomStringConvertible {
  /// How to follow the jobs and how to end them.
  public let description: String

  init(_ entries: [SlurmQueue.Entry], project: String) {
    let jobs = Set(entries.map(\.job)).sorted { (Int($0) ?? 0) < (Int($1) ?? 0) }.joined(separator: " ")
    description = "'firnline run \(project)' follows them, 'scancel \(jobs)' ends them"
  }

  init(hint: String?) { description = hint ?? "the jobs go on" }
}
