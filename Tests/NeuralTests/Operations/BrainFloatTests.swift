import Testing

@testable import Neural

@Suite(
  "bfloat16 between layers",
  .enabled(if: Processor.current.isa >= .avx512, "needs a processor with AVX-512"))
struct BrainFloatTests {
  /// Convolutions with norms and a residual, a gate per pixel, a join and a shuffle, an odd number
  /// of channels.
  private func network() throws -> Network {
    try Network("mixed", inputs: 5) { x in
      let a = x.convolution("a", 16, kernel: 3, padding: 1).batchNorm("an").relu()
      let b = a.convolution("b", 16, kernel: 3, padding: 1).batchNorm("bn")
      let sum = (a + b).relu()
      let deep = sum.maxPool(2).convolution("c", 24, kernel: 3, padding: 2, dilation: 2).relu()
      let gate = deep.convolution("g", 1, kernel: 1).sigmoid()
        .resized(.bilinear(alignCorners: false), by: 2)
      return concatenate(
        deep.transposedConvolution("u", 16, kernel: 2, stride: 2), sum * gate
      ).convolution("d", 7, kernel: 3, padding: 1).relu().convolution("out", 2, kernel: 1)
    }
  }

  @Test("Logits and gradients are those of single precision, to what eight bits can tell")
  func close() throws {
    let network = try network()
    let weights = Weights(initial: network, .glorotNormal, seed: 5)
    let image = Tensor.random(2, 5, 12, 16, seed: 6)
    let program = try Program(training: network, [image.shape])
    func run(_ backend: any Backend, _ precision: Precision) throws -> ([Float], [Float]) {
      let store = try ParameterStore(network, weights, training: true)
      let executable = try backend.compile(
        program, parameters: store, settings: ExecutionSettings(precision: precision))
      let shape = program.values[program.output].shape
      let logits = try executable.forward([image], shape)
      let upstream = Tensor.random(shape.batch, 2, shape.height, shape.width, seed: 7)
      try upstream.values.withUnsafeBufferPointer { try executable.backward(from: $0, into: []) }
      return (logits.values, Array(store.gradients))
    }
    let exact = try run(ReferenceBackend(), .float32)
    let brain = try run(try #require(OneDNNBackend()), .bfloat16)
    let largest = exact.0.map(abs).max() ?? 0
    let error = zip(exact.0, brain.0).map { abs($0 - $1) }.max() ?? .infinity
    #expect(error > 0 && error < 0.05 * largest, "\(error) of \(largest)")
    #expect(cosine(exact.1, brain.1) > 0.99)
  }

  private func cosine(_ a: [Float], _ b: [Float]) -> Double {
    func product(_ a: [Float], _ b: [Float]) -> Double {
      zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    return product(a, b) / (product(a, a) * product(b, b)).squareRoot()
  }
}
