import Testing

@testable import Neural

@Suite("Dropout")
struct DropoutTests {
  private let input = Tensor([1, 4, 20, 25], repeating: 1)
  private var network: Network {
    get throws {
      // Two layers of one name, whose masks must not be the same.
      try Network("dropout", inputs: 4) { concatenate($0.dropout(0.25), $0.dropout(0.25)) }
    }
  }

  private func run(_ backend: any Backend, seed: UInt64, iteration: UInt64) throws -> BothPasses {
    try network.train(Weights([:]), [input], on: backend, seed: seed, iteration: iteration)
  }

  @Test("One seed and iteration repeat bit for bit, others differ", arguments: backends)
  func repeats(backend: any Backend) throws {
    let first = try run(backend, seed: 1, iteration: 5).output
    #expect(try run(backend, seed: 1, iteration: 5).output == first)
    #expect(try run(backend, seed: 1, iteration: 6).output != first)
    #expect(try run(backend, seed: 2, iteration: 5).output != first)
  }

  @Test("The rate is kept, and so is the mean; the gradient has the same mask", arguments: backends)
  func rate(backend: any Backend) throws {
    let result = try run(backend, seed: 3, iteration: 0)
    let values = result.output.values
    let kept = values.count { $0 != 0 }
    #expect(values.allSatisfy { $0 == 0 || $0 == 4 / 3 as Float })
    // Four thousand draws: five deviations are 0.034.
    #expect(abs(Float(kept) / Float(values.count) - 0.75) < 0.034)
    let sum = (0..<2000).map { values[$0] + values[2000 + $0] }
    #expect(result.inputGradients[0]?.values == sum)
  }

  @Test("Layers of one name have masks of their own", arguments: backends)
  func ownMasks(backend: any Backend) throws {
    let values = try run(backend, seed: 4, iteration: 0).output.values
    #expect(Array(values[..<2000]) != Array(values[2000...]))
  }

  @Test("Inference leaves values alone", arguments: backends)
  func inference(backend: any Backend) throws {
    let output = try network.infer(Weights([:]), [input], on: backend)
    #expect(output.values == input.values + input.values)
  }
}
