import Foundation
import Testing

@testable import Neural

@Suite("What is said about a model's speed and size")
struct MeasurementTests {
  private func model() throws -> Model {
    let network = try Network("net", inputs: 2) { x in
      x.convolution("a", 4, kernel: 3, padding: 1).relu().convolution("c", 2, kernel: 1)
    }
    var card = ModelCard(
      architecture: "net", settings: ["widths": [4]], bands: ["red", "nir"], classes: ["other", "glacier"])
    card.normalisation = .perBand(means: [1, 2], deviations: [2, 4])
    card.metrics[.float32] = .init(dataset: "d", f1: 0.9)
    return try Model(network, Weights(initial: network, .torch, seed: 1), card: card)
  }

  @Test("work counts two for every product of a weight and a pixel")
  func work() throws {
    let network = try Network("net", inputs: 4) { x in
      x.convolution("a", 6, kernel: 3, stride: 2, padding: 1, groups: 2)
        .transposedConvolution("b", 8, kernel: 2, stride: 2).linear("c", 2)
    }
    let shape = Shape(batch: 3, channels: 4, height: 8, width: 6)
    // 4×3 pixels after the stride, each with 6 outputs of 2×9 weights, and so on.
    let expected = 3 * 2 * (12 * 6 * 18 + 12 * 6 * 8 * 4 + 48 * 8 * 2)
    #expect(try network.work(on: [shape]) == expected)
    let attention = try Network("net", inputs: 4) { $0.attention(key: $0, value: $0) }
    #expect(try attention.work(on: [shape]) == 3 * 2 * 48 * 48 * 8)
  }

  @Test("tiles are normalised and applied some at a time, with the same result as one by one")
  func tiles() throws {
    let model = try model()
    let tiles = Tensor.noise(Shape(batch: 5, channels: 2, height: 4, width: 6))
    let together = try model.probabilities(of: tiles, batch: 2, settings: ExecutionSettings())
    #expect(together.dimensions == [5, 2, 4, 6])
    var scaled = tiles
    try model.card.normalisation.apply(to: &scaled)
    let inference = try Inference(
      model.network, model.weights, shape: Shape(batch: 5, channels: 2, height: 4, width: 6),
      backend: ReferenceBackend())
    let expected = try inference(scaled)
    #expect(zip(together.values, expected.values).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(throws: ModelError.self) {
      try model.probabilities(
        of: .noise(Shape(batch: 1, channels: 3, height: 4, width: 4)), batch: 1, settings: ExecutionSettings()
      )
    }
  }

  @Test("what sides must be multiples of is found by trying")
  func sides() throws {
    #expect(try model().network.sideMultiple == 1)
    let deep = try Network("net", inputs: 1) { x in
      concatenate(x.maxPool(2).maxPool(2).resized(.nearest, by: 4), x)
    }
    #expect(deep.sideMultiple == 4)
    let cropping = try Network("net", inputs: 1) { $0.maxPool(2).resized(.nearest, by: 2) }
    #expect(cropping.sideMultiple == 2, "an odd side would come out smaller")
    func refusal(_ height: Int, _ width: Int) -> String {
      do {
        try deep.checkSides(height: height, width: width)
        return "nothing"
      } catch { return "\(error)" }
    }
    #expect(refusal(8, 12) == "nothing")
    #expect(refusal(8, 10) == "tiles are 8×10; sides must be multiples of 4 (8 or 12)")
    #expect(refusal(3, 4) == "tiles are 3×4; sides must be multiples of 4 (4)")
    #expect(refusal(9000, 4).contains("8192 at most"))
  }

  @Test("tiles of files are run a batch at a time, and one that is wrong is counted among all")
  func files() throws {
    let folder = TemporaryFolder()
    let model = try model()
    var tiles = Tensor.noise(Shape(batch: 5, channels: 2, height: 4, width: 6))
    let (source, target) = (folder.path("tiles"), folder.path("probabilities"))
    func apply() throws -> [Int] {
      try Safetensors(["tiles": tiles]).write(to: source)
      var done: [Int] = []
      let size = try model.apply(
        to: SafetensorsReader(source), writing: target, metadata: ["model": "m"], batch: 2,
        settings: ExecutionSettings(), backend: ReferenceBackend(), progress: { done.append($0) })
      #expect(size == [5, 2, 4, 6])
      return done
    }
    #expect(try apply() == [2, 4, 5])
    let file = try Safetensors(reading: target)
    #expect(file.metadata == ["model": "m"])
    let expected = try model.probabilities(
      of: tiles, batch: 5, settings: ExecutionSettings(), backend: ReferenceBackend())
    #expect(file.tensors == ["probabilities": expected])
    tiles.values[4 * 48 + 24] = .nan
    #expect {
      try apply()
    } throws: {
      "\($0)".contains("image 5, channel 2, row 1, column 1")
    }
    tiles = Tensor([0, 2, 4, 6], [])
    #expect {
      try apply()
    } throws: {
      "\($0)".contains("there are none")
    }
  }

  @Test("a summary says what the card says and how the model would run")
  func summary() throws {
    let summary = try ModelSummary(model(), batch: 3, tile: 16, backend: ReferenceBackend())
    #expect(summary.parameters == 2 * 4 * 9 + 4 + 4 * 2 + 2)
    #expect(summary.gigaflopsPerTile == Double(2 * 256 * (72 + 8)) / 1e9)
    #expect(summary.text.contains("settings      widths=4\n"))
    #expect(summary.text.contains("normalisation 1.0 ± 2.0, 2.0 ± 4.0\n"))
    #expect(summary.text.contains("in float32    F1 0.9000 on d\n"))
    #expect(summary.text.contains("with 3 tiles at a time"))
    #expect(summary.text.contains("tile sides    any\n"))
    #expect(!summary.text.contains("sensors"))
    let json = try #require(JSONSerialization.jsonObject(with: Data(summary.json.utf8)) as? [String: Any])
    #expect(json["tile"] as? Int == 16)
    let inference = try Inference(
      model().network, model().weights, shape: Shape(batch: 3, channels: 2, height: 16, width: 16),
      backend: ReferenceBackend())
    #expect(summary.memoryBytes == inference.memory.total)
    let bounded = try ModelSummary(
      model(), batch: 3, tile: 16, memoryLimit: 1000, backend: ReferenceBackend())
    #expect(bounded.memoryBytes == summary.memoryBytes)
    #expect(bounded.text.contains("more than the limit of 1 MB"))
  }

  @Test("a summary says whether a larger batch takes more memory")
  func memoryOfBatches() throws {
    let network = try Network("net", inputs: 1) {
      $0.convolution("a", 64, kernel: 1).convolution("b", 2, kernel: 1)
    }
    let model = try Model(
      network, Weights(initial: network, .torch, seed: 1),
      card: ModelCard(architecture: "net", settings: [:], bands: ["red"], classes: ["a", "b"]))
    let few = try ModelSummary(model, batch: 1, tile: 16, backend: ReferenceBackend())
    #expect(few.memoryGrowsWithBatch && !few.text.contains("a larger batch takes no more"))
    let large = try ModelSummary(model, batch: 4, tile: 128, backend: ReferenceBackend())
    #expect(!large.memoryGrowsWithBatch && large.text.contains("a larger batch takes no more"))
  }

  @Test("timings hold together")
  func timings() throws {
    let model = try model()
    let shape = Shape(batch: 2, channels: 2, height: 8, width: 8)
    let inference = try InferenceTiming(
      model, shape: shape, settings: ExecutionSettings(), seconds: 0.01, backend: ReferenceBackend())
    #expect(inference.bestMilliseconds <= inference.medianMilliseconds)
    #expect(abs(inference.tilesPerSecond * inference.bestMilliseconds / 2000 - 1) < 1e-9)
    #expect(inference.implementation.contains("plain"))
    #expect(inference.peakMemoryBytes > inference.statedMemoryBytes)
    let training = try TrainingTiming(
      model, shape: shape, settings: ExecutionSettings(), seconds: 0.05, backend: ReferenceBackend())
    #expect(training.steps > 1)
    #expect(training.lastLoss < training.firstLoss)
  }

  @Test(
    "matrix products are measured", .enabled(if: OneDNN.shared != nil, "oneDNN does not know this processor"))
  func products() throws {
    let timing = try MatrixProductTiming(size: 64, threads: 1, seconds: 0)
    #expect(timing.float32 > 0)
    #expect((timing.bfloat16 != nil) == (Processor.current.isa >= .avx512))
  }
}
