import Foundation
import Testing

@testable import Neural

@Suite("A training run killed by the system")
struct KilledRunTests {
  /// A run of six epochs of four steps with a checkpoint at a path.
  private static func prepare(_ path: String) throws -> TrainingRun {
    let network = try SmallNetworks.shapedLikeU()
    let trainer = try Trainer(
      network, Weights(initial: network, .glorotNormal, seed: 4),
      batch: Shape(batch: 8, channels: 2, height: 16, width: 16), backend: Backends.best,
      settings: ExecutionSettings(seed: 4),
      recipe: TrainingRecipe(
        loss: .binaryCrossEntropy, optimiser: .adam(), rate: .constant(0.01), clipping: 1))
    return try TrainingRun(
      trainer, training: ShapeSamples(count: 32, seed: 1),
      TrainingPlan(epochs: 6, checkpoint: path, interval: .steps(3)))
  }

  @Test("Killed without warning and resumed, it has the weights of a run that was not")
  func killed() async throws {
    let folder = TemporaryFolder()
    let whole = try Self.prepare(folder.path("whole.safetensors")).run()

    setenv("FIRNLINE_TEST_CHECKPOINT", folder.path("killed.safetensors"), 1)
    defer { unsetenv("FIRNLINE_TEST_CHECKPOINT") }
    await #expect(processExitsWith: .signal(SIGKILL)) {
      let path = try #require(ProcessInfo.processInfo.environment["FIRNLINE_TEST_CHECKPOINT"])
      _ = try Self.prepare(path).run { event in
        if case .step(let iteration, _, _, _, _, _) = event, iteration == 14 {
          kill(getpid(), SIGKILL)
        }
      }
    }
    let second = try Self.prepare(folder.path("killed.safetensors"))
    try second.resume()
    var steps: [Int] = []
    let resumed = try second.run { event in
      if case .step(let iteration, _, _, _, _, _) = event { steps.append(iteration) }
    }
    #expect(steps == Array(13...24), "it goes on from the last checkpoint, of step 12")
    #expect(resumed.weights == whole.weights)
    #expect(resumed.history == whole.history)
  }
}
