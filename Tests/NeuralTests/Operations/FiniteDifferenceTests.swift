import Testing

@testable import Neural

@Suite("Gradients agree with finite differences")
struct FiniteDifferenceTests {
  /// A small network, with the sizes of its inputs.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var inputs: [[Int]]
    var body: @Sendable ([Signal]) -> Signal

    var testDescription: String { name }
    var network: Network {
      get throws { try Network(name, inputs: inputs.map { $0[1] }, body: body) }
    }

    init(_ name: String, _ inputs: [Int]..., body: @escaping @Sendable ([Signal]) -> Signal) {
      self.name = name
      self.inputs = inputs
      self.body = body
    }
  }

  static let image = [2, 3, 4, 5]
  static let cases = [
    Case("convolution", image) {
      $0[0].convolution("a", 4, kernel: 3, stride: Extent(2, 1), padding: 1)
    },
    Case("grouped, dilated convolution", [1, 4, 5, 4]) {
      $0[0].convolution("a", 6, kernel: 3, padding: Extent(0, 2), dilation: 2, groups: 2)
    },
    Case("transposed convolution", [2, 2, 3, 2]) {
      $0[0].transposedConvolution("a", 3, kernel: 3, stride: 2, padding: 1)
    },
    Case("grouped transposed convolution", [1, 4, 3, 2]) {
      $0[0].transposedConvolution("a", 6, kernel: 2, stride: 2, groups: 2)
    },
    Case("linear", [2, 3, 1, 2]) { $0[0].linear("a", 4) },
    Case("maximum pooling", image) { $0[0].maxPool(3, stride: 2, padding: 1) },
    Case("pooling and un-pooling", [1, 2, 4, 4]) {
      let pooled = $0[0].maxPool(2, keepsPlaces: true)
      return pooled.scaled(by: "a").maxUnpool(pooled)
    },
    Case("average pooling", image) { $0[0].averagePool(3, stride: 2, padding: 1) },
    Case("average pooling without padding", image) {
      $0[0].averagePool(3, stride: 2, padding: 1, countsPadding: false)
    },
    Case("global average", image) { $0[0].globalAverage() },
    Case("global maximum", image) { $0[0].globalMaximum() },
    Case("batch normalisation", image) { $0[0].batchNorm("a") },
    Case("ReLU", image) { $0[0].relu() },
    Case("sigmoid", image) { $0[0].sigmoid() },
    Case("softmax", image) { $0[0].softmax() },
    Case("dropout", image) { $0[0].dropout(0.4) },
    Case("concatenation", [2, 1, 2, 3], [2, 2, 2, 3]) { concatenate($0[1], $0[0], $0[1]) },
    Case("sum of three paths", [1, 2, 2, 3]) { $0[0] + $0[0].sigmoid() + $0[0] * $0[0] },
    Case("product", image, image) { $0[0] * $0[1] },
    Case("product with channels", image, [2, 3, 1, 1]) { $0[0] * $0[1] },
    Case("product with pixels", image, [2, 1, 4, 5]) { $0[0] * $0[1] },
    Case("product with one value", image, [2, 1, 1, 1]) { $0[0] * $0[1] },
    Case("learned scale", image) { $0[0].scaled(by: "a") },
    Case("channel mean", image) { $0[0].channelMean() },
    Case("channel maximum", image) { $0[0].channelMaximum() },
    Case("nearest, to another's size", [1, 2, 3, 2], [1, 1, 5, 3]) {
      $0[0].resized(.nearest, like: $0[1]) * $0[1]
    },
    Case("bilinear", [1, 2, 3, 2]) { $0[0].resized(.bilinear(alignCorners: false), by: 2) },
    Case("bilinear with corners", [1, 2, 3, 2]) {
      $0[0].resized(.bilinear(alignCorners: true), to: Extent(4, 5))
    },
    Case("attention", [2, 2, 2, 3], [2, 2, 2, 3], [2, 3, 2, 3]) {
      $0[0].attention(key: $0[1], value: $0[2], scale: 0.5)
    },
  ]

  @Test("Every operation's gradient is the slope of its output", arguments: backends, cases)
  func agrees(backend: any Backend, example: Case) throws {
    let network = try example.network
    let weights = network.randomWeights()
    let inputs = example.inputs.enumerated().map { index, size in
      Self.spread(size, seed: UInt64(index))
    }
    let shape = try network.shapes(of: inputs.map(\.shape))[network.output]
    let projection = Tensor(shape.dimensions, Tensor.random(shape.count, seed: 9).values)
    let run = try network.train(weights, inputs, gradient: projection, on: backend)

    for index in inputs.indices {
      let slopes = try slopes(inputs[index], projection) { changed in
        var inputs = inputs
        inputs[index] = changed
        return try network.trainingOutput(weights, inputs, on: backend)
      }
      expectClose(run.inputGradients[index], slopes, within: 5e-3, "gradient of input \(index)")
    }
    for parameter in network.parameters where parameter.isTrained {
      let tensor = try #require(weights[parameter.name])
      let slopes = try slopes(tensor, projection) { changed in
        var weights = weights
        weights[parameter.name] = changed
        return try network.trainingOutput(weights, inputs, on: backend)
      }
      expectClose(
        run.parameterGradients[parameter.name], slopes, within: 5e-3,
        "gradient of \(parameter.name)")
    }
  }

  /// Numbers about zero in random order, so far apart that no step makes two change their order
  /// or one its sign.
  private static func spread(_ dimensions: [Int], seed: UInt64) -> Tensor {
    var random = SplitMix64(seed: seed, stream: "spread")
    let count = dimensions.reduce(1, *)
    let step = 4 / Float(count)
    let values = random.order(count).map { (Float($0) - Float(count) / 2 + 0.5) * step }
    return Tensor(dimensions, values)
  }

  /// Central differences of the projected output in every value of a tensor.
  ///
  /// Float32 outputs of about one carry errors of 1e-7; with this step those of the slope stay
  /// near 1e-5, and those of curvature near 1e-4.
  private func slopes(
    _ tensor: Tensor, _ projection: Tensor, _ output: (Tensor) throws -> Tensor
  ) throws -> Tensor {
    let step: Float = 0x1p-7
    func projected(_ index: Int, _ step: Float) throws -> Double {
      var changed = tensor
      changed.values[index] += step
      return zip(try output(changed).values, projection.values)
        .reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    let values = try tensor.values.indices.map { index in
      let difference = try projected(index, step) - projected(index, -step)
      return Float(difference / Double(2 * step))
    }
    return Tensor(tensor.dimensions, values)
  }
}
