import Declaration
import Foundation
import Inventory
import Testing

@testable import Pipeline

@Suite("Runs")
struct RunTests {
  @Test("results do not depend on how many steps work at once")
  func jobs() async throws {
    let one = try SimulatedProject()
    let four = try SimulatedProject()
    try await one.run(jobs: 1)
    try await four.run(jobs: 4)
    let content = try one.content()
    #expect(try four.content() == content)
    #expect(content.count > 15)
    #expect(one.unfinished().isEmpty && four.unfinished().isEmpty)
  }

  @Test("a scene that fails names itself, the others finish, and the mended one is all that is left")
  func failure() async throws {
    let whole = try SimulatedProject()
    try await whole.run()
    let project = try SimulatedProject()
    let scene = try project.scenes("2001-2003")[1]
    let name = URL(fileURLWithPath: scene).lastPathComponent
    let band = project.band("B3.TIF", of: scene)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: band))
    try bytes.prefix(bytes.count / 3).write(to: URL(fileURLWithPath: band))

    let outcome = try await project.run()
    #expect(outcome.failed == ["extract \(name)"])
    #expect(outcome.skipped == ["merge 2001-2003", "outline 2001-2003", "record 2001-2003"])
    #expect(outcome.done == 6)
    #expect(try InventoryDatabase.open(project.inventory).periods().map(\.time.label) == ["1986-1988"])
    #expect(project.unfinished().isEmpty)

    let plan = try project.plan()
    let states = Dictionary(uniqueKeysWithValues: zip(plan.steps.map(\.title), plan.states()))
    guard case .failed(let message)? = states["extract \(name)"] else {
      Issue.record("\(states)")
      return
    }
    #expect(message.hasPrefix("\(band): cannot be read ("))
    #expect(message.hasSuffix("); copy or download the file again"))
    #expect(states["record 1986-1988"] == .done)
    #expect(states["record 2001-2003"] == .due)
    #expect(RunSummary(plan: plan, outcome: outcome).text.contains("failed: extract \(name)"))
    #expect(StatusSummary(plan).text.contains("failed      extract   \(name)"))

    try bytes.write(to: URL(fileURLWithPath: band))
    #expect(try await project.run() == Run.Outcome(done: 4, unchanged: 6))
    #expect(try project.content() == whole.content())
  }

  @Test("a scene that changes after it was planned gives no result under the hash of what it was")
  func changedMeanwhile() throws {
    let project = try SimulatedProject()
    let plan = try project.plan()
    let step = try #require(plan.steps.first { $0.kind == .extract })
    let scene = try project.scenes("1986-1988")[0]
    let band = project.band("B3.TIF", of: scene)
    let other = try Data(contentsOf: URL(fileURLWithPath: project.band("B4.TIF", of: scene)))
    try other.write(to: URL(fileURLWithPath: band))
    let error = #expect(throws: RunError.self) {
      try step.work(StepContext(progress: { _ in }, started: "2026-01-01T00:00:00Z"))
    }
    #expect(error?.description.contains("was changed during the run") == true)
    #expect(!plan.store.has(.extract, step.hash))
  }

  @Test("a scene that cannot be used is an obstacle in the plan, before any work is done")
  func obstacle() async throws {
    let project = try SimulatedProject()
    let scene = try project.scenes("2001-2003")[0]
    try FileManager.default.removeItem(atPath: project.band("B5.TIF", of: scene))
    let plan = try project.plan()
    let step = try #require(plan.steps.first { $0.obstacle != nil })
    #expect(step.subject == URL(fileURLWithPath: scene).lastPathComponent)
    #expect(step.obstacle?.contains("'B5 (swir1)' is not in the scene") == true)
    #expect(PlanSummary(plan).text.contains("blocked"))
    let outcome = try await project.run()
    #expect(outcome.failed == [step.title])
    #expect(outcome.skipped == ["record 2001-2003"])
  }

  @Test("a second run beside the first is refused, and status says that one is running")
  func lock() async throws {
    let project = try SimulatedProject()
    let plan = try project.plan()
    var session: RunSession? = try RunSession(project.file)
    let error = await #expect(throws: RunError.self) { try await project.run() }
    #expect(
      error?.description
        == "\(plan.store.folder): another run is at work (process \(getpid())); wait for it, or end it")
    #expect(!FileManager.default.fileExists(atPath: project.inventory))
    withExtendedLifetime(session) {}
    session = nil
    #expect(try await project.run().done == 10)
  }

  @Test("states follow the events: to do, running, cut off, failed, done")
  func states() async throws {
    let project = try SimulatedProject()
    let plan = try project.plan()
    #expect(plan.states().allSatisfy { $0 == .due })
    func note(_ event: StepEvent.Kind, _ message: String? = nil) {
      plan.state.append(StepEvent(plan.steps[0], event, message: message))
    }
    note(.began)
    #expect(plan.states()[0] == .interrupted)
    #expect(StatusSummary(plan).text.hasPrefix("cut off"))
    do {
      let session = try RunSession(project.file)
      #expect(plan.states()[0] == .running)
      withExtendedLifetime(session) {}
    }
    note(.failed, "the disk is full")
    #expect(plan.states()[0] == .failed("the disk is full"))
    try await project.run()
    #expect(try project.plan().states().allSatisfy { $0 == .done })
    // Without its results a recorded period needs none of them.
    try FileManager.default.removeItem(atPath: plan.store.folder + "/extract")
    #expect(try project.plan().states().count { $0 == .idle } == 4)
  }

  @Test("a result that is damaged says which folder to delete", arguments: ["summary.json", "mask.tif"])
  func damaged(name: String) async throws {
    let project = try SimulatedProject()
    try await project.run()
    let before = try project.content()
    let plan = try project.plan()
    let merge = try #require(plan.steps.first { $0.kind == .merge })
    let folder = plan.store.path(.merge, merge.hash)
    try Data("{".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    try project.edit("buffer: 15 m", "buffer: 20 m")
    #expect(try await project.run().failed == ["outline 1986-1988"])
    let states = try project.plan().states()
    let message = states.lazy.compactMap { if case .failed(let text) = $0 { text } else { nil } }.first
    let said = try #require(message)
    #expect(said.hasPrefix("\(folder)/\(name): is "))
    #expect(said.hasSuffix("; delete the folder \(folder) and run again"))
    try FileManager.default.removeItem(atPath: folder)
    #expect(try await project.run().failed.isEmpty)
    try project.edit("buffer: 20 m", "buffer: 15 m")
    try await project.run()
    #expect(try project.content() == before)
  }

}
