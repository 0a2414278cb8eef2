import Foundation
import Testing

@testable import Pipeline

@Suite("What the queue has shown of tasks")
struct QueueWatchTests {
  private typealias Task = QueueWatch.Task
  private let start = Date(timeIntervalSince1970: 0)

  private func entry(_ indices: [Int], _ state: String, job: String = "extract.1", node: String = "")
    -> SlurmQueue.Entry
  {
    SlurmQueue.Entry(job: "7", indices: indices, name: job, state: state, reason: "", node: node)
  }

  @Test("an end is kept when Slurm has forgotten it, and taken back where the task waits again")
  func ends() {
    var watch = QueueWatch(memory: 120)
    watch.take([entry([0, 1], "FAILED", node: "n1")], at: start)
    watch.take([entry([1], "PENDING")], at: start + 10)
    #expect(
      watch.ending(of: Task(job: "extract.1", index: 0)) == QueueWatch.Ending(state: "FAILED", node: "n1"))
    #expect(watch.ending(of: Task(job: "extract.1", index: 1)) == nil)
  }

  @Test("a task that waited a moment ago and is gone from its array was cancelled")
  func cancelled() {
    var watch = QueueWatch(memory: 120)
    watch.take([entry([0, 1, 2], "PENDING")], at: start)
    watch.take([entry([1], "PENDING"), entry([2], "RUNNING")], at: start + 10)
    #expect(watch.ending(of: Task(job: "extract.1", index: 0))?.state == "CANCELLED")
    #expect(watch.ending(of: Task(job: "extract.1", index: 2)) == nil)
  }

  @Test(
    "what nobody saw go is not taken for cancelled: after a long silence, or where Slurm lost the whole job",
    arguments: [(130.0, true), (10.0, false)])
  func lost(seconds: Double, isKnown: Bool) {
    var watch = QueueWatch(memory: 120)
    watch.take([entry([0, 1], "PENDING"), entry([0], "PENDING", job: "record.1")], at: start)
    watch.take(
      (isKnown ? [entry([1], "PENDING")] : []) + [entry([0], "PENDING", job: "record.1")], at: start + seconds
    )
    #expect(watch.ending(of: Task(job: "extract.1", index: 0)) == nil)
    // A task that was never seen is not known either.
    #expect(watch.ending(of: Task(job: "extract.1", index: 5)) == nil)
  }
}

@Suite("Programs of the system")
struct SystemCommandTests {
  @Test("that write much to both streams are read to their ends", .timeLimit(.minutes(1)))
  func bothStreams() throws {
    let script = "head -c 300000 /dev/zero | tr '\\0' x >&2; head -c 200000 /dev/zero | tr '\\0' y; exit 3"
    let command = try SystemCommand("sh", ["-c", script], environment: ProcessInfo.processInfo.environment)
    #expect(command.status == 3)
    #expect(command.complaint.utf8.count == 300_000 && command.output.utf8.count == 200_000)
  }
}
