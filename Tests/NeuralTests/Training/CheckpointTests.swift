import Foundation
import Testing

@testable import Neural

@Suite("Checkpoints")
struct CheckpointTests {
  private let folder = TemporaryFolder()
  private var path: String { folder.path("run.safetensors") }

  private func checkpoint() throws -> Checkpoint {
    var stopping = EarlyStopping(.maximise, patience: 3)
    _ = stopping.record(0.1 + 0.2, epoch: 0)
    let evaluation = Evaluation(loss: 1.0 / 3, accuracy: 0.9, f1: 0.7, softDice: nil)
    let weights = Weights(initial: try SmallNetworks.chain(), .torch, seed: 1)
    return Checkpoint(
      configuration: ["seed": "\(UInt64.max)", "loss": "cross-entropy"],
      position: Checkpoint.Position(
        iteration: 12, epoch: 1, samples: 16, lossSum: 1.0 / 7, optimiserSteps: 12,
        stopping: stopping,
        history: [
          EpochReport(
            epoch: 0, rate: 1e-10, trainingLoss: 0.1, validation: evaluation, isBest: true)
        ]),
      weights: weights, best: weights, moments: [[0.1, 0.2], [1e-30, -0.0]])
  }

  @Test("What is read is what was written, to the last bit")
  func roundTrip() throws {
    let written = try checkpoint()
    try written.write(to: path)
    let read = try Checkpoint(reading: path, configuration: written.configuration)
    #expect(read.configuration == written.configuration)
    #expect(read.position == written.position)
    #expect(read.weights == written.weights && read.best == written.best)
    #expect(read.moments == written.moments)
    #expect(folder.names == ["run.safetensors"])
  }

  @Test("A truncated file is refused wherever it ends, and stays as it is")
  func truncated() throws {
    let written = try checkpoint()
    try written.write(to: path)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    for length in [0, 5, 8, 100, whole.count / 2, whole.count - 1] {
      try whole.prefix(length).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: SafetensorsError.self) {
        try Checkpoint(reading: path, configuration: written.configuration)
      }
      #expect(error?.description.contains(path) == true)
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count == length)
    }
  }

  @Test("A file of tensors that is no checkpoint, or one of a later version, says so")
  func foreign() throws {
    try Safetensors(["a": Tensor([1], [1])]).write(to: path)
    var error = #expect(throws: CheckpointError.self) {
      try Checkpoint(reading: path, configuration: [:])
    }
    #expect(error?.problem.contains("no checkpoint") == true)
    try Safetensors(
      ["a": Tensor([1], [1])],
      metadata: [
        "firnline.training.configuration": "{}", "firnline.training.position": #"{"epoch":"x"}"#,
      ]
    ).write(to: path)
    error = #expect(throws: CheckpointError.self) {
      try Checkpoint(reading: path, configuration: [:])
    }
    #expect(error?.problem.contains("start anew") == true)
  }

  @Test("The checkpoint of another run is refused, with all that differs on both sides")
  func another() throws {
    try run(loss: .crossEntropy, seed: 1).run()
    let other = try run(loss: .crossEntropy + .softDice(), seed: 2)
    let before = other.trainer.weights
    let error = #expect(throws: CheckpointError.self) { try other.resume() }
    let text = try #require(error).description
    #expect(text.contains("loss is cross-entropy in it and cross-entropy + soft Dice"))
    #expect(text.contains("seed is 1 in it and 2 now"))
    #expect(!text.contains("optimiser") && text.contains(path))
    #expect(other.trainer.weights == before && other.trainer.iteration == 0)

    let network = try run(loss: .crossEntropy, seed: 1, network: SmallNetworks.chain(dropout: 0.5))
    let mismatch = #expect(throws: CheckpointError.self) { try network.resume() }
    #expect(mismatch?.problem.contains("network is chain") == true)
  }

  @Test("More epochs and more patience are no other run")
  func longer() throws {
    let short = try run(loss: .crossEntropy, seed: 1).run()
    let long = try run(loss: .crossEntropy, seed: 1, epochs: 3)
    try long.resume()
    let result = try long.run()
    #expect(result.history.count == 3)
    #expect(Array(result.history.prefix(1)) == short.history)
  }

  @Test("A checkpoint that cannot be written ends the run, and the one before stays")
  func unwritable() throws {
    let missing = folder.path("nowhere/run.safetensors")
    let hopeless = try run(loss: .crossEntropy, seed: 1, path: missing)
    let error = #expect(throws: FileError.self) { try hopeless.run() }
    #expect(error?.path == missing)
    #expect(hopeless.trainer.iteration == 0, "known before the first step")

    var broken = try checkpoint()
    try broken.write(to: path)
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    broken.weights["a.weight"]?.values[0] = .nan
    #expect(throws: CheckpointError.self) { try broken.write(to: path) }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    #expect(folder.names == ["run.safetensors"])
  }

  @Test("A new run does not write over the checkpoint of an earlier one")
  func keepsEarlier() throws {
    try run(loss: .crossEntropy, seed: 1).run()
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    let anew = try run(loss: .crossEntropy, seed: 1)
    #expect(throws: CheckpointError.self) { try anew.run() }
    #expect(anew.trainer.iteration == 0)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
  }

  @Test("A checkpoint that is not there is one clear error")
  func missing() throws {
    let run = try run(loss: .crossEntropy, seed: 1)
    let error = #expect(throws: FileError.self) { try run.resume() }
    #expect(error?.path == path)
  }

  private func run(
    loss: Loss, seed: UInt64, network: Network? = nil, epochs: Int = 1, path: String? = nil
  ) throws -> TrainingRun {
    let network = try network ?? SmallNetworks.chain()
    let trainer = try Trainer(
      network, Weights(initial: network, .torch, seed: seed),
      batch: Shape(batch: 4, channels: 2, height: 16, width: 16), backend: ReferenceBackend(),
      settings: ExecutionSettings(seed: seed),
      recipe: TrainingRecipe(loss: loss, optimiser: .sgd(), rate: .constant(0.01)))
    return try TrainingRun(
      trainer, training: ShapeSamples(count: 8, seed: 1),
      validation: ShapeSamples(count: 4, seed: 2),
      TrainingPlan(epochs: epochs, checkpoint: path ?? self.path))
  }
}
