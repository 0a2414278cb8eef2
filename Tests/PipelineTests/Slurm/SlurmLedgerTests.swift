import Foundation
import Testing

@testable import Pipeline

@Suite("The ledger of a run on a cluster")
struct SlurmLedgerTests {
  @Test("a failure leaves out what needs it and nothing else")
  func failure() throws {
    let plan = try SimulatedProject().plan()
    var ledger = SlurmLedger(plan, due: plan.due(), keepsGoing: true)
    let titles = plan.steps.map(\.title)
    ledger.failed(0)
    #expect(ledger.outcome.failed == [titles[0]])
    #expect(ledger.outcome.skipped == ["merge 1986-1988", "outline 1986-1988", "record 1986-1988"])
    #expect(ledger.open.count == 6 && !ledger.isStopped)
    // Told twice, as by a task that Slurm began once more.
    ledger.failed(0)
    #expect(ledger.outcome.failed.count == 1)
  }

  @Test(
    "a run that is not to go on leaves out the rest once nothing is at work, and counts what was done till then"
  )
  func stop() throws {
    let plan = try SimulatedProject().plan()
    var ledger = SlurmLedger(plan, due: plan.due(), keepsGoing: false)
    ledger.done(1)
    ledger.failed(0)
    #expect(ledger.isStopped && ledger.outcome.skipped.isEmpty)
    ledger.done(2)
    ledger.leaveOutRest()
    #expect(ledger.outcome.done == 2)
    #expect(ledger.outcome.skipped.count == 7)
    #expect(ledger.open.isEmpty)
  }

  @Test("only a step that had all it needs can have been lost")
  func lost() throws {
    let plan = try SimulatedProject().plan()
    var ledger = SlurmLedger(plan, due: plan.due(), keepsGoing: true)
    let merge = try #require(plan.steps.firstIndex { $0.kind == .merge })
    #expect(!ledger.isLost(merge))
    for need in plan.steps[merge].needs { ledger.done(need) }
    #expect(ledger.isLost(merge))
    let times = [ledger.lost(merge), ledger.lost(merge)]
    #expect(times == [1, 2])
    ledger.done(merge)
    #expect(!ledger.isLost(merge))
  }
}
