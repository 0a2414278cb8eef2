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
  private(set) var open: Set<Int>

  /// The steps settled so far.
  private(set) var outcome: Run.Outcome

  init(_ plan: Plan, due: [Int], keepsGoing: Bool) {
    self.plan = plan
    self.keepsGoing = keepsGoing
    queue = WorkQueue(plan, due: due)
    open = Set(due)
    indices = Dictionary(due.map { (plan.steps[$0].hash.hex, $0) }) { first, _ in first }
    outcome = Run.Outcome(unchanged: plan.steps.count - due.count)
  }

  /// The place of an open step; nil for any other.
  func place(_ hash: String) -> Int? { indices[hash].flatMap { open.contains($0) ? $0 : nil } }

  /// The steps that may be submitted, in the order of the plan.
  var submittable: [Int] { open.sorted() }

  /// Notes that a step was begun.
  mutating func begun(_ index: Int) { atWork.insert(index) }

  /// Whether a step was begun since it was submitted last.
  func hasBegun(_ index: Int) -> Bool { atWork.contains(index) }

  /// Notes that a step was done.
  mutating func done(_ index: Int) {
    guard open.remove(index) != nil else { return }
    outcome.done += 1
  }

  /// Notes that a step failed, and leaves out what needs it, or all where the run is not to go on.
  mutating func failed(_ index: Int) {
    guard open.remove(index) != nil else { return }
    outcome.failed.append(plan.steps[index].title)
    for left in keepsGoing ? queue.failed(index) : queue.stop(at: index) where open.remove(left) != nil {
      outcome.skipped.append(plan.steps[left].title)
      plan.state.append(
        StepEvent(plan.steps[left], .skipped, message: "\(plan.steps[index].title) failed"))
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
    open.contains(index) && !plan.steps[index].needs.contains(where: open.contains)
  }
}
