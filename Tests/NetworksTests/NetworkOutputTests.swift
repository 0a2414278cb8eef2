import Foundation
import Networks
import Testing

@testable import Neural

/// A small relative of one of the networks: its settings and weights, an image, and what PyTorch makes of it.
///
/// Tests/Oracles/networks_golden.py writes them.
struct GoldenNetwork: Sendable, CustomTestStringConvertible {
  var name: String

  var testDescription: String { name }

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Golden")

  static let all: [GoldenNetwork] = {
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (names ?? []).filter { $0.hasSuffix(".safetensors") }.sorted()
      .map { GoldenNetwork(name: String($0.dropLast(".safetensors".count))) }
  }()

  private func file() throws -> Safetensors {
    try Safetensors(reading: Self.folder.appendingPathComponent("\(name).safetensors").path)
  }

  func tensor(_ name: String) throws -> Tensor { try #require(file().tensors[name]) }

  /// The one case of each architecture with its usual layers.
  static let plain = all.filter { golden in Architecture.all.contains { $0.name == golden.name } }

  /// The model of the file's settings, with its weights by their names in PyTorch.
  func model() throws -> Model {
    let file = try file()
    var settings: [String: Setting] = [:]
    for (key, value) in file.metadata where key.hasPrefix("set.") {
      settings[String(key.dropFirst("set.".count))] = Setting(value)
    }
    let architecture = try Architecture.named(try #require(file.metadata["architecture"]))
    let card = try architecture.card(settings)
    let state = file.tensors.filter { $0.key.hasPrefix("parameter.") }
      .map { (String($0.key.dropFirst("parameter.".count)), $0.value) }
    let network = try Architecture.network(of: card)
    // No tensor of the state dict is left over.
    #expect(state.count == network.parameters.count)
    return try Model(
      network, Weights(stateDict: Dictionary(uniqueKeysWithValues: state), for: network), card: card)
  }
}

@Suite("What the networks put out")
struct NetworkOutputTests {
  static let backends: [any Backend] = [ReferenceBackend(), Backends.best]

  @Test("there is a golden network of every architecture but the two that have their own")
  func complete() throws {
    let covered = try Set(GoldenNetwork.all.map { try $0.model().card.architecture })
    #expect(covered.union(["landsnet", "m-landsnet"]) == Set(Architecture.all.map(\.name)))
  }

  @Test("logits are PyTorch's", arguments: GoldenNetwork.all, backends)
  func logits(golden: GoldenNetwork, backend: any Backend) throws {
    let model = try golden.model()
    let (images, expected) = (try golden.tensor("input"), try golden.tensor("output"))
    let size = images.dimensions
    let shape = Shape(batch: size[0], channels: size[1], height: size[2], width: size[3])
    let inference = try Inference(
      model.network, model.weights, shape: shape, backend: backend, probabilities: false)
    let found = try inference(images)
    #expect(found.dimensions == expected.dimensions)
    let largest = expected.values.reduce(1) { max($0, abs($1)) }
    let difference = zip(found.values, expected.values).map { abs($0 - $1) }.max() ?? .infinity
    #expect(difference < 1e-5 * largest)
  }

  @Test("steps of training lower the loss", arguments: GoldenNetwork.plain, backends)
  func training(golden: GoldenNetwork, backend: any Backend) throws {
    let network = try golden.model().network
    let images = try golden.tensor("input")
    // Twice, as a batch normalisation of one value tells nothing.
    let batch = Shape(
      batch: 2 * images.dimensions[0], channels: images.dimensions[1], height: images.dimensions[2],
      width: images.dimensions[3])
    let values = images.values + images.values.map { -$0 }
    let trainer = try Trainer(
      network, Weights(initial: network, .heNormal, seed: 4), batch: batch, backend: backend,
      settings: ExecutionSettings(seed: 1),
      recipe: TrainingRecipe(
        loss: network.outputs == 1 ? .binaryCrossEntropy : .crossEntropy, optimiser: .adam(),
        rate: .constant(1e-2)))
    let targets = (0..<batch.batch * batch.plane).map { pixel -> UInt8 in
      pixel / batch.plane < batch.batch / 2 ? 1 : 0
    }
    let losses = try (0..<8).map { _ in try trainer.step(images: values, targets: targets) }
    let last = losses.suffix(2).reduce(0, +) / 2
    #expect(last < losses[0], "\(losses)")
  }
}

@Suite("Sides of images")
struct NetworkSideTests {
  @Test(
    "the output is as large as the image, for sides that a network says it takes",
    arguments: [
      ("attention-deeplab-v3-plus", 1), ("deeplab-v3-plus", 1), ("fcn-32s", 32), ("glaciernet", 1),
      ("landsnet", 8), ("m-landsnet", 8), ("sau-net", 16), ("u-net", 16), ("u-net-cse", 16),
      ("u-net-plus-plus", 16), ("u-net-resnet18", 32),
    ])
  func sides(name: String, multiple: Int) throws {
    let network = try Architecture.named(name).network()
    #expect(network.sideMultiple == multiple)
    let (height, width) = multiple == 1 ? (75, 64) : (3 * multiple, multiple)
    let image = Shape(batch: 2, channels: network.inputs[0], height: height, width: width)
    #expect(try network.shapes(of: [image])[network.output] == image.with(channels: network.outputs))
    if multiple > 1 {
      #expect(throws: ModelError.self) { try network.checkSides(height: height + multiple / 2, width: width) }
    }
  }
}
