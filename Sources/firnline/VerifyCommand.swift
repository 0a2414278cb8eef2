import ArgumentParser
import Foundation
import Geospatial
import Inventory
import Pipeline
import Reporting

/// `firnline verify`: says how far a project's configuration can be trusted, by scenes whose truth is known.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Hold what a project recovers of simulated scenes against the truth.",
    discussion: """
      Simulates the project's own series, scene by scene as its manifests declare them, over mountains whose \
      glaciers are known; runs the project's configuration on it; and prints true area, recovered area, stated \
      uncertainty and z = (recovered - true) / stated for every period, region and change. A project that is \
      itself simulated is verified as it lies.

      No scene of the project need be there.
      """)

  @OptionGroup var argument: ProjectArgument

  @Option(help: "The size of the simulated region beside the real one, from 0.01 to 1.")
  var scale = 0.05

  @Option(help: "The number that all randomness grows from.")
  var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp("Keep the simulated series and its inventory in this folder.", valueName: "folder"))
  var keep: String?

  @OptionGroup var work: WorkOptions

  @Option(help: "The format.")
  var format = TableFormat.text

  @Option(
    help: ArgumentHelp(
      "Fail where of areas or of changes a smaller share than this has |z| below 2.", valueName: "share"))
  var mustHold: Double?

  func validate() throws {
    if let mustHold, !(0...1).contains(mustHold) {
      throw ValidationError("--must-hold is \(mustHold): write a share from 0 to 1, such as 0.95")
    }
  }

  func run() async throws {
    let project = try Project.read(argument.project, threads: work.threads)
    if let loop = try ClosedLoop(project) { return try await verify(loop) }
    if let keep { return try await verify(loop(of: project, in: keep)) }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "firnline-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    StopSignals.hold()
    StopSignals.endRemoving(folder)
    // The series is made beside its name, and that is in the folder as well.
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try await verify(loop(of: project, in: folder.appendingPathComponent("series").path))
  }

  private func loop(of project: Project, in folder: String) throws -> ClosedLoop {
    let progress = WorkProgress("scenes simulated")
    defer { progress.end() }
    let simulated = try ProjectSimulation(project, scale: scale, seed: seed)
    return try ClosedLoop.simulating(simulated, in: folder, jobs: work.jobs, threads: work.threads) {
      progress.show($0, of: $1)
    }
  }

  private func verify(_ loop: ClosedLoop) async throws {
    let progress = Progress()
    try await loop.run(jobs: work.jobs, threads: work.threads, progress: progress)
    let verification = try Verification(
      of: InventoryDatabase.open(loop.project.inventory), against: loop.truth,
      method: loop.project.method.name, ground: loop.ground())
    print(Table.verification(verification).rendered(as: format))
    if let mustHold, !verification.holds(mustHold) { throw ExitCode.failure }
  }
}
