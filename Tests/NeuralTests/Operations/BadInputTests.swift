import Testing

@testable import Neural

@Suite("What does not fit is said clearly")
struct BadInputTests {
  private func message(_ inputs: [Shape], _ body: ([Signal]) -> Signal) -> String {
    do {
      let network = try Network("bad", inputs: inputs.map(\.channels), body: body)
      _ = try Program(inferring: network, inputs)
      return "nothing thrown"
    } catch { return "\(error)" }
  }

  private let shape = Shape(batch: 1, channels: 3, height: 5, width: 4)

  @Test("A sum of two sizes names its layer and both shapes")
  func sum() {
    let text = message([shape]) { x in
      x[0].scope("decoder") { x in x + x.maxPool(2).resized(.nearest, by: 2) }
    }
    #expect(text.contains("decoder.add"))
    #expect(text.contains("1×3×5×4"))
    #expect(text.contains("1×3×4×4"))
  }

  @Test("Concatenation, product and attention of two sizes name both shapes")
  func others() {
    for body: (Signal, Signal) -> Signal in [
      { concatenate($0, $1) }, { $0 * $1 }, { $0.attention(key: $1, value: $1) },
    ] {
      let text = message([shape]) { body($0[0], $0[0].maxPool(2)) }
      #expect(text.contains("1×3×5×4") && text.contains("1×3×2×2"), "\(text)")
    }
  }

  @Test("A window larger than the image names the layer and the image's size")
  func window() {
    let text = message([shape]) { $0[0].convolution("wide", 1, kernel: 7) }
    #expect(text.contains("wide") && text.contains("5×4"))
  }

  @Test("Sums of different channels, and groups that do not divide them, name the layer")
  func channels() {
    #expect(message([shape]) { $0[0] + $0[0].channelMean() }.contains("3 channels and 1"))
    let text = message([shape]) { $0[0].convolution("grouped", 4, kernel: 1, groups: 2) }
    #expect(text.contains("grouped") && text.contains("3 → 4"))
  }

  @Test("An image of the wrong band count names both counts")
  func bands() throws {
    let network = try Network("seven", inputs: 7) { $0.relu() }
    let error = #expect(throws: NetworkError.self) {
      _ = try Program(inferring: network, [shape])
    }
    #expect(error?.description.contains("takes 7 bands, the image has 3 bands") == true)
  }

  @Test("Buffers of another length and too little memory are refused", arguments: backends)
  func execution(backend: any Backend) throws {
    let network = try Network("small", inputs: 3) { $0.relu() }
    let program = try Program(inferring: network, [shape])
    let store = try ParameterStore(network, Weights([:]))
    let executable = try backend.compile(program, parameters: store, settings: .init())
    let error = #expect(throws: EngineError.self) {
      _ = try executable.forward([Tensor.random(1, 3, 4, 4, seed: 1)], shape)
    }
    #expect(error?.description == "image: 48 values where 60 are needed")
    let memory = #expect(throws: EngineError.self) {
      _ = try backend.compile(
        program, parameters: store, settings: ExecutionSettings(memoryLimit: 100))
    }
    #expect(memory?.description.contains("raise the memory limit") == true)
  }

  @Test("The reference refuses bfloat16 and says what to take")
  func precision() throws {
    let network = try Network("small", inputs: 3) { $0.relu() }
    let error = #expect(throws: EngineError.self) {
      _ = try ReferenceBackend().compile(
        try Program(inferring: network, [shape]),
        parameters: try ParameterStore(network, Weights([:])),
        settings: ExecutionSettings(precision: .bfloat16))
    }
    #expect(error?.description.contains("float32") == true)
  }
}
