import ArgumentParser
import Pipeline

/// `firnline explain`: says why a step is to do.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say why a step is to be done: what has changed since it was last done.",
    discussion: """
      Prints the first fields that differ, old and new, of the step itself or of the one it depends on that changed. \
      Files and earlier results stand there by the beginning of their hashes.
      """)

  @OptionGroup var argument: ProjectArgument

  @Argument(help: "A kind of step, a scene, a period, both as in 'merge 1986-1988', or a hash.")
  var step: String

  func run() throws {
    let plan = try argument.plan()
    plan.takeEvents()
    for explanation in try plan.explanations(of: step) { print(explanation.text) }
  }
}
