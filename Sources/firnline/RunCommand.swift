import ArgumentParser
import Foundation
import Pipeline

/// `firnline run`: brings the inventory up to date.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Bring a project's inventory up to date.",
    discussion: """
      Does what has not been done with the same inputs before, and nothing else: a second run does nothing, a run \
      that was cut off goes on where it was. A scene that fails names itself, the others are finished, and the exit \
      status is not zero.
      """)

  @OptionGroup var argument: ProjectArgument

  @OptionGroup var work: WorkOptions

  @Flag(name: .shortAndLong, help: "Only say what would be done.")
  var dryRun = false

  @OptionGroup var steps: SelectionOptions

  @Option(help: "Who does the steps: local or slurm; as the project file says where left out.")
  var executor: Execution.Executor?

  @Flag(
    inversion: .prefixedNo,
    help: "Whether steps that do not need a failed one go on; otherwise no step begins after a failure.")
  var keepGoing = true

  func run() async throws {
    if dryRun {
      print(PlanSummary(try argument.plan(steps.selection, threads: work.threads)).text)
      return
    }
    StopSignals.end(saying: Self.farewell(argument.project))
    let progress = Progress()
    let run = try Run(
      RunSession(argument.project, threads: work.threads), steps.selection, jobs: work.jobs,
      keepsGoing: keepGoing,
      executor: executor, progress: progress, isStopped: { StopSignals.isReceived })
    let outcome = try await Self.follow(run.executor, progress) { try await run() }
    progress.end(RunSummary(plan: run.plan, outcome: outcome).text)
    guard outcome.failed.isEmpty else { throw ExitCode.failure }
  }

  /// Waits for a run; jobs of a cluster go on without the command, and it says so when it is stopped.
  ///
  /// - Parameter hint: what there is to say then beside how to follow the jobs.
  static func follow(
    _ executor: Execution.Executor, _ progress: Pipeline.Progress, hint: String = "",
    _ run: () async throws -> Run.Outcome
  ) async throws -> Run.Outcome {
    if executor == .slurm { StopSignals.hold() }
    do { return try await run() } catch let left as LeftAtWork {
      progress.end("stopped, but the jobs go on: \(left)\(hint)")
      throw StopSignals.exitCode
    }
  }

  /// What a run on this machine says when it is stopped.
  static func farewell(_ project: String) -> String {
    "stopped; the steps that were done are kept, and 'firnline run \(project)' goes on from there"
  }
}

extension Execution.Executor: ExpressibleByArgument {}
