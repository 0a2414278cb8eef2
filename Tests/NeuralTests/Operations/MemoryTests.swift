import Foundation
import Testing

@testable import Neural

@Suite("Memory of an executable")
struct MemoryTests {
  private static func network() throws -> Network {
    try Network("small", inputs: 3) { x in
      let a = x.convolution("a", 16, kernel: 3, padding: 1).batchNorm("n").relu()
      let b = a.maxPool(2).convolution("b", 16, kernel: 3, padding: 1).relu()
      return concatenate(b.transposedConvolution("u", 16, kernel: 2, stride: 2), a)
        .convolution("out", 2, kernel: 1)
    }
  }

  @Test("Ten thousand tiles need no more memory than some, in a process of their own")
  func tenThousandTiles() async throws {
    await #expect(processExitsWith: .success) {
      let network = try Self.network()
      let inference = try Inference(
        network, Weights(initial: network, .glorotNormal, seed: 1),
        shape: Shape(batch: 1, channels: 3, height: 16, width: 16))
      let tile = [Float](repeating: 0.5, count: inference.input.count)
      var result = [Float](repeating: 0, count: inference.output.count)
      func run(_ count: Int) throws {
        for _ in 0..<count {
          try tile.withUnsafeBufferPointer { tile in
            try result.withUnsafeMutableBufferPointer { try inference.run(tile, into: $0) }
          }
        }
      }
      try run(200)
      let before = try Self.residentPages()
      try run(10_000)
      let grown = (try Self.residentPages() - before) * Int(sysconf(Int32(_SC_PAGESIZE)))
      // A leak of a hundred bytes for each tile would show.
      #expect(grown < 1_000_000, "\(grown) bytes for ten thousand tiles")
    }
  }

  private static func residentPages() throws -> Int {
    let statm = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
    return try #require(Int(statm.split(separator: " ")[1]))
  }

  @Test("An image that nobody reads keeps out of the memory of others", arguments: backends)
  func unusedImage(backend: any Backend) throws {
    let network = try Network("one of two", inputs: [2, 3]) { $0[0] + $0[0] }
    let images = [Tensor.random(1, 2, 5, 4, seed: 1), Tensor.random(1, 3, 5, 4, seed: 2)]
    let program = try Program(inferring: network, images.map(\.shape))
    let executable = try backend.compile(
      program, parameters: try ParameterStore(network, Weights([:])), settings: .init())
    let sum = try executable.forward(images, images[0].shape)
    #expect(sum.values == images[0].values.map { $0 * 2 })
  }

  @Test("The memory stated is what the tensors of a program need, shared and mapped whole")
  func statement() throws {
    let network = try Self.network()
    let weights = Weights(initial: network, .glorotNormal, seed: 1)
    func memory(_ batch: Int, limit: Int? = nil) throws -> MemoryStatement {
      try Inference(
        network, weights, shape: Shape(batch: batch, channels: 3, height: 128, width: 128),
        backend: ReferenceBackend(scratchGoal: 16),
        settings: ExecutionSettings(memoryLimit: limit)
      ).memory
    }
    let one = try memory(1)
    // At 128 × 128 the largest moment holds a tensor of 16 channels, the 32 joined ones, and
    // scratch: more than two such tensors, and far less than all of the network together.
    #expect(one.arena > 48 * 128 * 128 * 4 && one.arena < 120 * 128 * 128 * 4)
    #expect(try memory(16).arena == memory(8).arena, "a large batch runs in parts")
    #expect(throws: EngineError.self) { try memory(1, limit: one.total - 1) }
    #expect(try memory(1, limit: one.total) == one)
  }

  @Test("Too little memory is one clear error")
  func allocation() throws {
    let error = try #require(throws: EngineError.self) { try Arena(bytes: 1 << 60) }
    #expect("\(error)".contains("could not get 1152921504607 MB"))
    #expect("\(error)".contains("lower the batch"))
    #expect(error.isOutOfMemory)
  }
}
