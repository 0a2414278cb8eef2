import Foundation
import Inventory
import Simulation
import Testing

@testable import Pipeline

/// A small simulated project in a folder of its own: 80 × 60 pixels, two periods of two scenes.
final class SimulatedProject {
  static let periods = ["1986-1988", "2001-2003"]

  let scratch: Scratch
  let folder: String
  var file: String { folder + "/project.yaml" }
  var inventory: String { folder + "/inventory.sqlite" }

  /// Simulated once, copied for each test.
  private static let original: Result<Scratch, any Error> = Result {
    let scratch = try Scratch()
    var settings = SimulationSettings()
    settings.width = 80
    settings.height = 60
    settings.scenesPerPeriod = 1
    settings.periods = periods.compactMap { SimulationSettings.Period($0) }
    try SimulatedRegion(settings: settings).write(to: scratch("region"))
    try BandRatioProject.take(in: scratch("region"))
    leftover = scratch.path
    atexit { try? FileManager.default.removeItem(atPath: SimulatedProject.leftover) }
    return scratch
  }

  nonisolated(unsafe) private static var leftover = ""

  init() throws {
    scratch = try Scratch()
    folder = scratch("region")
    try FileManager.default.copyItem(atPath: Self.original.get()("region"), toPath: folder)
  }

  /// Replaces a text in a file of the project; the test fails where it is not there.
  func edit(_ old: String, _ new: String, in name: String = "project.yaml") throws {
    let url = URL(fileURLWithPath: "\(folder)/\(name)")
    let text = try String(contentsOf: url, encoding: .utf8)
    try #require(text.contains(old), "\(name) has no '\(old)'")
    try Data(text.replacingOccurrences(of: old, with: new).utf8).write(to: url)
  }

  func plan() throws -> Plan { try Plan.make(Project.read(file)) }

  /// Plans and runs without a word.
  @discardableResult
  func run(jobs: Int = 2) async throws -> Run.Outcome {
    try await run(PlanSelection(), jobs: jobs)
  }

  /// Runs selected steps without a word.
  func run(_ selection: PlanSelection, jobs: Int = 2, keepsGoing: Bool = true) async throws -> Run.Outcome {
    let progress = Progress(output: .nullDevice, isTerminal: false)
    return try await Run(
      RunSession(file), selection, jobs: jobs, keepsGoing: keepsGoing, progress: progress)()
  }

  /// What the plan has to do, by title: `extract LT05_…`, `merge 1986-1988`.
  func due() throws -> [String] {
    let plan = try plan()
    return plan.due().map { plan.steps[$0].title }
  }

  /// Everything that the inventory holds but for the times of runs, in words.
  func content() throws -> [String] {
    let inventory = try InventoryDatabase.open(inventory)
    var lines = ["\(inventory.project)"]
    lines += try inventory.comparisons(of: inventory.ownSource).map { "\($0)" }
    lines += try inventory.subareas().map { "\($0)" }
    lines += try inventory.regionAreas().map { "\($0)" }
    lines += try inventory.tileImages().map { "\($0)" }
    for period in try inventory.periods() {
      lines.append("\(period)")
      lines += try inventory.scenes(ofPeriod: period.time.label).map { "\($0)" }
      lines += try inventory.outlines(ofPeriod: period.time.label).map { "\($0)" }
    }
    return lines
  }

  /// The folders of the scenes in a period's manifest, in its order.
  func scenes(_ period: String) throws -> [String] {
    try String(contentsOfFile: "\(folder)/manifests/\(period).csv", encoding: .utf8)
      .split(separator: "\n").dropFirst()
      .compactMap { $0.split(separator: ",").first.map { "\(folder)/manifests/\($0)" } }
      .map { URL(fileURLWithPath: $0).standardizedFileURL.path }
  }

  /// The file of one band of a scene.
  func band(_ ending: String, of scene: String) -> String {
    "\(scene)/\(URL(fileURLWithPath: scene).lastPathComponent)_\(ending)"
  }

  /// Files under the work folder that no finished step left there.
  func unfinished() -> [String] {
    (FileManager.default.enumerator(atPath: "\(folder)/.firnline")?.allObjects as? [String] ?? [])
      .filter { $0.contains("unfinished/") || URL(fileURLWithPath: $0).lastPathComponent.hasPrefix(".") }
  }
}
