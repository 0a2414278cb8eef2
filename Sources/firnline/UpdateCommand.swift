import ArgumentParser
import Foundation
import Geospatial
import Pipeline

/// `firnline update`: adds a period to a project and brings the inventory up to date.
struct UpdateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "update", abstract: "Add a period to a project and to its inventory.",
    discussion: """
      Writes the period into the project file, leaving comments and order alone, compares it with the latest one \
      there, does the new period's own steps and no others, and proves by a hash of their content that the older \
      periods are what they were. Nothing is written where the period's scenes cannot all be used.
      """)

  @OptionGroup var argument: ProjectArgument

  @Option(help: "The new period, such as 2022-2024.")
  var period: String

  @Option(help: "Its manifest; firnline scenes search proposes one.", completion: .file(extensions: ["csv"]))
  var manifest: String

  @Flag(inversion: .prefixedNo, help: "Whether the latest period comes to be compared with the new one.")
  var comparison = true

  @Option(
    name: [.customShort("j", allowingJoined: true), .long],
    help: "How many steps work at once; results do not depend on it.")
  var jobs = ProcessInfo.processInfo.activeProcessorCount

  @Option(help: "Cores that a network computes on; results do not depend on it. (default: all)")
  var threads: Int?

  @Flag(name: .shortAndLong, help: "Only say what would be done.")
  var dryRun = false

  func validate() throws {
    guard jobs >= 1 else { throw ValidationError("--jobs is \(jobs): write 1 or more") }
    if let threads, threads < 1 { throw ValidationError("--threads is \(threads): write 1 or more") }
  }

  func run() async throws {
    let update = try PeriodUpdate(
      to: argument.project, label: period, manifest: manifest, isCompared: comparison,
      threads: threads ?? Parallel.width)
    if dryRun {
      print(PlanSummary(update.plan).text)
      return
    }
    let progress = Progress()
    let outcome = try await update(jobs: jobs, progress: progress)
    progress.end(RunSummary(plan: update.plan, outcome: outcome).text)
    guard outcome.failed.isEmpty else { throw ExitCode.failure }
    print(try update.proof().text)
  }
}
