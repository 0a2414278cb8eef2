/// What has become of the steps of a run on a cluster.
struct SlurmLedger {
  private let plan: Plan
  private let keepsGoing: Bool
  private var queue: WorkQueue
  private let indices: [String: Int]

  /// How often a step was begun that its machine cut off.
  private var attempts: [Int: Int] = [:]

  /// The open steps that were begun.
  private var atWork: Set<Int> = []

  /// The steps of which nothing is settled, by their places in the plan.
  private var unsettled: Set<Int>

  /// The step that failed and ended the run; nil where the run goes on.
  private var end: Int?

  /// The steps settled so far.
  private(set) var outcome: Run.Outcome

  init(_ plan: Plan, due: [Int], keepsGoing: Bool) {
    self.plan = plan
    self.keepsGoing = keepsGoing
    queue = WorkQueue(plan, due: due)
    unsettled = Set(due)
    indices = Dictionary(due.map { (plan.steps[$0].hash.hex, $0) }) { first, _ in first }
    outcome = Run.Outcome(unchanged: plan.steps.count - due.count)
  }

  /// The steps of which nothing is settled, in the order of the plan.
  var open: [Int] { unsettled.sorted() }

  /// Whether a failure has ended the run.
  var isStopped: Bool { end != nil }

  /// The place of an open step; nil for any other.
  func place(_ hash: String) -> Int? { indices[hash].flatMap { unsettled.contains($0) ? $0 : nil } }

  /// Notes that a step was begun.
  mutating func begun(_ index: Int) { atWork.insert(index) }

  /// Whether a step was begun since it was submitted last.
  func hasBegun(_ index: Int) -> Bool { atWork.contains(index) }

  /// Notes that a step was done.
  mutating func done(_ index: Int) {
    guard unsettled.remove(index) != nil else { return }
    outcome.done += 1
  }

  /// Notes that a step failed: what needs it is left out, or the run is to end.
  mutating func failed(_ index: Int) {
    guard unsettled.remove(index) != nil else { return }
    outcome.failed.append(plan.steps[index].title)
    if keepsGoing { leaveOut(queue.failed(index), because: index) } else { end = end ?? index }
  }

  /// Leaves out what is open when a failure has ended the run, once nothing is at work any more.
  mutating func leaveOutRest() {
    if let end { leaveOut(open, because: end) }
  }

  private mutating func leaveOut(_ steps: [Int], because cause: Int) {
    for index in steps where unsettled.remove(index) != nil {
      outcome.skipped.append(plan.steps[index].title)
      plan.state.append(StepEvent(plan.steps[index], .skipped, message: "\(plan.steps[cause].title) failed"))
    }
  }

  /// Notes that a step was cut off; gives how often that happened.
  mutating func lost(_ index: Int) -> Int {
    atWork.remove(index)
    attempts[index, default: 0] += 1
    return attempts[index] ?? 0
  }

  /// Whether a step had all that it needs, and still nothing is known of its end.
  func isLost(_ index: Int) -> Bool {
    unsettled.contains(index) && !plan.steps[index].needs.contains(where: unsettled.contains)
  }
}
