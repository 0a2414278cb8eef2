import Declaration
import Foundation
import Testing

@testable import Pipeline

@Suite("The progress of a run")
struct ProgressTests {
  private let output: FileHandle
  private let path: String
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    path = try scratch.write("", to: "out.txt")
    output = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
  }

  private func lines() throws -> [String] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
  }

  private func step(_ subject: String, weight: Double = 1) -> Step {
    Step(
      kind: .extract, subject: subject, hash: ContentHash(of: ["subject": subject]), fields: [:], needs: [],
      weight: weight, takesAllCores: false, obstacle: nil, work: { _ in })
  }

  /// A clock that is set by hand.
  private final class Clock: @unchecked Sendable {
    // Set and read by one test, one after the other.
    var seconds = 0.0
  }

  private func progress(_ clock: Clock) -> Pipeline.Progress {
    Pipeline.Progress(output: output, isTerminal: false, now: { Date(timeIntervalSince1970: clock.seconds) })
  }

  @Test("counts the steps in plain lines, and says what failed")
  func counts() throws {
    let progress = Pipeline.Progress(output: output, isTerminal: false)
    progress.begin(steps: 2, weight: 2)
    progress.start(step("A"))
    progress.finish(step("A"), seconds: 75)
    progress.finish(step("B"), seconds: 0, problem: "no band")
    progress.end("the end")
    #expect(
      try lines() == [
        "[0/2] extract A …", "[1/2] extract A done in 1 min 15 s", "error: extract B: no band", "the end",
      ])
    #expect([0.04, 9.94, 59.4, 3661].map(Progress.clock) == ["0.0 s", "9.9 s", "59 s", "1 h 1 min"])
  }

  @Test(
    "estimates the time left from the steps' own time: not from planning, nor from what an earlier run did")
  func estimate() throws {
    let clock = Clock()
    let progress = progress(clock)
    clock.seconds = 1000
    progress.begin(steps: 10, weight: 10)
    for number in 0..<5 { progress.finish(step("\(number)"), seconds: 1, isOwn: false) }
    clock.seconds = 1020
    progress.finish(step("5"), seconds: 20)
    #expect(try lines().last == "[6/10] extract 5 done in 20 s, about 1 min 20 s left")
    #expect(try lines().dropLast().allSatisfy { !$0.contains("left") })
  }

  @Test("says that scenes are looked at only where that takes longer than a moment, and then not too often")
  func looking() throws {
    let clock = Clock()
    let progress = progress(clock)
    clock.seconds = 10
    progress.look(at: 4)
    for second in [10.5, 12, 13, 50] {
      clock.seconds = second
      progress.looked()
    }
    #expect(try lines() == ["looking at scenes: 2 of 4", "looking at scenes: 4 of 4"])
  }
}
