import Testing

@testable import Neural

@Suite("Batch normalisation")
struct BatchNormTests {
  private let network = Result { try Network("norm", inputs: 2) { $0.batchNorm("n") } }

  private func after(_ input: Tensor, on backend: any Backend) throws -> (before: Weights, after: Weights) {
    let network = try network.get()
    let weights = network.randomWeights()
    return (weights, try network.train(weights, [input], on: backend).after)
  }

  @Test("A single value per channel leaves the running statistics alone", arguments: backends)
  func single(backend: any Backend) throws {
    let (before, after) = try after(.random(1, 2, 1, 1, seed: 1), on: backend)
    #expect(after == before)
  }

  @Test("Two values per channel move them by the variance of the population", arguments: backends)
  func two(backend: any Backend) throws {
    let (before, after) = try after(Tensor([2, 2, 1, 1], [1, 5, 3, 5]), on: backend)
    let old = try #require(before["n.running_mean"]).values
    let new = try #require(after["n.running_mean"]).values
    let variance = try #require(before["n.running_var"]).values
    // By hand: means 2 and 5, variances of the population 2 and 0, a tenth of the way.
    for (found, expected) in zip(new, [0.9 * old[0] + 0.2, 0.9 * old[1] + 0.5]) {
      #expect(abs(found - expected) < 1e-5)
    }
    for (found, expected) in zip(
      try #require(after["n.running_var"]).values, [0.9 * variance[0] + 0.2, 0.9 * variance[1]])
    {
      #expect(abs(found - expected) < 1e-5)
    }
  }
}
