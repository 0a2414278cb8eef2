import Testing

@testable import Neural

@Suite("The running mean of weights")
struct WeightAverageTests {
  @Test("It follows quickly at first, and as slowly as told later")
  func follows() throws {
    let store = try store(of: [[1, 4]])
    let average = WeightAverage(store, decay: 0.5)
    store.values[0] = 3
    // min(0.5, 2/11) stays in the first step: 1 · 2/11 + 3 · 9/11.
    average.follow(store, step: 1)
    #expect(abs(average.values[0] - 29 / 11) < 1e-6 && average.values[1] == 4)
    store.values[1] = 8
    // Half stays from the eighth step on.
    average.follow(store, step: 100)
    #expect(abs(average.values[0] - (29 / 11 + 3) / 2) < 1e-6 && average.values[1] == 6)
    #expect(average.weights(of: store)["p0"]?.values == Array(average.values))
  }

  @Test("A run keeps it, judges by it, and goes on with it")
  func resumes() throws {
    let folder = TemporaryFolder()
    let network = try SmallNetworks.shapedLikeU()
    func run(_ name: String, epochs: Int, averaging: Double?) throws -> TrainingRun {
      let trainer = try Trainer(
        network, Weights(initial: network, .glorotNormal, seed: 4),
        batch: Shape(batch: 8, channels: 2, height: 16, width: 16), backend: Backends.best,
        settings: ExecutionSettings(seed: 4),
        recipe: TrainingRecipe(
          loss: .binaryCrossEntropy, optimiser: .adam(), rate: .constant(0.01), averaging: averaging))
      return try TrainingRun(
        trainer, training: ShapeSamples(count: 16, seed: 1),
        TrainingPlan(epochs: epochs, checkpoint: folder.path(name)))
    }
    let whole = try run("whole", epochs: 4, averaging: 0.9).run()
    let bare = try run("bare", epochs: 4, averaging: nil)
    #expect(try bare.run().weights != whole.weights)
    _ = try run("cut", epochs: 2, averaging: 0.9).run()
    let second = try run("cut", epochs: 4, averaging: 0.9)
    try second.resume()
    #expect(try second.run().weights == whole.weights)
    // The steps themselves are those of the bare run: the mean only watches.
    #expect(second.trainer.weights == bare.trainer.weights)
    #expect(second.trainer.judgedWeights == whole.weights)
    let stranger = try run("cut", epochs: 4, averaging: nil)
    #expect(throws: CheckpointError.self) { try stranger.resume() }
  }
}
