import ArgumentParser
import Pipeline

/// `firnline plan`: says what a run would do.
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Say what a run would do, step by step.",
    discussion: "The exit status is not zero where something stands in the way.")

  @OptionGroup var argument: ProjectArgument
  @OptionGroup var steps: SelectionOptions

  func run() throws {
    let plan = try argument.plan(steps.selection)
    print(PlanSummary(plan).text)
    if plan.isBlocked { throw ExitCode.failure }
  }
}
