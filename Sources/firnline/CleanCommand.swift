import ArgumentParser
import Inventory
import Pipeline

/// `firnline clean`: removes results that nothing needs.
struct CleanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clean", abstract: "Remove intermediate results that the project no longer needs.",
    discussion: """
      Removes the records of runs as well that made nothing the inventory has: their configurations, the folders of \
      their jobs, and what is remembered of their steps.
      """)

  @OptionGroup var argument: ProjectArgument

  @Flag(help: "Also remove periods from the inventory that the project no longer declares.")
  var undeclaredPeriods = false

  @Flag(help: "Also forget superseded versions in the inventory; --as-of can then not go behind them.")
  var history = false

  @Option(
    help: ArgumentHelp(
      "With --history: only what was superseded before this day or moment.", valueName: "date"))
  var before: String?

  func validate() throws {
    guard before == nil || history else { throw ValidationError("--before goes with --history") }
    _ = try end()
  }

  private func end() throws -> Moment? {
    try before.map { text in
      guard let moment = Moment(text, endOfDay: false) else {
        throw ValidationError("--before is '\(text)': write a day such as 2026-03-01, or 2026-03-01T09:30Z")
      }
      return moment
    }
  }

  func run() throws {
    let progress = Progress()
    var cleaning = Cleaning(try RunSession(argument.project))
    cleaning.undeclaredPeriods = undeclaredPeriods
    cleaning.history = history
    cleaning.before = try end()
    try cleaning.clean(progress: progress) { print($0) }
  }
}
