import Foundation
import Testing

@testable import Pipeline

@Suite("Submissions to Slurm")
struct SubmissionTests {
  @Test("scenes are extracted one by one, a period's merge and outlines together, records all in one job")
  func stages() throws {
    let plan = try SimulatedProject().plan()
    let submission = Submission(plan, plan.due(), started: "", pack: 1, limit: 1001)
    #expect(submission.stages == [.extract, .period, .record])
    #expect(submission.tasks[.extract]?.map(\.count) == [1, 1, 1, 1])
    #expect(
      submission.tasks[.period]?.map { $0.map(\.title) } == [
        ["merge 1986-1988", "outline 1986-1988"], ["merge 2001-2003", "outline 2001-2003"],
      ])
    #expect(submission.tasks[.record]?.map { $0.map(\.title) } == [["record 1986-1988", "record 2001-2003"]])
    // Every step has its place, once.
    #expect(Set(submission.places.keys) == Set(plan.steps.map(\.hash.hex)))
    #expect(submission.tasks.values.joined().joined().count == plan.steps.count)
  }

  @Test("what is there already is not submitted")
  func rest() async throws {
    let project = try SimulatedProject()
    try await project.run()
    try project.edit("buffer: 15 m", "buffer: 20 m")
    let plan = try project.plan()
    let submission = Submission(plan, plan.due(), started: "", pack: 1, limit: 1001)
    #expect(submission.stages == [.period, .record])
    #expect(
      submission.tasks[.period]?.map { $0.map(\.title) } == [["outline 1986-1988"], ["outline 2001-2003"]])
  }

  @Test("a task does several scenes where that is asked for, or where the array would be too long")
  func packs() throws {
    let plan = try SimulatedProject().plan()
    func sizes(pack: Int, limit: Int) -> [Int]? {
      Submission(plan, plan.due(), started: "", pack: pack, limit: limit).tasks[.extract]?.map(\.count)
    }
    #expect(sizes(pack: 3, limit: 1001) == [3, 1])
    #expect(sizes(pack: 1, limit: 2) == [2, 2])
    #expect(sizes(pack: 1, limit: 1) == [4])
  }

  @Test("a submission is read back from its folder, wherever that lies by then")
  func folder() throws {
    let project = try SimulatedProject()
    let plan = try project.plan()
    let submission = Submission(plan, plan.due(), started: "2026-01-01T00:00:00Z", pack: 1, limit: 1001)
    try submission.write(plan.state)
    let listing = try String(contentsOfFile: submission.folder + "/steps.txt", encoding: .utf8)
    #expect(listing.split(separator: "\n").count == 10)
    let elsewhere = project.scratch("elsewhere")
    try FileManager.default.moveItem(atPath: plan.store.folder, toPath: elsewhere)
    let read = try #require(Submission.all(in: elsewhere).first)
    #expect(read.folder == "\(elsewhere)/slurm/\(submission.id)")
    #expect(read.started == submission.started && read.places.count == 10 && !read.isEnded)
    #expect(FileManager.default.fileExists(atPath: read.stateSnapshot))
    try read.end()
    #expect(!FileManager.default.fileExists(atPath: read.stateSnapshot))
    #expect(Submission.all(in: elsewhere).allSatisfy { $0.isEnded })
  }

  @Test("places in an array are read as squeue prints them")
  func indices() {
    #expect(SlurmQueue.indices("7") == [7])
    #expect(SlurmQueue.indices("0-3,7,9-10%50") == [0, 1, 2, 3, 7, 9, 10])
    #expect(SlurmQueue.indices("0-8:4") == [0, 4, 8])
    #expect(SlurmQueue.indices("N/A") == [0])
  }
}
