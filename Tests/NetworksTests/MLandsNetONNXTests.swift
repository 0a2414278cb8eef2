import Networks
import Testing

@testable import Neural

@Suite("M-LandsNet in ONNX")
struct MLandsNetONNXTests {
  /// Widths, bridge and start: narrow with steep logits, and the default with fresh weights, whose
  /// layers are wide enough for Winograd.
  @Test(
    "ONNX Runtime gives the probabilities of our float32 path", .python("numpy", "onnxruntime"),
    arguments: [([8, 12, 16], 16, Initialiser.heNormal), ([64, 128, 256], 256, .glorotNormal)])
  func probabilities(widths: [Int], bridge: Int, initialiser: Initialiser) throws {
    let folder = TemporaryFolder()
    var net = MLandsNet()
    net.bands = 5
    net.widths = widths
    net.bridge = bridge
    let network = try net.network()
    let weights = Weights(initial: network, initialiser, seed: 11)
    let bands = ["blue", "green", "red", "nir", "swir1"]
    let card = ModelCard(
      architecture: "m-landsnet", settings: [:], bands: bands, classes: ["other", "glacier"])
    let path = folder.path("net.onnx")
    try Model(network, weights, card: card).writeONNX(to: path)

    var random = SplitMix64(seed: 1, stream: "images")
    let images = Tensor([2, 5, 32, 48], (0..<2 * 5 * 32 * 48).map { _ in Float(random.normal()) })
    let inference = try Inference(
      network, weights, shape: Shape(batch: 2, channels: 5, height: 32, width: 48))
    let expected = try inference(images)
    let found = try ONNXRuntime.run([(path, images)], in: folder)[0]
    #expect(found.count == expected.values.count)
    #expect(zip(found, expected.values).allSatisfy { abs($0 - $1) < 1e-5 })
    // Probabilities that say nothing would agree too.
    #expect((expected.values.max() ?? 0) > 0.6)
  }
}
