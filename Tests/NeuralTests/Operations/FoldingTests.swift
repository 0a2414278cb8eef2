import Testing

@testable import Neural

@Suite("Folded networks give what unfolded ones give")
struct FoldingTests {
  private func expectSame(
    _ network: Network, _ input: Tensor, layers: Int, on backend: any Backend,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let weights = network.randomWeights(5)
    let (folded, numbers) = try network.foldingBatchNorm(weights)
    let norms = folded.nodes.filter {
      if case .batchNorm = $0.operation { true } else { false }
    }
    #expect(norms.count == layers, sourceLocation: sourceLocation)
    // Folding adds and multiplies in another order.
    expectClose(
      try folded.infer(numbers, [input], on: backend),
      try network.infer(weights, [input], on: backend), "output", sourceLocation: sourceLocation)
  }

  @Test("Into a convolution with bias, and one without", arguments: backends, [true, false])
  func convolution(backend: any Backend, bias: Bool) throws {
    let network = try Network("plain", inputs: 3) { x in
      x.convolution("a", 5, kernel: 3, padding: 1, bias: bias).batchNorm("n").relu()
    }
    try expectSame(network, .random(2, 3, 4, 5, seed: 1), layers: 0, on: backend)
  }

  @Test("Into a grouped convolution", arguments: backends)
  func grouped(backend: any Backend) throws {
    let network = try Network("grouped", inputs: 4) { x in
      x.convolution("a", 6, kernel: 3, groups: 2).batchNorm("n")
    }
    try expectSame(network, .random(1, 4, 4, 5, seed: 2), layers: 0, on: backend)
  }

  @Test("Into a transposed convolution, grouped and not", arguments: backends, [1, 2])
  func transposed(backend: any Backend, groups: Int) throws {
    let network = try Network("transposed", inputs: 4) { x in
      x.transposedConvolution("a", 6, kernel: 2, stride: 2, groups: groups).batchNorm("n")
    }
    try expectSame(network, .random(2, 4, 3, 2, seed: 3), layers: 0, on: backend)
  }

  @Test("Into a linear layer", arguments: backends)
  func linear(backend: any Backend) throws {
    let network = try Network("linear", inputs: 4) { $0.linear("a", 3).batchNorm("n") }
    try expectSame(network, .random(3, 4, 1, 1, seed: 4), layers: 0, on: backend)
  }

  @Test("Not where another layer reads the convolution", arguments: backends)
  func readTwice(backend: any Backend) throws {
    let network = try Network("read twice", inputs: 2) { x in
      let a = x.convolution("a", 3, kernel: 1)
      return a.batchNorm("n") * a
    }
    try expectSame(network, .random(1, 2, 3, 3, seed: 5), layers: 1, on: backend)
  }

  @Test("Not where two layers share the weight", arguments: backends)
  func shared(backend: any Backend) throws {
    let network = try Network("shared", inputs: 2) { x in
      let a = x.convolution("a", 2, kernel: 1).batchNorm("n")
      return a.convolution("a", 2, kernel: 1)
    }
    try expectSame(network, .random(1, 2, 3, 3, seed: 6), layers: 1, on: backend)
  }

  @Test("Through a whole block with a sum", arguments: backends)
  func block(backend: any Backend) throws {
    let network = try Network("block", inputs: 3) { x in
      let a = x.convolution("a", 4, kernel: 3, padding: 1).batchNorm("na").relu()
      let b = a.convolution("b", 4, kernel: 3, padding: 1, bias: false).batchNorm("nb")
      return (a + b).relu().maxPool(2)
    }
    try expectSame(network, .random(2, 3, 4, 4, seed: 7), layers: 0, on: backend)
  }
}
