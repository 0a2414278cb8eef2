import Foundation
import Testing

@testable import Neural

@Suite("Model files")
struct ModelTests {
  let folder = TemporaryFolder()

  private func network(bands: Int = 2, width: Int = 3) throws -> Network {
    try Network("net", inputs: bands) { x in
      x.convolution("a", width, kernel: 3).batchNorm("b").relu().convolution("c", 2, kernel: 1)
    }
  }

  private var card: ModelCard {
    var card = ModelCard(
      architecture: "net", settings: ["bands": 2, "widths": [3, 4], "skip": "yes", "deep": true],
      bands: ["red", "nir"], classes: ["other", "glacier"])
    card.sensors = ["LANDSAT_5 TM"]
    card.normalisation = .perBand(means: [1, 2], deviations: [0.5, 3])
    card.training = "Two \"tiles\" of nöwhere"
    card.sources = ["doi:10.1/2"]
    card.metrics[.float32] = .init(dataset: "d", f1: 0.9, recall: 0.8)
    card.version = "1.2.3"
    return card
  }

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "nothing"
    } catch { return "\(error)".replacingOccurrences(of: folder.path, with: "FOLDER") }
  }

  @Test("a model is read as it was written, card and all")
  func roundTrip() throws {
    let network = try network()
    let model = try Model(network, Weights(initial: network, .torch, seed: 1), card: card)
    let path = folder.path("m.safetensors")
    try model.write(to: path)
    #expect(try Model(reading: path) { _ in network } == model)
    #expect(try Model(reading: path, bands: ["red", "nir"]) { _ in network } == model)
    // The card is plain JSON that other programs can read.
    let text = try #require(try Safetensors(reading: path).metadata["firnline.card"])
    let json = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect((json["settings"] as? [String: Any])?["widths"] as? [Double] == [3, 4])
    #expect(((json["metrics"] as? [String: Any])?["float32"] as? [String: Any])?["f1"] as? Double == 0.9)
  }

  @Test("a file that does not fit is refused with both sides")
  func refusals() throws {
    let network = try network()
    let weights = Weights(initial: network, .torch, seed: 1)
    let path = folder.path("m.safetensors")
    try Model(network, weights, card: card).write(to: path)

    #expect(
      message { _ = try Model(reading: path, bands: ["nir", "red"]) { _ in network } }
        == "FOLDER/m.safetensors: the model takes the bands red, nir and is to be given nir, red")
    let wider = try self.network(width: 4)
    #expect(
      message { _ = try Model(reading: path) { _ in wider } }
        == "FOLDER/m.safetensors: parameter “a.weight”: “net” needs 4×2×3×3, the weights have 3×2×3×3")
    let three = try self.network(bands: 3)
    #expect(
      message { _ = try Model(reading: path) { _ in three } }.contains(
        "the card names 2 bands (red, nir) and “net” takes 3"))
    #expect(
      message { _ = try Model(reading: path) { _ in throw ModelError("no such architecture") } }
        == "FOLDER/m.safetensors: no such architecture")

    var poor = card
    poor.classes = ["glacier"]
    #expect(message { _ = try Model(network, weights, card: poor) }.contains("puts out 2 channels"))
    poor = card
    poor.normalisation = .perBand(means: [1, 2], deviations: [1, 0])
    #expect(message { _ = try Model(network, weights, card: poor) }.contains("deviations above zero"))
    var sick = weights
    sick["c.bias"] = Tensor([2], [0, .nan])
    #expect(message { _ = try Model(network, sick, card: card) }.contains("“c.bias”: value 1 is nan"))

    try Safetensors(weights.tensors).write(to: path)
    #expect(message { _ = try Model(reading: path) { _ in network } }.contains("has no model card"))
    try Safetensors(weights.tensors, metadata: ["firnline.card": "{}"]).write(to: path)
    #expect(
      message { _ = try Model(reading: path) { _ in network } }.contains(
        "its card cannot be read: “architecture” is missing"))
    let text = try card.json().replacingOccurrences(of: "perBand", with: "perRow")
    try Safetensors(weights.tensors, metadata: ["firnline.card": text]).write(to: path)
    #expect(
      message { _ = try Model(reading: path) { _ in network } }.contains(
        "“perRow” is none of none, perBand, perTile"))
    let metrics = try card.json().replacingOccurrences(of: "float32", with: "float16")
    try Safetensors(weights.tensors, metadata: ["firnline.card": metrics]).write(to: path)
    #expect(
      message { _ = try Model(reading: path) { _ in network } }.contains(
        "“metrics.float16”: is none of float32, bfloat16"))
  }

  @Test("images are normalised by band, by tile, or not")
  func normalisation() throws {
    let images = Tensor([2, 2, 1, 2], [1, 2, 10, 20, 3, 4, 5, 5])
    func scaled(_ normalisation: Normalisation) throws -> [Float] {
      var copy = images
      try normalisation.apply(to: &copy)
      return copy.values
    }
    #expect(try scaled(.none) == images.values)
    #expect(try scaled(.perBand(means: [1, 5], deviations: [2, 5])) == [0, 0.5, 1, 3, 1, 1.5, 0, 0])
    #expect(try scaled(.perTile) == [0, 1 / 19, 9 / 19, 1, 0, 0.5, 1, 1])
    #expect(throws: ModelError.self) { try scaled(.perBand(means: [1], deviations: [1])) }
  }
}
