import Declaration
import Foundation
import Geospatial

/// Where the steps of a project are done; results do not depend on it.
public struct Execution: Sendable, Hashable {
  /// Who does the steps.
  public enum Executor: String, Sendable, CaseIterable {
    /// This machine, several steps at a time.
    case local

    /// A cluster that Slurm manages.
    case slurm
  }

  /// Who does the steps.
  public var executor = Executor.local

  /// How jobs are submitted where the executor is Slurm.
  public var slurm = SlurmSettings()

  /// This machine.
  public init() {}
}

/// How steps become jobs of Slurm.
public struct SlurmSettings: Sendable, Hashable {
  /// The partition; the cluster's own choice where nil.
  public var partition: String?

  /// The account that is charged; the cluster's own choice where nil.
  public var account: String?

  /// How many tasks of a job array work at once.
  public var throttle = 50

  /// The memory of a task.
  public var memory = DataSize(bytes: 4e9)

  /// How long one step may take.
  public var time = TimeSpan(seconds: 7200)

  /// Cores of a task.
  public var cpus = 2

  /// Further options of `sbatch`, as on its command line.
  public var extra: [String] = []

  /// How often the queue is asked.
  public var poll = TimeSpan(seconds: 10)

  /// How often a step is begun that its machine, and not the step itself, cuts off.
  public var attempts = 3

  /// How many extractions one task does, one after the other.
  public var pack = 1

  /// The standard settings.
  public init() {}
}

extension ProjectReader {
  /// The section `execution`.
  func execution() throws -> Execution {
    var execution = Execution()
    let keys = [
      "executor", "partition", "account", "throttle", "memory", "time", "cpus", "extra", "poll", "attempts",
      "pack",
    ]
    guard let declared = try root.optionalMapping("execution", keys: keys) else { return execution }
    func count(_ key: String, _ standard: Int) throws -> Int {
      try declared.optionalValue(key, "a whole number from 1") { Int($0).flatMap { $0 >= 1 ? $0 : nil } }
        ?? standard
    }
    let standard = SlurmSettings()
    execution.executor = try declared.choice("executor", Execution.Executor.self) ?? .local
    execution.slurm.partition = try declared.string("partition")
    execution.slurm.account = try declared.string("account")
    execution.slurm.throttle = try count("throttle", standard.throttle)
    execution.slurm.memory =
      try declared.optionalValue("memory", "a size such as 4 GB") {
        (try? DataSize(parsing: $0)).flatMap { $0 >= DataSize(bytes: 1e6) ? $0 : nil }
      } ?? standard.memory
    execution.slurm.time =
      try declared.optionalValue("time", "a time such as 2 h or 30 min") {
        (try? TimeSpan(parsing: $0)).flatMap { $0 > .zero ? $0 : nil }
      } ?? standard.time
    execution.slurm.cpus = try count("cpus", standard.cpus)
    execution.slurm.extra = try declared.strings("extra") ?? []
    // A task that has ended is forgotten by the queue after some minutes.
    execution.slurm.poll =
      try declared.optionalValue("poll", "a time from 1 s to 2 min") {
        (try? TimeSpan(parsing: $0)).flatMap { (1...120).contains($0.seconds) ? $0 : nil }
      } ?? standard.poll
    execution.slurm.attempts = try count("attempts", standard.attempts)
    execution.slurm.pack = try count("pack", standard.pack)
    return execution
  }
}
