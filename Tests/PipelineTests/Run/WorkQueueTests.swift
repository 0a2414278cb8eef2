import Declaration
import Foundation
import Testing

@testable import Pipeline

@Suite("Work queues")
struct WorkQueueTests {
  private let plan: Plan

  init() throws { plan = try SimulatedProject().plan() }

  @Test("no step comes before what it needs, and every step comes once")
  func order() {
    var queue = WorkQueue(plan, due: plan.due())
    var done: [Int] = []
    var working: [Int] = []
    while true {
      while working.count < 3, let index = queue.next() { working.append(index) }
      // The last that began is the first to be done, so that the order of the plan is no help.
      guard let index = working.popLast() else { break }
      #expect(Set(plan.steps[index].needs).isSubset(of: done))
      done.append(index)
      queue.finished(index)
    }
    #expect(done.count == plan.steps.count)
    #expect(Set(done).count == done.count)
  }

  @Test("what a failed step leads to is left out, and nothing else")
  func failure() throws {
    var queue = WorkQueue(plan, due: plan.due())
    let next = queue.next()
    let first = try #require(next)
    let left = queue.failed(first).map { plan.steps[$0].title }
    #expect(left == ["merge 1986-1988", "outline 1986-1988", "record 1986-1988"])
    var rest = 0
    while let index = queue.next() {
      rest += 1
      queue.finished(index)
    }
    #expect(rest == plan.steps.count - 4)
  }

  @Test("stopped, it gives all that waited and nothing more begins")
  func stop() throws {
    var queue = WorkQueue(plan, due: plan.due())
    let next = queue.next()
    let first = try #require(next)
    #expect(queue.stop(at: first).count == plan.steps.count - 1)
    #expect(queue.next() == nil)
  }
}
