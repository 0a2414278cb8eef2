import Foundation

/// What the queue has shown of a submission's tasks, from one answer to the next: how each of them ended.
struct QueueWatch {
  /// A task of one of the submission's jobs.
  struct Task: Hashable {
    /// The job's name.
    let job: String

    /// The place in its array.
    let index: Int
  }

  /// How a task ended.
  struct Ending: Equatable {
    /// The state that Slurm gave it last.
    let state: String

    /// The machine; nil where it had none.
    let node: String?
  }

  /// How long Slurm remembers what has ended, in seconds.
  private let memory: TimeInterval

  private var endings: [Task: Ending] = [:]

  /// The tasks that the last answer showed waiting, and when that was.
  private var waiting: Set<Task> = []
  private var answered: Date?

  /// - Parameter memory: how long Slurm remembers what has ended, in seconds.
  init(memory: TimeInterval) { self.memory = memory }

  /// How a task ended; nil where Slurm has not said, or it has not ended.
  func ending(of task: Task) -> Ending? { endings[task] }

  /// Takes in an answer of the queue.
  mutating func take(_ entries: [SlurmQueue.Entry], at moment: Date = Date()) {
    let shown = Set(entries.flatMap(Self.tasks))
    // An array forgets at once which of its tasks were cancelled before they began. All others it remembers, so that is
    // what has become of one that waited a moment ago; after a longer silence, or where the whole job is gone, nobody
    // can tell.
    if let answered, moment.timeIntervalSince(answered) < memory {
      let jobs = Set(entries.map(\.name))
      for task in waiting.subtracting(shown) where jobs.contains(task.job) {
        endings[task] = Ending(state: "CANCELLED", node: nil)
      }
    }
    for entry in entries {
      let ending = Ending(state: entry.state, node: entry.node.isEmpty ? nil : entry.node)
      // A task that Slurm has put back into the queue has not ended.
      for task in Self.tasks(of: entry) { endings[task] = entry.isEnded ? ending : nil }
    }
    waiting = Set(entries.filter { $0.state == "PENDING" }.flatMap(Self.tasks))
    answered = moment
  }

  private static func tasks(of entry: SlurmQueue.Entry) -> [Task] {
    entry.indices.map { Task(job: entry.name, index: $0) }
  }
}
