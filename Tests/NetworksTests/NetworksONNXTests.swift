import Networks
import Testing

@testable import Neural

@Suite("The networks in ONNX")
struct NetworksONNXTests {
  @Test("ONNX Runtime gives the probabilities of our float32 path", .python("numpy", "onnxruntime"))
  func probabilities() throws {
    let folder = TemporaryFolder()
    var cases: [(name: String, path: String, images: Tensor, expected: [Float])] = []
    for golden in GoldenNetwork.all {
      let model = try golden.model()
      let path = folder.path("\(golden.name).onnx")
      try model.writeONNX(to: path)
      let images = try golden.tensor("input")
      let size = images.dimensions
      let inference = try Inference(
        model.network, model.weights,
        shape: Shape(batch: size[0], channels: size[1], height: size[2], width: size[3]))
      cases.append((golden.name, path, images, try inference(images).values))
    }
    // All in one process of Python.
    let found = try ONNXRuntime.run(cases.map { ($0.path, $0.images) }, in: folder)
    for (item, found) in zip(cases, found) {
      #expect(found.count == item.expected.count, "\(item.name)")
      let difference = zip(found, item.expected).map { abs($0 - $1) }.max() ?? .infinity
      #expect(difference < 1e-5, "\(item.name)")
    }
  }
}
