import Foundation
import Inventory
import Testing

@testable import Pipeline

@Suite("Selections of steps")
struct PlanSelectionTests {
  private let project: SimulatedProject

  init() throws { project = try SimulatedProject() }

  private func plan(_ selection: PlanSelection) throws -> Plan {
    try Plan.make(Project.read(project.file), selection: selection)
  }

  private func kinds(_ selection: PlanSelection) throws -> [String] {
    let plan = try plan(selection)
    return plan.due().map { plan.steps[$0].kind.rawValue }
  }

  private func run(_ selection: PlanSelection) async throws -> Run.Outcome {
    try await project.run(selection)
  }

  @Test("one period is done alone, and the other waits untouched")
  func period() async throws {
    #expect(try await run(PlanSelection(periods: ["2001-2003"])).done == 5)
    #expect(try InventoryDatabase.open(project.inventory).periods().map(\.time.label) == ["2001-2003"])
    #expect(try kinds(PlanSelection()) == ["extract", "extract", "merge", "outline", "record"])
    let error = #expect(throws: RunError.self) { try plan(PlanSelection(periods: ["1999"])) }
    #expect(error?.description.contains("declares no period '1999'; it has 1986-1988, 2001-2003") == true)
  }

  @Test("until a kind everything up to it is done and nothing after")
  func until() async throws {
    #expect(try await run(PlanSelection(until: .merge)).done == 6)
    #expect(try kinds(PlanSelection()) == ["outline", "record", "outline", "record"])
    #expect(try kinds(PlanSelection(until: .extract)).isEmpty)
  }

  @Test("a forced step is done again with all that follows from it, and the result is the same")
  func forced() async throws {
    try await project.run()
    let content = try project.content()
    #expect(
      try kinds(PlanSelection(forced: ["merge 1986-1988"])) == ["merge", "outline", "record"])
    #expect(try kinds(PlanSelection(forced: ["outline"])).count == 4)
    #expect(
      try kinds(PlanSelection(periods: ["2001-2003"], forced: ["merge"])) == ["merge", "outline", "record"])
    #expect(try await run(PlanSelection(forced: ["extract"])) == Run.Outcome(done: 10))
    #expect(try project.content() == content)
    #expect(throws: RunError.self) { try plan(PlanSelection(forced: ["marge"])) }
    let error = #expect(throws: RunError.self) { try plan(PlanSelection(until: .merge, forced: ["record"])) }
    #expect(error?.description.contains("'record' is to be done again, but no such step is wanted") == true)
  }

  @Test("told to stop at a failure, a run begins nothing after it; else what can go on does")
  func stopping() async throws {
    let scene = try project.scenes("1986-1988")[0]
    let band = project.band("B3.TIF", of: scene)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: band))
    try bytes.prefix(bytes.count / 3).write(to: URL(fileURLWithPath: band))
    let stopped = try await project.run(PlanSelection(), jobs: 1, keepsGoing: false)
    #expect(stopped.failed.count == 1)
    #expect(stopped.done == 0)
    #expect(stopped.skipped.count == 9)
    let gone = try await project.run(jobs: 1)
    #expect(gone.failed.count == 1)
    #expect(gone.done == 6)
    #expect(gone.skipped.count == 3)
  }

  @Test("cleaning leaves what others put beside the results, and all results while a scene cannot be used")
  func cleaning() async throws {
    try await project.run()
    let plan = try project.plan()
    let foreign = ["extract/notes", ".env"].map { "\(plan.store.folder)/\($0)" }
    for path in foreign { try Data("mine".utf8).write(to: URL(fileURLWithPath: path)) }
    try project.edit("buffer: 15 m", "buffer: 20 m")
    try await project.run()
    #expect(try plan.store.prune(keeping: project.plan().results()) == 2)
    #expect(foreign.allSatisfy(FileManager.default.fileExists(atPath:)))
    let scene = try project.scenes("1986-1988")[0]
    try FileManager.default.removeItem(atPath: scene)
    let error = #expect(throws: RunError.self) { try project.plan().results() }
    #expect(error?.description.hasPrefix("nothing is removed while a scene cannot be used") == true)
    let session = try RunSession(project.file)
    #expect(throws: RunError.self) { try Cleaning(RunSession(project.file)).clean { _ in } }
    withExtendedLifetime(session) {}
  }

  @Test("a run leaves the configuration that it used")
  func configuration() async throws {
    try await project.run()
    let folder = "\(project.folder)/.firnline/runs"
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
    let text = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
    #expect(text.contains("  extraction.threshold: \"2.0\""))
    #expect(text.contains("  - label: \"2001-2003\""))
    let scene = URL(fileURLWithPath: try project.scenes("2001-2003")[0]).lastPathComponent
    #expect(text.contains("{id: \"\(scene)\", role: main, sha256: "))
  }
}
