import Testing

@testable import Neural

@Suite("Parameters in training")
struct ParameterTests {
  @Test("A weight that two layers share gets the sum of their gradients", arguments: backends)
  func sharing(backend: any Backend) throws {
    let shared = try Network("shared", inputs: 2) { x in
      x.convolution("a", 2, kernel: 1).sigmoid().convolution("a", 2, kernel: 1)
    }
    let apart = try Network("apart", inputs: 2) { x in
      x.convolution("a", 2, kernel: 1).sigmoid().convolution("b", 2, kernel: 1)
    }
    let input = Tensor.random(1, 2, 3, 3, seed: 1)
    let weights = shared.randomWeights()
    var doubled = weights
    for name in ["weight", "bias"] { doubled["b." + name] = weights["a." + name] }
    let run = try shared.train(weights, [input], on: backend)
    let reference = try apart.train(doubled, [input], on: backend)
    for name in ["weight", "bias"] {
      let a = try #require(reference.parameterGradients["a." + name])
      let b = try #require(reference.parameterGradients["b." + name])
      let sum = Tensor(a.dimensions, zip(a.values, b.values).map { $0 + $1 })
      expectClose(run.parameterGradients["a." + name], sum, "gradient of \(name)")
    }
  }

  @Test("Every run reads the weights anew and adds to their gradients", arguments: backends)
  func anew(backend: any Backend) throws {
    let network = try Network("anew", inputs: 1) { $0.convolution("a", 1, kernel: 1, bias: false) }
    let input = Tensor([1, 1, 1, 2], [3, 4])
    let program = try Program(training: network, [input.shape])
    let store = try ParameterStore(
      network, Weights(["a.weight": Tensor([1, 1, 1, 1], [2])]), training: true)
    let executable = try backend.compile(
      program, parameters: store, settings: ExecutionSettings())
    func step() throws -> Tensor {
      let output = try executable.forward([input], input.shape)
      try [Float](repeating: 1, count: 2).withUnsafeBufferPointer {
        try executable.backward(from: $0, into: [])
      }
      return output
    }
    #expect(try step().values == [6, 8])
    #expect(store.gradients[0] == 7)
    store.values[0] = -1
    #expect(try step().values == [-3, -4])
    #expect(store.gradients[0] == 14)
  }

  @Test(
    "Weights learn where nobody asks for the gradient of the image", arguments: backends,
    [false, true])
  func noInputGradient(backend: any Backend, normFirst: Bool) throws {
    let network = try Network("first layer", inputs: 2) { x in
      (normFirst ? x.batchNorm("first").relu() : x)
        .convolution("a", 3, kernel: 3, padding: 1).batchNorm("n").relu().scaled(by: "gate")
    }
    let input = Tensor.random(1, 2, 4, 3, seed: 2)
    let weights = network.randomWeights()
    let program = try Program(training: network, [input.shape])
    #expect(program.inputGradients == [nil])
    let store = try ParameterStore(network, weights, training: true)
    let executable = try backend.compile(
      program, parameters: store, settings: ExecutionSettings())
    let shape = program.values[program.output].shape
    _ = try executable.forward([input], shape)
    try [Float](repeating: 1, count: shape.count).withUnsafeBufferPointer {
      try executable.backward(from: $0, into: [])
    }
    let reference = try network.train(weights, [input], on: backend)
    for (index, parameter) in store.parameters.enumerated() where parameter.isTrained {
      let gradient = Tensor(parameter.dimensions, Array(store.gradients(of: index)))
      expectClose(
        gradient, try #require(reference.parameterGradients[parameter.name]), parameter.name)
    }
  }
}
