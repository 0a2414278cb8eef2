import Testing

@testable import Neural

@Suite("Optimisers")
struct OptimiserTests {
  @Test(
    "Five steps are PyTorch's",
    arguments: [
      ("sgd", Optimiser.sgd()),
      ("sgd-weight-decay", .sgd(weightDecay: 1e-2)),
      ("adam", .adam()),
      ("adam-keras", .adam(epsilon: 1e-7)),
      ("adamw", .adamW(weightDecay: 1e-3)),
    ])
  func golden(name: String, optimiser: Optimiser) throws {
    let golden = try Golden("optimiser-\(name)")
    let start = try golden.tensor("parameter").values
    let store = try store(of: [start])
    let state = optimiser.state(count: store.values.count)
    for step in 0..<5 {
      _ = store.gradients.update(fromContentsOf: try golden.tensor("gradient.\(step)").values)
      optimiser.step(store, rate: 1e-2, state)
      let after = try golden.tensor("after.\(step)").values
      for place in after.indices {
        // The way, not the place, which is much larger; but single precision rounds the place.
        let allowed = 1e-5 * abs(after[place] - start[place]) + Float(step + 1) * after[place].ulp
        #expect(abs(store.values[place] - after[place]) <= allowed, "step \(step), \(place)")
      }
    }
    #expect(state.steps == 5)
  }

  @Test("Running statistics stay as they are")
  func statistics() throws {
    let network = try Network("norm", inputs: 1) { x in x.batchNorm("n") }
    let weights = Weights(initial: network, .torch, seed: 1)
    for optimiser in [Optimiser.sgd(weightDecay: 0.1), .adamW(weightDecay: 0.1)] {
      let store = try ParameterStore(network, weights, training: true)
      store.gradients.update(repeating: 1)
      optimiser.step(store, rate: 0.1, optimiser.state(count: store.values.count))
      let after = store.weights
      #expect(after["n.running_mean"] == weights["n.running_mean"])
      #expect(after["n.running_var"] == weights["n.running_var"])
      #expect(after["n.weight"] != weights["n.weight"] && after["n.bias"] != weights["n.bias"])
    }
  }

  @Test(
    "Clipping by the global norm is PyTorch's",
    arguments: [("gradient-clipping", 1.0), ("gradient-clipping-idle", 100)])
  func clipping(name: String, largest: Double) throws {
    let golden = try Golden(name)
    let before = try [golden.tensor("gradient.0").values, golden.tensor("gradient.1").values]
    let store = try store(of: before)
    _ = store.gradients.update(fromContentsOf: before[0] + before[1])
    let norm = store.gradientNorm()
    expectClose([Float(norm)], try golden.tensor("norm").values, 1e-6, "norm")
    store.clipGradients(norm: norm, to: largest)
    expectClose(
      Array(store.gradients),
      try golden.tensor("after.0").values + golden.tensor("after.1").values, 1e-6,
      "gradients")
  }

  @Test("The norm of gradients with one that is no number is none")
  func notFinite() throws {
    let store = try store(of: [[Float](repeating: 0, count: 11)])
    store.gradients[9] = .nan
    #expect(store.gradientNorm().isNaN)
  }
}
