import ArgumentParser
import Pipeline

/// `firnline run-step`: what the jobs of a cluster call.
struct RunStepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run-step", abstract: "Do one task of a run on a cluster; its batch scripts call this.",
    shouldDisplay: false)

  @OptionGroup var argument: ProjectArgument

  @Option(help: ArgumentHelp("The folder of the submission.", valueName: "folder"))
  var submission: String

  @Option(help: "The job array: extract, period or record.")
  var stage: String

  @Option(help: "The task of the array.")
  var index: Int

  @Option(help: "Cores to compute on.")
  var threads: Int

  func run() throws {
    let task = try StepTask(folder: submission, stage: stage, index: index)
    guard try task(argument.project, threads: threads) else { throw ExitCode.failure }
  }
}
