import Foundation
import Networks
import Testing

@testable import Neural

@Suite("M-LandsNet and LandsNet")
struct MLandsNetTests {
  /// A file of Tests/NeuralTests/Golden, made by PyTorch.
  private func golden(_ name: String) throws -> Safetensors {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return try Safetensors(
      reading: tests.appendingPathComponent("NeuralTests/Golden/\(name).safetensors").path)
  }

  /// The narrow network of the golden files.
  private func narrow() throws -> Network {
    var net = MLandsNet()
    net.bands = 3
    net.widths = [4, 6, 8]
    net.bridge = 8
    return try net.network()
  }

  private func golden() throws -> (Safetensors, Weights) {
    let file = try golden("m-landsnet")
    let weights = file.tensors.filter { $0.key.hasPrefix("parameter.") }
      .map { (String($0.key.dropFirst("parameter.".count)), $0.value) }
    return (file, Weights(Dictionary(uniqueKeysWithValues: weights)))
  }

  /// The largest difference, relative to the largest of the expected values.
  private func difference(_ a: [Float], _ b: [Float]) -> Float {
    guard a.count == b.count else { return .infinity }
    let scale = b.map(abs).max() ?? 0
    return zip(a, b).map { abs($0 - $1) }.max().map { $0 / max(scale, 1e-6) } ?? 0
  }

  static let backends: [any Backend] = [ReferenceBackend(), Backends.best]

  @Test(
    "it has as many parameters as the widths and blocks call for",
    arguments: [
      ([64, 128, 256], 256, 4_817_253, 6_553_221), ([64, 128, 256], 512, 7_671_909, 9_407_877),
      ([128, 128, 128], 128, 2_071_365, 3_108_741), ([32, 64, 128], 128, 1_208_501, 1_643_333),
    ])
  func counts(widths: [Int], bridge: Int, narrow: Int, wide: Int) throws {
    var net = MLandsNet()
    net.widths = widths
    net.bridge = bridge
    #expect(try net.network().trainedParameterCount == narrow)
    net.block.form = .wide
    #expect(try net.network().trainedParameterCount == wide)
  }

  @Test("five bands have fewer parameters, and other dilations and ways to grow as many")
  func variants() throws {
    var nearest = MLandsNet()
    nearest.upsampling = .nearest
    #expect(try nearest.network().trainedParameterCount == 4_817_253)
    let network = try Architecture.named("m-landsnet").network(["bands": 5])
    #expect(network.trainedParameterCount == 4_816_549)
    let landsNet = try Architecture.named("landsnet").network(["bands": 5])
    #expect(landsNet.trainedParameterCount == 4_816_549)
    #expect(landsNet.parameters == network.parameters)
    let dilations = { (network: Network) in
      network.nodes.compactMap { node -> Int? in
        if case .convolution(let c) = node.operation, c.dilation != 1 { c.dilation.height } else { nil }
      }
    }
    #expect(dilations(network) == [2, 3])
    #expect(dilations(landsNet) == [2, 4, 6])
  }

  @Test(
    "every variant of the open points puts out as many pixels as go in",
    arguments: MLandsNet.Skip.allCases, MLandsNet.Upsampling.allCases)
  func joints(skip: MLandsNet.Skip, upsampling: MLandsNet.Upsampling) throws {
    for (fusion, gate) in zip(MLandsNet.Fusion.allCases, MLandsNet.GateWidth.allCases) {
      var net = MLandsNet()
      net.widths = [4, 6, 8]
      net.bridge = 10
      net.skip = skip
      net.upsampling = upsampling
      net.fusion = fusion
      net.gate = gate
      net.block.normalisesLast = gate == .half
      let network = try net.network()
      let shapes = try network.shapes(of: [Shape(batch: 2, channels: 7, height: 24, width: 16)])
      #expect(shapes[network.output] == Shape(batch: 2, channels: 2, height: 24, width: 16))
    }
  }

  @Test("sides that are no multiples of eight are refused")
  func oddSides() throws {
    let network = try narrow()
    #expect(throws: NetworkError.self) {
      try network.shapes(of: [Shape(batch: 1, channels: 3, height: 20, width: 16)])
    }
  }

  @Test("a PyTorch state dict loads by name, wrapped or not", arguments: ["", "module.", "model.module."])
  func stateDict(prefix: String) throws {
    let state = try golden("m-landsnet-state-dict").tensors
    let wrapped = Dictionary(uniqueKeysWithValues: state.map { (prefix + $0, $1) })
    let (_, expected) = try golden()
    #expect(state.count > expected.tensors.count)
    #expect(try Weights(stateDict: wrapped, for: narrow()) == expected)
    #expect(throws: WeightsError.self) { try Weights(stateDict: wrapped, for: MLandsNet().network()) }
  }

  @Test("its logits are PyTorch's", arguments: backends)
  func inference(backend: any Backend) throws {
    let (file, weights) = try golden()
    let images = try #require(file.tensors["input"])
    let expected = try #require(file.tensors["output"])
    let inference = try Inference(
      narrow(), weights, shape: Shape(batch: 2, channels: 3, height: 16, width: 16), backend: backend,
      probabilities: false)
    let logits = try inference(images)
    #expect(logits.dimensions == expected.dimensions)
    #expect(difference(logits.values, expected.values) < 1e-5)
  }

  @Test("its logits in training and all gradients of its loss are PyTorch's", arguments: backends)
  func training(backend: any Backend) throws {
    let (file, weights) = try golden()
    let network = try narrow()
    let images = try #require(file.tensors["input"])
    let expected = try #require(file.tensors["output.training"])
    let targets = try #require(file.tensors["target"])
    let shape = Shape(batch: 2, channels: 3, height: 16, width: 16)
    let store = try ParameterStore(network, weights, training: true)
    let executable = try backend.compile(
      Program(training: network, [shape]), parameters: store, settings: ExecutionSettings())
    var logits = [Float](repeating: 0, count: expected.values.count)
    try images.values.withUnsafeBufferPointer { images in
      try logits.withUnsafeMutableBufferPointer { try executable.forward([images], into: $0) }
    }
    #expect(difference(logits, expected.values) < 1e-5)

    let gradient = crossEntropyGradient(logits, targets.values, plane: shape.plane)
    try gradient.withUnsafeBufferPointer { try executable.backward(from: $0, into: []) }
    // A float32 gradient is a sum of products through some thirty layers: PyTorch's own lie up to
    // 7e-6 from these, which it made in float64.
    for (index, parameter) in network.parameters.enumerated() where parameter.isTrained {
      let wanted = try #require(file.tensors["gradient.parameter.\(parameter.name)"]).values
      let found = Array(store.gradients(of: index))
      // A bias before a normalisation has no gradient; rounding leaves some of its layer's size.
      let largest = wanted.map(abs).max() ?? 0
      let difference = zip(found, wanted).map { abs($0 - $1) }.max() ?? 0
      #expect(difference < max(5e-5 * largest, 1e-6), "\(parameter.name)")
    }
  }

  /// The gradient of the mean cross-entropy of two classes, N×2×plane.
  private func crossEntropyGradient(_ logits: [Float], _ targets: [Float], plane: Int) -> [Float] {
    var gradient = logits
    for (pixel, target) in targets.enumerated() {
      let first = pixel / plane * 2 * plane + pixel % plane
      let share = 1 / (1 + exp(Double(logits[first] - logits[first + plane])))
      let slope = Float((share - Double(target)) / Double(targets.count))
      gradient[first + plane] = slope
      gradient[first] = -slope
    }
    return gradient
  }
}
