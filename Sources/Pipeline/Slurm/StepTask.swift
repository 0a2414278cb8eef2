import Declaration
import Foundation
import Geospatial

/// One task of a submission: does its steps one after the other, on the machine that Slurm has given it.
public struct StepTask {
  private let submission: Submission
  private let stage: Submission.Stage
  private let items: [Submission.Item]
  private let events: TaskEventFile

  /// For how many seconds a record waits for another project that writes to the inventory.
  var patience = 600.0

  /// Finds a task.
  ///
  /// - Throws: `RunError` where the submission has no such task.
  public init(folder: String, stage: String, index: Int) throws {
    submission = try Submission.read(folder)
    guard let stage = Submission.Stage(rawValue: stage), let tasks = submission.tasks[stage],
      tasks.indices.contains(index)
    else { throw RunError("\(folder): has no task \(index) of '\(stage)'") }
    self.stage = stage
    items = tasks[index]
    events = TaskEventFile(submission, stage, index: index)
  }

  /// Does the steps; one that fails leaves out what needs it.
  ///
  /// Each step is planned anew on this machine, from the state as it was at submission, and has to come out the same.
  /// - Returns: Whether all steps were done.
  public func callAsFunction(_ project: String, threads: Int) throws -> Bool {
    let plan: Plan
    do {
      let declared = try Project.read(project, threads: threads)
      plan = try Plan.make(declared, state: RunState(copyOf: submission.stateSnapshot))
    } catch {
      // Nothing of the task can be done here, and that is no fault of the machine.
      for item in items { try events.append(StepEvent(item, .failed, message: "\(error)")) }
      throw error
    }
    let steps = Dictionary(plan.steps.map { ($0.hash.hex, $0) }) { first, _ in first }
    var told = Told(submission)
    var isWhole = true
    for item in items where !told.isDone(item.hash) {
      guard let step = steps[item.hash] else {
        let message = "the project or its files have changed since the job was submitted; run again"
        try events.append(StepEvent(item, .failed, message: message))
        print("error: \(item.title): \(message)")
        isWhole = false
        continue
      }
      let needs = step.needs.map { plan.steps[$0] }
      if let missing = needs.first(where: { !told.hasResult($0, of: plan) }) {
        print("\(item.title): left out, as \(missing.title) was not done")
        isWhole = false
      } else {
        isWhole = try perform(step, plan) && isWhole
        told.refresh()
      }
    }
    return isWhole
  }

  /// Does one step and tells of it; gives whether it was done.
  private func perform(_ step: Step, _ plan: Plan) throws -> Bool {
    print("\(step.title) …")
    try events.append(StepEvent(step, .began, resources: StepMeter.place))
    let began = Date()
    let meter = StepMeter()
    do {
      // The run that submitted it may be gone, and does not keep the inventory for its jobs.
      let right =
        step.kind == .record ? try RunLock.take(inventory: plan.project.inventory, patience: patience) : nil
      try withExtendedLifetime(right) {
        try step.work(StepContext(progress: { _ in }, started: submission.started))
      }
    } catch {
      let problem = "\(RunError.explaining(error, in: plan.store))"
      let seconds = Date().timeIntervalSince(began)
      try events.append(
        StepEvent(step, .failed, seconds: seconds, message: problem, resources: meter.resources()))
      print("error: \(step.title): \(problem)")
      return false
    }
    let seconds = Date().timeIntervalSince(began)
    try events.append(StepEvent(step, .done, seconds: seconds, resources: meter.resources()))
    print("\(step.title) done in \(Progress.clock(seconds))")
    return true
  }
}

/// What the tasks of a submission have told so far.
private struct Told {
  /// How long a machine may take to see what another has written to a shared folder.
  private static let patience = 60.0

  private var reader: TaskEventReader
  private var done: Set<String> = []

  init(_ submission: Submission) {
    reader = TaskEventReader(submission)
    refresh()
  }

  /// Reads what has been told since.
  mutating func refresh() {
    for batch in reader.read() {
      for (_, event) in batch.events where event.event == .done { done.insert(event.step) }
    }
  }

  func isDone(_ hash: String) -> Bool { done.contains(hash) }

  /// Whether a step's result is there; one that another machine has told of is waited for.
  func hasResult(_ step: Step, of plan: Plan) -> Bool {
    guard step.kind != .record else { return isDone(step.hash.hex) || plan.isDone(step) }
    let deadline = Date().addingTimeInterval(isDone(step.hash.hex) ? Self.patience : 0)
    while !plan.isDone(step) {
      guard Date() < deadline else { return false }
      // Listing the folder makes this machine look again.
      let shelf = URL(fileURLWithPath: plan.store.path(step.kind, step.hash)).deletingLastPathComponent().path
      _ = try? FileManager.default.contentsOfDirectory(atPath: shelf)
      Thread.sleep(forTimeInterval: 0.5)
    }
    return true
  }
}

extension StepEvent {
  /// An event of a submitted step that is not in the plan.
  init(_ item: Submission.Item, _ event: Kind, message: String) {
    self.init(
      time: Self.now(), step: item.hash, title: item.title, event: event, message: message,
      resources: StepMeter.place)
  }
}
