import Declaration
import Foundation
import Inventory
import Testing

@testable import Pipeline

@Suite("Tasks of a submission")
struct StepTaskTests {
  private let project: SimulatedProject
  private let plan: Plan
  private let submission: Submission

  /// All but the records is done.
  init() throws {
    project = try SimulatedProject()
    plan = try project.plan()
    submission = Submission(plan, plan.due(), started: "2026-01-01T00:00:00Z", pack: 1, limit: 1001)
    try submission.write(plan.state)
    for stage in [Submission.Stage.extract, .period] {
      for index in submission.tasks[stage, default: []].indices {
        let isWhole = try StepTask(folder: submission.folder, stage: stage.rawValue, index: index)(
          project.file, threads: 1)
        try #require(isWhole)
      }
    }
  }

  private func record(patience: Double) throws -> Bool {
    var task = try StepTask(folder: submission.folder, stage: "record", index: 0)
    task.patience = patience
    return try task(project.file, threads: 1)
  }

  private func holdInventory(seconds: Double) throws {
    let lock = try ProcessLock("\(project.inventory).lock")
    DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { withExtendedLifetime(lock) {} }
  }

  private func failures() throws -> [String?] {
    try plan.state.takeEvents(of: [submission])
    return try plan.state.events().filter { $0.event == .failed }.map(\.message)
  }

  @Test(
    "a record waits for another project that writes to the inventory, and keeps it no longer than it needs")
  func waiting() throws {
    let release = Date().addingTimeInterval(0.3)
    try holdInventory(seconds: 0.3)
    #expect(try record(patience: 30))
    #expect(Date() >= release, "it waited")
    #expect(try InventoryDatabase.open(project.inventory).periods().count == 2)
    #expect(!ProcessLock.isTaken("\(project.inventory).lock"))
  }

  @Test("a record that waits in vain fails by name, and writes nothing")
  func refused() throws {
    let lock = try ProcessLock("\(project.inventory).lock")
    #expect(try !record(patience: 0.1))
    withExtendedLifetime(lock) {}
    let messages = try failures()
    #expect(messages.count == 2)
    #expect(messages.allSatisfy { $0?.contains("the run of another project writes to it (process ") == true })
    #expect(!FileManager.default.fileExists(atPath: project.inventory))
  }
}
