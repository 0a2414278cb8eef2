import Foundation
import Testing

@testable import Neural

@Suite("ONNX export")
struct ONNXTests {
  let folder = TemporaryFolder()

  /// A network for every operation and each of its ways, of three bands.
  static func networks() throws -> [Network] {
    func network(_ name: String, _ body: (Signal) -> Signal) throws -> Network {
      try Network(name, inputs: 3, body: body)
    }
    return [
      try network("convolution") {
        $0.convolution(
          "a", 4, kernel: Extent(3, 2), stride: Extent(2, 1), padding: Extent(2, 1), dilation: Extent(2, 1))
      },
      try network("convolution padded on one side") {
        $0.convolution("a", 4, kernel: 2, paddingAfter: 1)
      },
      try network("convolution in groups, without bias") {
        $0.convolution("a", 6, kernel: 3, padding: 1, groups: 3, bias: false)
      },
      try network("transposed convolution") {
        $0.transposedConvolution("a", 2, kernel: Extent(4, 3), stride: 2, padding: 1)
      },
      try network("transposed convolution in groups") {
        $0.transposedConvolution("a", 6, kernel: 2, stride: 2, groups: 3, bias: false)
      },
      try network("linear") { $0.linear("a", 5).linear("b", 2, bias: false) },
      try network("max pooling") { $0.maxPool(3, stride: 2, padding: 1) },
      try network("max pooling and un-pooling") { x in
        let pool = x.maxPool(2, keepsPlaces: true)
        return pool.relu().maxUnpool(pool)
      },
      try network("average pooling") { $0.averagePool(3, stride: 2, padding: 1) },
      try network("average pooling of pixels only") {
        $0.averagePool(3, stride: 1, padding: 1, countsPadding: false)
      },
      try network("global pooling") { x in x * x.globalAverage() * x.globalMaximum().sigmoid() },
      try network("batch normalisation") { $0.batchNorm("a", epsilon: 1e-3).relu() },
      try network("sigmoid, softmax, dropout") { $0.softmax().dropout(0.5).sigmoid() },
      try network("concatenation") { concatenate($0, $0.relu(), $0) },
      try network("sum, scale and shared weights") { x in
        x.scaled(by: "a") + x.convolution("b", 3, kernel: 1).convolution("b", 3, kernel: 1)
      },
      try network("products") { x in
        concatenate(x * x.channelMean() * x.channelMaximum(), x * x.relu())
      },
      try network("nearest") { $0.resized(.nearest, by: 3) },
      try network("nearest to a size") { $0.resized(.nearest, to: Extent(7, 9)) },
      try network("bilinear") { $0.resized(.bilinear(alignCorners: false), by: 2) },
      try network("bilinear with corners") { $0.resized(.bilinear(alignCorners: true), by: 2) },
      try network("bilinear to a size") { $0.resized(.bilinear(alignCorners: false), to: Extent(5, 7)) },
      try network("bilinear like another") { x in
        x.maxPool(3, stride: 2, padding: 1).resized(.bilinear(alignCorners: true), like: x)
      },
      try network("one pixel, drawn out") { x in
        x.globalAverage().resized(.bilinear(alignCorners: false), like: x)
      },
      try network("attention") { x in
        x.convolution("q", 2, kernel: 1).attention(
          key: x.convolution("k", 2, kernel: 1), value: x.convolution("v", 4, kernel: 1))
      },
      try network("scaled attention") { $0.attention(key: $0, value: $0.maxPool(1), scale: 0.25) },
    ]
  }

  private func images(_ dimensions: [Int]) -> Tensor {
    var random = SplitMix64(seed: 7, stream: "images")
    return Tensor(dimensions, (0..<dimensions.reduce(1, *)).map { _ in Float(random.normal()) })
  }

  /// Weights that leave nothing at zero or one.
  private func weights(_ network: Network) -> Weights {
    var weights = Weights(initial: network, .torch, seed: 3)
    for parameter in network.parameters {
      var random = SplitMix64(seed: 5, stream: parameter.name)
      switch parameter.role {
      case .factor, .shift, .gate, .runningMean, .runningVariance:
        weights[parameter.name] = Tensor(
          parameter.dimensions, (0..<parameter.count).map { _ in Float(0.5 + random.uniform()) })
      case .weight, .bias: break
      }
    }
    return weights
  }

  @Test(
    "ONNX Runtime computes of every operation what we do, for any batch and size",
    .python("numpy", "onnxruntime"))
  func operations() throws {
    var cases: [(model: String, images: Tensor)] = []
    var expected: [(String, [Float])] = []
    for (index, network) in try Self.networks().enumerated() {
      let weights = weights(network)
      let path = folder.path("\(index).onnx")
      try ONNXExport(network).write(weights, to: path)
      for images in [images([2, 3, 8, 12]), images([1, 3, 10, 6])] {
        let d = images.dimensions
        let inference = try Inference(
          network, weights, shape: Shape(batch: d[0], channels: d[1], height: d[2], width: d[3]),
          backend: ReferenceBackend(), probabilities: false)
        cases.append((path, images))
        expected.append(("\(network.name) \(images.size)", try inference(images).values))
      }
    }
    for (found, (name, values)) in zip(try ONNXRuntime.run(cases, in: folder), expected) {
      #expect(found.count == values.count, "\(name)")
      let largest = max(1, values.map(abs).max() ?? 0)
      let difference = zip(found, values).map { abs($0 - $1) }.max() ?? 0
      #expect(difference < 1e-5 * largest, "\(name)")
    }
  }

  @Test("a file holds the weights by name, the card, and sizes that stay open", .python("onnx"))
  func contents() throws {
    let network = try Network("net", inputs: 2) { $0.convolution("a", 1, kernel: 1).dropout(0.5) }
    var card = ModelCard(architecture: "net", settings: [:], bands: ["red", "nir"], classes: ["glacier"])
    card.version = "1.2.3"
    let weights = Weights(["a.weight": Tensor([1, 2, 1, 1], [1.5, -2]), "a.bias": Tensor([1], [3])])
    let path = folder.path("net.onnx")
    let model = try Model(network, weights, card: card)
    try model.writeONNX(to: path)
    let told = try Python.run(
      """
      import json, sys, onnx
      model = onnx.load(sys.argv[1])
      graph = model.graph
      print(model.producer_name, model.producer_version, model.metadata_props[0].key)
      assert json.loads(model.metadata_props[0].value)["bands"] == ["red", "nir"]
      for value in [*graph.input, *graph.output]:
          print(value.name, [d.dim_param or d.dim_value for d in value.type.tensor_type.shape.dim])
      for tensor in graph.initializer:
          print(tensor.name, onnx.numpy_helper.to_array(tensor).tolist())
      print([node.op_type for node in graph.node])
      """, [path])
    #expect(
      told == """
        firnline 1.2.3 firnline.card
        image ['batch', 2, 'height', 'width']
        probabilities ['batch', 1, 'output_height', 'output_width']
        a.weight [[[[1.5]], [[-2.0]]]]
        a.bias [3.0]
        ['Conv', 'Sigmoid', 'Identity']

        """)
    try model.writeONNX(to: path, probabilities: false)
    #expect(
      try Python.run("import onnx, sys; print(onnx.load(sys.argv[1]).graph.output[0].name)", [path])
        == "logits\n")
  }
}
