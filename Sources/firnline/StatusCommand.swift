import ArgumentParser
import Pipeline

/// `firnline status`: says what has been done and what has failed.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say what has been done, what has failed and what is left.",
    discussion: "Works beside a run too. The exit status is not zero where a step has failed.")

  @OptionGroup var argument: ProjectArgument

  @Flag(
    help: "Print what each step took: time, processor time, memory, bytes read and written, machine, job.")
  var resources = false

  func run() throws {
    let plan = try argument.plan()
    plan.takeEvents()
    let summary = StatusSummary(plan)
    print(resources ? ResourceSummary(plan).text : summary.text)
    if summary.hasFailures { throw ExitCode.failure }
  }
}
