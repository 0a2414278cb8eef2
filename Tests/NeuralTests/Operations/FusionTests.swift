import Testing

@testable import Neural

// Training programs fuse no sums, so that their forward pass tells what inference must give.
@Suite("Fused programs give what unfused ones give")
struct FusionTests {
  private func expectSame(
    _ network: Network, _ inputs: [Tensor], on backend: any Backend,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let weights = network.randomWeights(3)
    expectClose(
      try network.infer(weights, inputs, on: backend),
      try network.trainingOutput(weights, inputs, on: backend), "output",
      sourceLocation: sourceLocation)
  }

  @Test("A residual sum and its ReLU join the convolution", arguments: backends)
  func residual(backend: any Backend) throws {
    let network = try Network("residual", inputs: 3) { x in
      let a = x.convolution("a", 4, kernel: 3, padding: 1).relu()
      let b = a.convolution("b", 5, kernel: 3, padding: 1).relu()
      return (a + b.convolution("c", 4, kernel: 3, padding: 1)).relu()
    }
    let input = Tensor.random(2, 3, 5, 6, seed: 1)
    let program = try Program(inferring: network, [input.shape])
    #expect(program.forward.count == 3)
    #expect(program.forward.last?.accumulates == true && program.forward.last?.relu == true)
    try expectSame(network, [input], on: backend)
  }

  @Test("A convolution does not overwrite what it reads itself", arguments: backends)
  func ownInput(backend: any Backend) throws {
    let network = try Network("own input", inputs: 3) { x in
      let a = x.convolution("a", 4, kernel: 1)
      return a + a.convolution("b", 4, kernel: 3, padding: 1)
    }
    let input = Tensor.random(1, 3, 4, 4, seed: 2)
    #expect(try !Program(inferring: network, [input.shape]).forward.contains { $0.accumulates })
    try expectSame(network, [input], on: backend)
  }

  @Test("A sum does not overwrite what is needed later", arguments: backends)
  func neededLater(backend: any Backend) throws {
    let network = try Network("needed later", inputs: 3) { x in
      let a = x.convolution("a", 4, kernel: 1)
      let sum = (a + x.convolution("b", 4, kernel: 1)).relu()
      return concatenate(sum, a).convolution("c", 2, kernel: 1)
    }
    let input = Tensor.random(1, 3, 4, 4, seed: 2)
    let program = try Program(inferring: network, [input.shape])
    #expect(!program.forward.contains { $0.accumulates })
    try expectSame(network, [input], on: backend)
  }

  @Test("A sum does not overwrite the image", arguments: backends)
  func image(backend: any Backend) throws {
    let network = try Network("image", inputs: 3) { x in
      x + x.convolution("a", 4, kernel: 1).convolution("b", 3, kernel: 1)
    }
    let input = Tensor.random(1, 3, 4, 4, seed: 3)
    #expect(try !Program(inferring: network, [input.shape]).forward.contains { $0.accumulates })
    try expectSame(network, [input], on: backend)
  }

  @Test("Sums of the two kinds of branches chain", arguments: backends)
  func chain(backend: any Backend) throws {
    let network = try Network("chain", inputs: 2) { x in
      let a = x.convolution("a", 4, kernel: 3, padding: 1)
      let b = x.convolution("b", 4, kernel: 1)
      let c = (a + b).relu()
      let d = c.convolution("d1", 4, kernel: 1).convolution(
        "d2", 4, kernel: 3, padding: 2, dilation: 2, groups: 2)
      return (c + d) + x.convolution("e", 4, kernel: 1, bias: false)
    }
    let input = Tensor.random(2, 2, 5, 4, seed: 4)
    #expect(
      try Program(inferring: network, [input.shape]).forward.filter(\.accumulates).count == 3)
    try expectSame(network, [input], on: backend)
  }

  @Test("A ReLU joins only what nobody else reads", arguments: backends)
  func sharedRelu(backend: any Backend) throws {
    let network = try Network("shared", inputs: 2) { x in
      let a = x.convolution("a", 3, kernel: 1)
      return concatenate(a.relu(), a)
    }
    let input = Tensor.random(1, 2, 3, 3, seed: 5)
    let program = try Program(inferring: network, [input.shape])
    #expect(!program.forward.contains { $0.relu })
    try expectSame(network, [input], on: backend)
  }

  @Test("A ReLU that was taken in cuts gradients where it cut values", arguments: backends)
  func backwardRelu(backend: any Backend) throws {
    let layers: [(Signal) -> Signal] = [
      { $0.convolution("a", 3, kernel: 3) }, { $0.batchNorm("a") },
    ]
    for layer in layers {
      let plain = try Network("plain", inputs: 2, body: layer)
      let fused = try Network("fused", inputs: 2) { layer($0).relu() }
      let input = Tensor.random(2, 2, 4, 5, seed: 8)
      let weights = plain.randomWeights()
      let output = try plain.train(weights, [input], on: backend).output
      let upstream = Tensor(
        output.dimensions, Tensor.random(output.values.count, seed: 9).values)
      let cut = Tensor(
        output.dimensions, zip(upstream.values, output.values).map { $1 > 0 ? $0 : 0 })
      let expected = try plain.train(weights, [input], gradient: cut, on: backend)
      let run = try fused.train(weights, [input], gradient: upstream, on: backend)
      expectClose(run.output, Tensor(output.dimensions, output.values.map { max(0, $0) }), "output")
      expectClose(
        run.inputGradients[0], try #require(expected.inputGradients[0]), "gradient of the input")
      for (name, gradient) in expected.parameterGradients {
        expectClose(run.parameterGradients[name], gradient, "gradient of \(name)")
      }
    }
  }

  @Test("One program runs again and again to the same end", arguments: backends)
  func repeats(backend: any Backend) throws {
    let network = try Network("again", inputs: 2) { x in
      let a = x.convolution("a", 2, kernel: 3, padding: 1).relu()
      return a.maxPool(2).resized(.nearest, by: 2) * a.channelMean().sigmoid()
    }
    let input = Tensor.random(1, 2, 4, 6, seed: 6)
    let program = try Program(inferring: network, [input.shape])
    let executable = try backend.compile(
      program, parameters: try ParameterStore(network, network.randomWeights()),
      settings: ExecutionSettings())
    let shape = program.values[program.output].shape
    let first = try executable.forward([input], shape)
    _ = try executable.forward([Tensor.random(1, 2, 4, 6, seed: 7)], shape)
    #expect(try executable.forward([input], shape) == first)
  }
}
