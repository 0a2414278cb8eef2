import Foundation
import Testing

@testable import Pipeline

@Suite("Cleaning")
struct CleaningTests {
  private let project: SimulatedProject
  private var work: String { project.folder + "/.firnline" }

  init() throws { project = try SimulatedProject() }

  private func clean() throws -> [String] {
    var lines: [String] = []
    try Cleaning(RunSession(project.file)) { lines.append($0) }
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
