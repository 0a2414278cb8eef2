import Foundation

/// What Slurm's commands tell and do, as far as a run needs it.
struct SlurmQueue: Sendable {
  /// A job, or some tasks of a job array, as the queue shows it.
  struct Entry: Hashable, Sendable {
    /// The job's number; that of the whole array where it is a task.
    let job: String

    /// The places in the array; 0 where it is none.
    let indices: [Int]

    let name: String
    let state: String

    /// Why it waits, or how it ended.
    let reason: String
    let node: String

    /// Whether it will do no more.
    var isEnded: Bool { Self.ends.contains(state) }

    private static let ends: Set = [
      "BOOT_FAIL", "CANCELLED", "COMPLETED", "DEADLINE", "FAILED", "NODE_FAIL", "OUT_OF_MEMORY", "PREEMPTED",
      "REVOKED", "TIMEOUT",
    ]
  }

  /// The jobs of a submission that wait or work, and those that ended within the last minutes.
  ///
  /// - Throws: `RunError` where Slurm does not answer.
  func entries(of submission: Submission) throws -> [Entry] {
    let names = Submission.Stage.allCases.map(submission.name(of:)).joined(separator: ",")
    let output = try run(
      "squeue", ["--noheader", "--states=all", "--name=\(names)", "--format=%F|%K|%j|%T|%r|%N"])
    return output.split(separator: "\n").compactMap { line in
      let fields = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
      guard fields.count == 6 else { return nil }
      return Entry(
        job: fields[0], indices: Self.indices(fields[1]), name: fields[2], state: fields[3],
        reason: fields[4],
        node: fields[5])
    }
  }

  /// The places in an array that a text such as `1,4-6%50` names; 0 where it names none.
  static func indices(_ text: String) -> [Int] {
    let places = text.prefix { $0 != "%" }.split(separator: ",").flatMap { part -> [Int] in
      let parts = part.split(separator: ":")
      let ends = (parts.first ?? "").split(separator: "-").compactMap { Int($0) }
      guard let first = ends.first, let last = ends.last else { return [] }
      return Array(stride(from: first, through: last, by: parts.dropFirst().first.flatMap { Int($0) } ?? 1))
    }
    return places.isEmpty ? [0] : places
  }

  /// Submits a batch script, and gives the job's number.
  func submit(_ options: [String], script: String) throws -> String {
    let output = try run("sbatch", ["--parsable"] + options + [script])
    // With several clusters their name follows the number.
    guard let job = output.split(whereSeparator: { $0 == ";" || $0.isNewline }).first else {
      throw RunError("sbatch gave no job number; see \(script)")
    }
    return String(job)
  }

  /// Takes jobs out of the queue.
  func cancel(_ jobs: [String]) throws { _ = try run("scancel", jobs) }

  /// How many tasks a job array may have.
  var arrayLimit: Int { max(1, setting("MaxArraySize") ?? 1001) }

  /// How long Slurm remembers a job that has ended, in seconds.
  var memory: TimeInterval {
    let age = setting("MinJobAge") ?? 300
    return age == 0 ? .infinity : TimeInterval(age)
  }

  /// A number in the configuration of the cluster, whose line is such as `MinJobAge = 300 sec`.
  private func setting(_ name: String) -> Int? {
    let lines = (try? run("scontrol", ["show", "config"]))?.split(separator: "\n") ?? []
    let words = lines.first { $0.hasPrefix(name) }?.split(separator: " ")
    return words?.lazy.compactMap { Int($0) }.first
  }

  /// The output of one of Slurm's commands.
  private func run(_ name: String, _ arguments: [String]) throws -> String {
    // A run that itself is a job must not hand its own job's size on.
    var environment = ProcessInfo.processInfo.environment.filter {
      !$0.key.hasPrefix("SLURM_") && !$0.key.hasPrefix("SBATCH_") || $0.key == "SLURM_CONF"
    }
    // Long lists of tasks are wanted whole.
    environment["SLURM_BITSTR_LEN"] = "0"
    let command = try SystemCommand(name, arguments, environment: environment)
    switch command.status {
    case 0: return command.output
    case 127:
      throw RunError(
        "\(name) is not installed here; run on a machine of the cluster, or with --executor local")
    default:
      let reason = command.complaint.split(separator: "\n").joined(separator: "; ")
      throw RunError("\(name): \(reason.isEmpty ? "failed without a word" : reason)")
    }
  }
}
