import Foundation
import Testing

@testable import Neural

@Suite("Training runs")
struct TrainingRunTests {
  private let folder = TemporaryFolder()
  private let batch = Shape(batch: 8, channels: 2, height: 16, width: 16)

  private func trainer(
    _ network: Network, _ loss: Loss, _ backend: any Backend = ReferenceBackend(),
    seed: UInt64 = 2, rate: LearningRate = .steps(start: 0.02, every: 3)
  ) throws -> Trainer {
    try Trainer(
      network, Weights(initial: network, .glorotNormal, seed: seed), batch: batch,
      backend: backend, settings: ExecutionSettings(seed: seed),
      recipe: TrainingRecipe(loss: loss, optimiser: .adam(), rate: rate, clipping: 1))
  }

  @Test("A small network learns to find shapes it has never seen", arguments: trainingBackends)
  func learns(backend: Named) throws {
    let cases: [(Network, Loss)] = [
      (try SmallNetworks.chain(), .crossEntropy),
      (try SmallNetworks.shapedLikeU(), 0.5 * .binaryCrossEntropy + 0.5 * .softDice()),
    ]
    for (network, loss) in cases {
      let trainer = try trainer(network, loss, backend.backend)
      let run = try TrainingRun(
        trainer, training: ShapeSamples(count: 64, seed: 1),
        validation: ShapeSamples(count: 16, seed: 2), TrainingPlan(epochs: 6))
      let result = try run.run()
      let judge = try Trainer(
        network, result.weights, batch: batch, backend: backend.backend,
        settings: ExecutionSettings(), recipe: trainer.recipe)
      let fresh = try judge.evaluate(ShapeSamples(count: 32, seed: 3))
      #expect((fresh.f1 ?? 0) > 0.99, "\(network.name): \(fresh)")
      #expect(result.history.count == 6)
      #expect(result.history.filter(\.isBest).last?.epoch == result.bestEpoch)
    }
  }

  @Test(
    "In bfloat16 it learns as well, by single-precision weights",
    .enabled(if: Processor.current.isa >= .avx512, "needs a processor with AVX-512"))
  func learnsInBrainFloat() throws {
    let backend = try #require(OneDNNBackend())
    let network = try SmallNetworks.shapedLikeU()
    let trainer = try Trainer(
      network, Weights(initial: network, .glorotNormal, seed: 2), batch: batch, backend: backend,
      settings: ExecutionSettings(precision: .bfloat16),
      recipe: TrainingRecipe(
        loss: .binaryCrossEntropy, optimiser: .adam(), rate: .steps(start: 0.02, every: 3)))
    try TrainingRun(
      trainer, training: ShapeSamples(count: 64, seed: 1), TrainingPlan(epochs: 6)
    ).run()
    let fresh = try trainer.evaluate(ShapeSamples(count: 32, seed: 3))
    #expect((fresh.f1 ?? 0) > 0.99, "\(fresh)")
    let weights = try #require(trainer.weights["up.weight"])
    #expect(weights.values.contains { $0.bitPattern & 0xFFFF != 0 }, "not rounded to bfloat16")
  }

  /// What a run reports and comes to.
  private struct Course: Equatable {
    var losses: [Int: Float] = [:]
    var history: [EpochReport] = []
    var weights: Weights?
  }

  private struct Killed: Error {}

  /// Runs five epochs of five steps, the last of three samples; killed after a step.
  private func course(
    _ backend: any Backend, _ checkpoint: String?, killedAfter last: Int? = nil,
    resuming: Bool = false, into course: inout Course
  ) throws {
    let network = try SmallNetworks.chain(dropout: 0.2)
    let run = try TrainingRun(
      try trainer(network, .crossEntropy, backend, seed: .max - 1),
      training: ShapeSamples(count: 35, seed: 1), validation: ShapeSamples(count: 5, seed: 2),
      TrainingPlan(epochs: 5, checkpoint: checkpoint, interval: .steps(2)))
    if resuming { try run.resume() }
    let result = try run.run { event in
      guard case .step(let iteration, _, _, _, let loss, _) = event else { return }
      course.losses[iteration] = loss
      if iteration == last { throw Killed() }
    }
    course.history = result.history
    course.weights = result.weights
  }

  @Test(
    "A run that is killed and goes on is the run that was not, to the last bit",
    arguments: trainingBackends, [3, 10, 12, 25])
  func resumes(backend: Named, killedAfter: Int) throws {
    var whole = Course()
    try course(backend.backend, nil, into: &whole)
    var parts = Course()
    let path = folder.path("run.safetensors")
    #expect(throws: Killed.self) {
      try course(backend.backend, path, killedAfter: killedAfter, into: &parts)
    }
    try course(backend.backend, path, resuming: true, into: &parts)
    #expect(parts == whole)
    #expect(whole.losses.count == 25 && whole.history.count == 5)
    #expect(folder.names == ["run.safetensors"], "no temporary file is left")
  }

  @Test("A finished run that is resumed comes to the same end without a step")
  func finished() throws {
    let path = folder.path("run.safetensors")
    var first = Course()
    try course(ReferenceBackend(), path, into: &first)
    var second = Course()
    try course(ReferenceBackend(), path, resuming: true, into: &second)
    #expect(second.losses.isEmpty)
    #expect(second.history == first.history && second.weights == first.weights)
  }

  @Test("Every epoch sees every sample once, in an order of its own")
  func order() throws {
    let recorder = Recorder(samples: ShapeSamples(count: 19, seed: 1))
    let trainer = try trainer(try SmallNetworks.chain(), .crossEntropy)
    _ = try TrainingRun(trainer, training: recorder, TrainingPlan(epochs: 2)).run()
    let (first, second) = (recorder.seen.prefix(19), recorder.seen.dropFirst(19))
    #expect(first.sorted() == Array(0..<19) && second.sorted() == Array(0..<19))
    #expect(Array(first) != Array(second))
    #expect(recorder.epochs == [0, 0, 0, 1, 1, 1])
  }

  @Test("Training ends when nothing better comes, with the weights of the best epoch")
  func stopsEarly() throws {
    // A rate of zero after the first epoch: only running statistics move, and nothing gets better
    // for long.
    func prepare() throws -> TrainingRun {
      try TrainingRun(
        trainer(
          try SmallNetworks.chain(), .crossEntropy,
          rate: .steps(start: 0.05, every: 1, factor: 0)),
        training: ShapeSamples(count: 16, seed: 1),
        validation: ShapeSamples(count: 4, seed: 2),
        TrainingPlan(
          epochs: 200, metric: .loss, patience: 3, checkpoint: folder.path("run.safetensors")))
    }
    let run = try prepare()
    let result = try run.run()
    let best = try #require(result.bestEpoch)
    #expect(result.history.count == best + 4 && result.history.count < 200)
    #expect(result.weights != run.trainer.weights)
    let judge = try Trainer(
      run.trainer.network, result.weights, batch: batch, backend: ReferenceBackend(),
      settings: ExecutionSettings(), recipe: run.trainer.recipe)
    #expect(
      try judge.evaluate(ShapeSamples(count: 4, seed: 2)) == result.history[best].validation)

    let again = try prepare()
    try again.resume()
    let same = try again.run()
    #expect(same.weights == result.weights && same.history == result.history)
  }

  @Test("A run that is stopped keeps every step, says where it goes on, and knows how long it took")
  func stops() throws {
    var whole = Course()
    try course(ReferenceBackend(), nil, into: &whole)
    func prepare() throws -> TrainingRun {
      // Half an hour from checkpoint to checkpoint: none but that of the stop.
      try TrainingRun(
        try trainer(try SmallNetworks.chain(dropout: 0.2), .crossEntropy, ReferenceBackend(), seed: .max - 1),
        training: ShapeSamples(count: 35, seed: 1), validation: ShapeSamples(count: 5, seed: 2),
        TrainingPlan(epochs: 5, checkpoint: folder.path("run.safetensors"), interval: .seconds(1800)))
    }
    let error = #expect(throws: TrainingStop.self) {
      try prepare().run { event in
        guard case .step(let iteration, let epoch, _, _, _, _) = event, iteration == 13 else { return }
        Thread.sleep(forTimeInterval: 0.3)
        throw TrainingStop(epoch: epoch)
      }
    }
    #expect(error == TrainingStop(epoch: 2))
    let second = try prepare()
    try second.resume()
    #expect(second.history == Array(whole.history.prefix(2)))
    var (resumed, steps): ([Int], [Int]) = ([], [])
    let result = try second.run { event in
      if case .resumed(let epochs) = event { resumed.append(epochs) }
      if case .step(let iteration, _, _, _, _, _) = event { steps.append(iteration) }
    }
    #expect(resumed == [2] && steps == Array(14...25))
    #expect(result.weights == whole.weights && result.history == whole.history)
    #expect(try #require(result.secondsBefore) >= 0.3)
  }

  @Test("A sample with a missing number is named")
  func brokenSample() throws {
    let trainer = try trainer(try SmallNetworks.chain(), .crossEntropy)
    let run = try TrainingRun(
      trainer, training: ShapeSamples(count: 20, seed: 1, broken: 17), TrainingPlan(epochs: 1))
    let error = #expect(throws: EngineError.self) { try run.run() }
    #expect("\(try #require(error))".contains("sample 17"))
  }

  @Test("Nothing to learn from is refused")
  func empty() throws {
    let trainer = try trainer(try SmallNetworks.chain(), .crossEntropy)
    #expect(throws: TrainingError.self) {
      try TrainingRun(
        trainer, training: ShapeSamples(count: 0, seed: 1), TrainingPlan(epochs: 1))
    }
    #expect(throws: TrainingError.self) {
      try TrainingRun(
        trainer, training: ShapeSamples(count: 4, seed: 1), TrainingPlan(epochs: 1)
      ).resume()
    }
  }
}

/// Writes down which samples are asked for.
private final class Recorder: SampleSource {
  let samples: ShapeSamples
  var seen: [Int] = []
  var epochs: [Int] = []
  var count: Int { samples.count }

  init(samples: ShapeSamples) { self.samples = samples }

  func batch(
    _ samples: [Int], epoch: Int, images: inout [Float], targets: inout [UInt8]
  ) throws {
    seen += samples
    epochs.append(epoch)
    try self.samples.batch(samples, epoch: epoch, images: &images, targets: &targets)
  }
}
