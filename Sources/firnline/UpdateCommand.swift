import ArgumentParser
import Pipeline

/// `firnline update`: adds a period to a project and brings the inventory up to date.
struct UpdateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "update", abstract: "Add a period to a project and to its inventory.",
    discussion: """
      Writes the period into the project file, leaving comments and order alone, compares it with the latest one \
      there, does the new period's own steps and no others, and proves by a hash of their content that the older \
      periods are what they were. Nothing is written where the period's scenes cannot all be used, or its years are \
      those of another period with scenes.
      """)

  @OptionGroup var argument: ProjectArgument

  @Option(help: "The new period, such as 2022-2024.")
  var period: String

  @Option(help: "Its manifest; firnline scenes search proposes one.", completion: .file(extensions: ["csv"]))
  var manifest: String

  @Flag(inversion: .prefixedNo, help: "Whether the latest period comes to be compared with the new one.")
  var comparison = true

  @Flag(help: "Take a period whose years are those of another one, as for two sets of images of one time.")
  var allowOverlap = false

  @OptionGroup var work: WorkOptions

  @Flag(name: .shortAndLong, help: "Only say what would be done.")
  var dryRun = false

  func run() async throws {
    let new = NewPeriod(
      label: period, manifest: manifest, isCompared: comparison, mayOverlap: allowOverlap)
    let progress = Progress()
    if dryRun {
      let project = try Project.read(argument.project, threads: work.threads)
      print(
        PlanSummary(try PeriodAddition(new, to: project, threads: work.threads).plan(progress: progress)).text
      )
      return
    }
    let session = try RunSession(argument.project, threads: work.threads)
    let update = try PeriodUpdate(new, in: session, progress: progress)
    // Who stops the update stops the proof; the history has the hashes that it would have compared.
    let hint = "; 'firnline history \(argument.project)' then tells whether an older period was recorded anew"
    StopSignals.end(saying: RunCommand.farewell(argument.project) + hint)
    let executor = update.plan.project.execution.executor
    let outcome = try await RunCommand.follow(executor, progress, hint: hint) {
      try await update(jobs: work.jobs, progress: progress, isStopped: { StopSignals.isReceived })
    }
    progress.end(RunSummary(plan: update.plan, outcome: outcome).text)
    guard outcome.failed.isEmpty else { throw ExitCode.failure }
    print(try update.proof().text)
  }
}
