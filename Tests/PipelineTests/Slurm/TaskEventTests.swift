import Foundation
import Testing

@testable import Pipeline

@Suite("Events of tasks")
struct TaskEventTests {
  private let project: SimulatedProject
  private let plan: Plan
  private let submission: Submission

  init() throws {
    project = try SimulatedProject()
    plan = try project.plan()
    submission = Submission(plan, plan.due(), started: "", pack: 1, limit: 1001)
    try submission.write(plan.state)
  }

  private func events(_ index: Int) throws -> [StepEvent] {
    try plan.state.events(of: plan.steps[index].hash.hex)
  }

  @Test("are taken into the state once, however often they are read")
  func once() throws {
    let file = TaskEventFile(submission, .extract, index: 0)
    let resources = StepResources(
      host: "n1", job: "7_0", processorSeconds: 3, peakMemory: 4, bytesRead: 5, bytesWritten: 6)
    try file.append(StepEvent(plan.steps[0], .began))
    try file.append(StepEvent(plan.steps[0], .done, seconds: 2, resources: resources))
    for _ in 0..<3 { try plan.state.takeEvents(of: [submission]) }
    #expect(try events(0).map(\.event) == [.began, .done])
    #expect(try events(0).last?.resources == resources)
    #expect(ResourceSummary(plan).text.contains("n1"))
  }

  @Test("of many tasks that write at the same time are all taken in")
  func many() async throws {
    let (plan, submission) = (plan, submission)
    await withTaskGroup { group in
      for task in 0..<40 {
        group.addTask {
          let file = TaskEventFile(submission, .extract, index: task)
          for _ in 0..<5 { try? file.append(StepEvent(plan.steps[0], .began)) }
        }
      }
    }
    try plan.state.takeEvents(of: [submission])
    #expect(try events(0).count == 200)
  }

  @Test("that a killed task left half written wait for their end, and what is no event is passed over")
  func torn() throws {
    try TaskEventFile(submission, .extract, index: 1).append(StepEvent(plan.steps[1], .began))
    let name = try #require(FileManager.default.contentsOfDirectory(atPath: submission.eventFolder).first)
    let path = "\(submission.eventFolder)/\(name)"
    let line = try JSONEncoder().encode(StepEvent(plan.steps[1], .failed, message: "no more"))
    func append(_ data: Data) throws {
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      try file.seekToEnd()
      try file.write(contentsOf: data)
      try file.close()
    }
    var reader = TaskEventReader(submission)
    let early = reader.read().flatMap(\.events)
    #expect(early.map(\.line) == [1])
    try append(Data("nonsense\n".utf8) + line.prefix(20))
    let torn = reader.read().flatMap(\.events)
    #expect(torn.isEmpty)
    try append(line.dropFirst(20) + Data("\n".utf8))
    let late = reader.read().flatMap(\.events)
    #expect(late.map(\.line) == [3])
    #expect(late.first?.event.message == "no more")
    let rest = reader.read()
    #expect(rest.isEmpty)
  }
}
