import Foundation

/// Hands a submission to Slurm: a job array for each stage, which begins when the one before has ended, well or not.
///
/// A task whose needs are not there says so and leaves its steps out; so one scene that fails keeps no other period
/// from the inventory, also where nobody follows the jobs.
struct SlurmJobs {
  let submission: Submission
  let project: Project
  let settings: SlurmSettings
  let queue: SlurmQueue

  /// Submits all stages.
  ///
  /// - Throws: `RunError` where Slurm refuses; then nothing stays in the queue.
  func submit() throws {
    var jobs: [String] = []
    do {
      for stage in submission.stages {
        let options = options(of: stage, after: jobs)
        try script(of: stage, options).write(
          toFile: submission.script(of: stage), atomically: true, encoding: .utf8)
        jobs.append(try queue.submit(options, script: submission.script(of: stage)))
      }
    } catch {
      try? queue.cancel(jobs)
      try? submission.end()
      throw error
    }
  }

  /// The options of `sbatch`; those of the project come last, and so win.
  private func options(of stage: Submission.Stage, after jobs: [String]) -> [String] {
    let tasks = submission.tasks[stage] ?? []
    let steps = stage == .extract ? tasks.map(\.count).max() ?? 1 : tasks.first?.count ?? 1
    let minutes = max(1, Int((settings.time.seconds * Double(steps) / 60).rounded(.up)))
    var options = [
      "--job-name=\(submission.name(of: stage))", "--output=\(submission.logPattern(of: stage))",
      "--open-mode=append", "--chdir=\(submission.folder)", "--requeue", "--nodes=1", "--ntasks=1",
      "--cpus-per-task=\(settings.cpus)", "--mem=\(Int(settings.memory.bytes / 1024))K", "--time=\(minutes)",
    ]
    if stage != .record { options.append("--array=0-\(tasks.count - 1)%\(settings.throttle)") }
    if !jobs.isEmpty { options.append("--dependency=afterany:\(jobs.joined(separator: ":"))") }
    if let partition = settings.partition { options.append("--partition=\(partition)") }
    if let account = settings.account { options.append("--account=\(account)") }
    return options + settings.extra
  }

  private func script(of stage: Submission.Stage, _ options: [String]) -> String {
    let command = [
      Self.program, "run-step", URL(fileURLWithPath: project.file).path, "--submission", submission.folder,
      "--stage", stage.rawValue, "--threads", "\(settings.cpus)",
    ]
    return """
      #!/bin/bash
      # A job of firnline; steps.txt beside it lists what each task does. It was submitted by
      #   sbatch \(options.map(Self.quoted).joined(separator: " ")) \(Self.quoted(submission.script(of: stage)))
      exec \(command.map(Self.quoted).joined(separator: " ")) --index "${SLURM_ARRAY_TASK_ID:-0}"

      """
  }

  /// The program that runs now, which other machines find by the same path.
  private static var program: String {
    let link = "/proc/self/exe"
    return (try? FileManager.default.destinationOfSymbolicLink(atPath: link)) ?? CommandLine.arguments[0]
  }

  /// A word as the shell takes it for one.
  private static func quoted(_ word: String) -> String {
    let isPlain = word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_=./:%,+@".contains($0)) }
    return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
