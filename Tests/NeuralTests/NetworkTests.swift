import Testing

@testable import Neural

@Suite("A network as a value")
struct NetworkTests {
  @Test("A definition counts its parameters, and dead layers do not count")
  func counts() throws {
    let net = try Network("small", inputs: 3) { x in
      let a = x.convolution("a", 8, kernel: 3, padding: 1)
      _ = a.convolution("dead", 100, kernel: 1)
      return concatenate(a.batchNorm("n").relu(), x).convolution("out", 2, kernel: 1)
    }
    #expect(net.trainedParameterCount == 3 * 8 * 9 + 8 + 16 + 11 * 2 + 2)
    #expect(net.outputs == 2)
  }
}
