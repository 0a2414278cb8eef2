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
  func plan(_ selection: PlanSelection = PlanSelection(), threads: Int = Parallel.width) throws -> Plan {
    try Plan.make(Project.read(project, threads: threads), selection: selection)
  }
}

/// Which steps are wanted, for the commands that do or list them.
struct SelectionOptions: ParsableArguments {
  @Option(name: .customLong("period"), help: "Only this period; may be given several times.")
  var periods: [String] = []

  @Option(help: "The last kind of step to do: \(Step.Kind.allCases.map(\.rawValue).joined(separator: ", ")).")
  var until: Step.Kind = .record

  @Option(
    name: .customLong("force"),
    help: """
      Do a step again though its result is there, and all that follows from it: a kind, a scene, a period, or both as \
      in 'merge 1986-1988'; may be given several times.
      """)
  var forced: [String] = []

  @Flag(help: "Also make intermediate results anew that were deleted, though no period needs them.")
  var rebuild = false

  var selection: PlanSelection {
    PlanSelection(
      periods: periods.isEmpty ? nil : periods, until: until, forced: forced, rebuilds: rebuild)
  }
}

extension Step.Kind: ExpressibleByArgument {}
extension Execution.Executor: ExpressibleByArgument {}

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

  @OptionGroup var steps: SelectionOptions

  @Option(help: "Who does the steps: local or slurm; as the project file says where left out.")
  var executor: Execution.Executor?

  @Flag(
    inversion: .prefixedNo,
    help: "Whether steps that do not need a failed one go on; otherwise no step begins after a failure.")
  var keepGoing = true

  func validate() throws {
    guard jobs >= 1 else { throw ValidationError("--jobs is \(jobs): write 1 or more") }
    if let threads, threads < 1 { throw ValidationError("--threads is \(threads): write 1 or more") }
  }

  func run() async throws {
    let plan = try argument.plan(steps.selection, threads: threads ?? Parallel.width)
    if dryRun {
      print(PlanSummary(plan).text)
      return
    }
    let progress = Progress()
    let run = Run(
      plan, jobs: jobs, keepsGoing: keepGoing, executor: executor, progress: progress,
      isStopped: { StopSignals.isReceived })
    // Jobs of a cluster go on without this command, and it says so when it is stopped.
    if run.executor == .slurm { StopSignals.hold() }
    let outcome: Run.Outcome
    do { outcome = try await run() } catch let left as LeftAtWork {
      progress.end("stopped, but the jobs go on: \(left)")
      throw StopSignals.exitCode
    }
    progress.end(RunSummary(plan: plan, outcome: outcome).text)
    guard outcome.failed.isEmpty else { throw ExitCode.failure }
  }
}

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
    for explanation in try argument.plan().explanations(of: step) { print(explanation.text) }
  }
}

/// `firnline clean`: removes results that nothing needs.
struct CleanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clean", abstract: "Remove intermediate results that the project no longer needs.")

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
    let plan = try argument.plan()
    try plan.alone { try clean(plan) }
  }

  private func clean(_ plan: Plan) throws {
    if undeclaredPeriods {
      for period in plan.undeclared {
        try InventoryDatabase.open(plan.project.inventory, writable: true).removePeriod(period)
        print("period \(period) removed from \(plan.project.inventory)")
      }
    }
    if history {
      let inventory = try InventoryDatabase.open(plan.project.inventory, writable: true)
      let count = try inventory.forgetHistory(before: end())
      print("\(count) superseded versions of periods forgotten in \(plan.project.inventory)")
    }
    print("\(try plan.prune()) intermediate results removed")
  }
}
