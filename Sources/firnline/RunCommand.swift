import ArgumentParser
import Foundation
import Geospatial
import Inventory
import Pipeline

/// What the commands that take a project share.
struct ProjectArgument: ParsableArguments {
  @Argument(help: "The project file.", completion: .file(extensions: ["yaml", "yml"]))
  var project: String

  /// Reads the project and plans it.
  func plan(rebuild: Bool = false, threads: Int = Parallel.width) throws -> Plan {
    try Plan.make(Project.read(project, threads: threads), rebuild: rebuild)
  }
}

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

  @Option(
    name: [.customShort("j", allowingJoined: true), .long],
    help: "How many steps work at once; results do not depend on it.")
  var jobs = ProcessInfo.processInfo.activeProcessorCount

  @Option(help: "Cores that a network computes on; results do not depend on it. (default: all)")
  var threads: Int?

  @Flag(name: .shortAndLong, help: "Only say what would be done.")
  var dryRun = false

  @Flag(help: "Also make intermediate results anew that were deleted, though no period needs them.")
  var rebuild = false

  func validate() throws {
    guard jobs >= 1 else { throw ValidationError("--jobs is \(jobs): write 1 or more") }
    if let threads, threads < 1 { throw ValidationError("--threads is \(threads): write 1 or more") }
  }

  func run() async throws {
    let plan = try argument.plan(rebuild: rebuild, threads: threads ?? Parallel.width)
    if dryRun {
      print(PlanSummary(plan).text)
      return
    }
    let progress = Progress()
    let outcome = try await Run(plan, jobs: jobs, progress: progress)()
    progress.end(RunSummary(plan: plan, outcome: outcome).text)
    guard outcome.failed.isEmpty else { throw ExitCode.failure }
  }
}

/// `firnline plan`: says what a run would do.
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Say what a run would do, step by step.")

  @OptionGroup var argument: ProjectArgument

  func run() throws { print(PlanSummary(try argument.plan()).text) }
}

/// `firnline status`: says what has been done and what has failed.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say what has been done, what has failed and what is left.")

  @OptionGroup var argument: ProjectArgument

  func run() throws { print(StatusSummary(try argument.plan()).text) }
}

/// `firnline clean`: removes results that nothing needs.
struct CleanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clean", abstract: "Remove intermediate results that the project no longer needs.")

  @OptionGroup var argument: ProjectArgument

  @Flag(help: "Also remove periods from the inventory that the project no longer declares.")
  var undeclaredPeriods = false

  func run() throws {
    let plan = try argument.plan()
    if undeclaredPeriods {
      for period in plan.undeclared {
        try InventoryDatabase.open(plan.project.inventory, writable: true).removePeriod(period)
        print("period \(period) removed from \(plan.project.inventory)")
      }
    }
    print("\(try plan.prune()) intermediate results removed")
  }
}
