import Foundation
import Inventory
import Testing

@testable import Pipeline

@Suite("Cleaning")
struct CleaningTests {
  private let project: SimulatedProject
  private var work: String { project.folder + "/.firnline" }

  init() throws { project = try SimulatedProject() }

  private func clean() throws -> [String] {
    var lines: [String] = []
    try Cleaning(RunSession(project.file)).clean { lines.append($0) }
    return lines
  }

  private func names(_ folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "\(work)/\(folder)")) ?? []).sorted()
  }

  /// A submission of a run that began long ago, all of whose jobs have ended.
  private func submission(started: String) throws -> Submission {
    let plan = try project.plan()
    let submission = Submission(
      plan, Array(plan.steps.indices), started: started, pack: 1, limit: 1001)
    try submission.write(plan.state)
    try submission.end()
    return submission
  }

  @Test("removes what was of other settings, and keeps the records of the runs that the inventory comes from")
  func prunes() async throws {
    try await project.run()
    let kept = try #require(names("runs").first)
    #expect(try clean() == ["0 intermediate results removed"])
    #expect(names("runs") == [kept])

    // Runs that come to nothing, and one of other settings up to the merge.
    try Data().write(to: URL(fileURLWithPath: "\(work)/runs/notes.yaml"))
    try Data().write(to: URL(fileURLWithPath: "\(work)/runs/2020-01-01T000000Z-1a.yaml"))
    let old = try submission(started: "2020-01-01T00:00:00Z")
    try project.edit("threshold: 2.0", "threshold: 2.1")
    _ = try await project.run(PlanSelection(until: .merge))
    try project.edit("threshold: 2.1", "threshold: 2.0")
    let lines = try clean()
    #expect(lines.first == "6 intermediate results removed")
    #expect(
      lines.last
        == "2 configurations of runs, 1 folder of jobs of Slurm, 18 rows of the state removed: the inventory has"
        + " nothing of theirs")
    #expect(names("runs") == [kept, "notes.yaml"].sorted())
    #expect(!FileManager.default.fileExists(atPath: old.folder))

    // What is left is whole: nothing is due, and every step is explained.
    let plan = try project.plan()
    #expect(plan.due().isEmpty && plan.states().allSatisfy { $0 == .done })
    #expect(plan.steps.allSatisfy { plan.state.definition($0.hash.hex) != nil })
    #expect(try Set(plan.state.events().map(\.step)) == Set(plan.steps.map(\.hash.hex)))
    #expect(try clean() == ["0 intermediate results removed"])
  }

  @Test(
    "what another project of the same work folder has, and its records, stay; where it cannot be planned, all does"
  )
  func neighbours() async throws {
    try await project.run()
    let other = "\(project.folder)/other.yaml"
    let text = try String(contentsOfFile: project.file, encoding: .utf8)
      .replacing("inventory.sqlite", with: "other.sqlite").replacing("threshold: 2.0", with: "threshold: 2.2")
    try Data(text.utf8).write(to: URL(fileURLWithPath: other))
    _ = try await Run(
      RunSession(other), jobs: 2, progress: Progress(output: .nullDevice, isTerminal: false))()
    let runs = names("runs")
    #expect(runs.count == 2)
    #expect(try clean() == ["0 intermediate results removed"])
    #expect(names("runs") == runs)
    let plan = try Plan.make(Project.read(other))
    #expect(plan.states().allSatisfy { $0 == .done })
    #expect(plan.steps.allSatisfy { plan.state.definition($0.hash.hex) != nil })

    try Data(text.replacing("threshold: 2.2", with: "threshold: low").utf8).write(
      to: URL(fileURLWithPath: other))
    let error = #expect(throws: RunError.self) { try clean() }
    #expect(error?.description.contains("other.yaml has its results in") == true)
    // A project that is gone needs nothing, but its inventory keeps the records that it was made by.
    try FileManager.default.removeItem(atPath: other)
    #expect(try clean().first == "8 intermediate results removed")
    #expect(names("runs") == runs)
  }

  @Test("while a scene is away nothing is forgotten, the history neither")
  func historyStays() async throws {
    try await project.run()
    try project.edit("buffer: 15 m", "buffer: 20 m")
    try await project.run()
    let versions = try InventoryDatabase.open(project.inventory).runs().count
    try FileManager.default.removeItem(atPath: project.scenes("1986-1988")[0])
    var lines: [String] = []
    var cleaning = try Cleaning(RunSession(project.file))
    cleaning.history = true
    #expect(throws: RunError.self) { try cleaning.clean { lines.append($0) } }
    #expect(lines.isEmpty)
    #expect(try InventoryDatabase.open(project.inventory).runs().count == versions)
  }

  @Test("forgets files and scenes that are gone, and no others")
  func files() async throws {
    try await project.run()
    let gone = URL(fileURLWithPath: try project.scenes("1986-1988")[0])
    let name = gone.lastPathComponent
    let path = "\(project.folder)/manifests/1986-1988.csv"
    let rows = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    try Data(rows.filter { !$0.contains(name) }.joined(separator: "\n").utf8).write(
      to: URL(fileURLWithPath: path))
    try FileManager.default.removeItem(at: gone)
    try await project.run()
    _ = try clean()
    for table in ["scenes", "files"] {
      let listing = try SystemCommand(
        "sqlite3", ["\(work)/state.sqlite", "SELECT path FROM \(table)"],
        environment: ProcessInfo.processInfo.environment)
      if listing.status == 127 { try Test.cancel("needs sqlite3") }
      #expect(!listing.output.isEmpty && !listing.output.contains(name), "\(table): \(listing.complaint)")
    }
  }
}
