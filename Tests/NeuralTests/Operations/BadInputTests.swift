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

  @Test("Numbers that no layer can have name the layer and what it can have")
  func layers() {
    let far = Extent(1 << 40)
    for (expected, body) in [
      ("0 channels", { $0.convolution("a", 0, kernel: 1) }),
      ("9000000000000 channels", { $0.convolution("a", 9_000_000_000_000, kernel: 1) }),
      ("0 groups", { $0.convolution("a", 1, kernel: 1, groups: 0) }),
      ("stride 0×0", { $0.convolution("a", 1, kernel: 1, stride: 0) }),
      ("dilation 1099511627776", { $0.convolution("a", 1, kernel: 3, dilation: far) }),
      ("padding after", { $0.convolution("a", 1, kernel: 3, paddingAfter: far) }),
      ("more than 2³¹", { $0.convolution("b", 60_000, kernel: 1).linear("a", 60_000) }),
      ("kernel 0×0", { $0.transposedConvolution("a", 1, kernel: 0, stride: 1) }),
      ("half of its window", { $0.averagePool(2, padding: 2) }),
      (
        "would be 1×1×-1×-2",
        {
          $0.transposedConvolution("a", 1, kernel: 1, stride: 1, padding: Extent(3, 3))
            .maxPool(1)
        }
      ),
    ] as [(String, (Signal) -> Signal)] {
      let text = message([shape]) { body($0[0]) }
      #expect(text.contains(expected), "\(text)")
    }
    #expect(
      message([Shape(batch: 1 << 30, channels: 3, height: 9, width: 9)]) { $0[0].relu() }
        .contains("fewer at a time"))
  }

  @Test("Images of different numbers, and too many inputs, are refused")
  func batches() throws {
    let network = try Network("two", inputs: [3, 3]) { $0[0] + $0[1] }
    var other = shape
    other.batch = 2
    for inputs in [[shape, other], [shape], [shape, shape, shape]] {
      let error = #expect(throws: NetworkError.self) { _ = try network.shapes(of: inputs) }
      #expect(error?.description.contains("takes 2 inputs") == true)
    }
  }

  @Test("A network that makes no number of finite ones says where")
  func overflow() throws {
    let network = try Network("large", inputs: 1) {
      $0.convolution("a", 1, kernel: 1, bias: false).convolution("b", 1, kernel: 1, bias: false)
    }
    let large = Tensor([1, 1, 1, 1], [1e30])
    let inference = try Inference(
      network, Weights(["a.weight": large, "b.weight": large]),
      shape: Shape(batch: 2, channels: 1, height: 1, width: 3), probabilities: false)
    let error = #expect(throws: EngineError.self) {
      _ = try inference(Tensor([2, 1, 1, 3], [0, 0, 0, 0, 0, 7]))
    }
    #expect(error?.description.contains("image 2, channel 1, row 1, column 3") == true)
  }

  @Test("A negative variance is named, not what comes of it")
  func variance() throws {
    let network = try Network("norm", inputs: 1) {
      $0.convolution("a", 1, kernel: 1).batchNorm("n")
    }
    var weights = Weights(initial: network, .glorotNormal, seed: 1)
    weights["n.running_var"] = Tensor([1], [-2])
    let error = #expect(throws: WeightsError.self) {
      _ = try network.foldingBatchNorm(weights)
    }
    #expect(error?.description.contains("n.running_var") == true)
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
