import Testing

@testable import Neural

@Suite("Learning rates and early stopping")
struct ScheduleTests {
  @Test(
    "Rates of thirty epochs are PyTorch's",
    arguments: [
      (
        "cosine-warm-restarts",
        LearningRate.cosineRestarts(start: 1e-4, cycle: 2, growth: 2, floor: 1e-6)
      ),
      ("step", .steps(start: 1e-3, every: 10)),
    ])
  func golden(name: String, rate: LearningRate) throws {
    let golden = try Golden("schedule-\(name)").tensor("rate").values
    for (epoch, expected) in golden.enumerated() {
      expectClose([Float(rate.rate(epoch: epoch))], [expected], 1e-6, "epoch \(epoch)")
    }
  }

  @Test("A constant rate is constant")
  func constant() {
    #expect(LearningRate.constant(0.1).rate(epoch: 0) == 0.1)
    #expect(LearningRate.constant(0.1).rate(epoch: 99) == 0.1)
  }

  @Test("A cycle too long to count is the last, on whose slope the rate goes down for good")
  func longCycles() {
    let rate = LearningRate.cosineRestarts(start: 1, cycle: 2, growth: .max)
    #expect(rate.rate(epoch: 0) == 1)
    #expect(abs(rate.rate(epoch: 1) - 0.5) < 1e-12)
    // 2 + Int.max epochs would be over the second.
    for epoch in [2, 3, 1000, .max] { #expect((0...1).contains(rate.rate(epoch: epoch))) }
    #expect(rate.rate(epoch: 3) > 0.999_999)
    #expect(rate.rate(epoch: .max) < 1e-6)
  }

  /// Which values are the best so far, and after which waiting is over.
  private func watch(_ stopping: inout EarlyStopping, _ values: [Double]) -> ([Bool], [Bool]) {
    var answers: ([Bool], [Bool]) = ([], [])
    for (epoch, value) in values.enumerated() {
      answers.0.append(stopping.record(value, epoch: epoch))
      answers.1.append(stopping.isOver)
    }
    return answers
  }

  @Test("Stopping waits as long as it should, and equal is not better")
  func patience() {
    var stopping = EarlyStopping(.maximise, patience: 2)
    let (isBest, isOver) = watch(&stopping, [0.5, 0.5, 0.6, .nan, 0.1])
    #expect(isBest == [true, false, true, false, false])
    #expect(isOver == [false, false, false, false, true])
    #expect(stopping.best == 0.6 && stopping.bestEpoch == 2)
  }

  @Test("A loss is better when it is smaller, and without patience nothing ends")
  func minimise() {
    var stopping = EarlyStopping(.minimise)
    let (isBest, isOver) = watch(
      &stopping, [.nan, 2, 1] + [Double](repeating: 1.5, count: 99))
    #expect(isBest == [false, true, true] + [Bool](repeating: false, count: 99))
    #expect(!isOver.contains(true))
    #expect(stopping.best == 1 && stopping.bestEpoch == 2)
  }
}
