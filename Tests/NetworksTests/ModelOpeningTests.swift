import Foundation
import Networks
import Neural
import Testing

@Suite("Models by file, state dict or name")
struct ModelOpeningTests {
  let folder = TemporaryFolder()
  let small: [String: Setting] = ["widths": [4, 6, 8], "bridge": 8]

  private var stateDict: String {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return tests.appendingPathComponent("NeuralTests/Golden/m-landsnet-state-dict.safetensors").path
  }

  private func message(_ body: () throws -> Model) -> String {
    do {
      _ = try body()
      return "nothing"
    } catch { return "\(error)" }
  }

  @Test("a state dict becomes a model file that opens without another word")
  func importing() throws {
    let architecture = try Architecture.named("m-landsnet")
    let card = try architecture.card(small, bands: ["red", "nir", "swir1"])
    #expect(card.settings["bands"] == 3)
    let model = try Architecture.importing(stateDict, card)
    let path = folder.path("m.safetensors")
    try model.write(to: path)
    #expect(try Model.open(path) == model)
    let settings = small.merging(["bands": 3]) { $1 }
    #expect(
      try Model.open(stateDict, architecture: "m-landsnet", settings: settings).weights == model.weights)
  }

  @Test("what does not fit is said with the file")
  func refusals() throws {
    let wrong = message { try Model.open(stateDict, architecture: "m-landsnet", settings: ["bands": 3]) }
    #expect(wrong.contains("m-landsnet-state-dict.safetensors: parameter “"))
    #expect(wrong.contains("“m-landsnet” needs "))
    let bands = message { try Model.open(stateDict, architecture: "m-landsnet", settings: small) }
    #expect(bands.contains("its weights take 3 and the model 7; name as many with --bands"), "\(bands)")
    #expect(message { try Model.open(stateDict) }.contains("such as --architecture m-landsnet"))
    #expect(message { try Model.open("landsnet", fresh: false) }.contains("its weights would be random"))
    #expect(message { try Model.open(folder.path("absent")) }.contains("neither a file nor an architecture"))
    #expect(
      message { try Model.open(stateDict, architecture: "x") }.contains(
        "there is no architecture “x”; choose"))
    #expect(message { try Model.open(stateDict, settings: small) }.contains("add --architecture"))
    #expect(throws: ArchitectureError.self) {
      try Architecture.named("m-landsnet").card(small, bands: ["red", "red"])
    }
    #expect(
      message {
        let card = try Architecture.named("m-landsnet").card(["bands": 2], bands: ["red"])
        return try Architecture.importing(stateDict, card)
      }.hasPrefix("1 bands are named (red) and the setting “bands” is 2"))
    var card = try Architecture.named("m-landsnet").card(small)
    card.architecture = "ice-finder-9"
    let path = folder.path("strange.safetensors")
    let fresh = try Architecture.fresh(Architecture.named("m-landsnet").card(small), .torch, seed: 0)
    try Model(fresh.network, fresh.weights, card: card).write(to: path)
    #expect(
      message { try Model.open(path) } == "\(path): there is no architecture “ice-finder-9”; choose "
        + Architecture.all.map(\.name).joined(separator: ", "))
  }

  @Test("a state dict tells how many bands it takes, and what of it is left out")
  func contents() throws {
    let architecture = try Architecture.named("m-landsnet")
    #expect(try architecture.bands(of: stateDict, small) == 3)
    let model = try Architecture.importing(
      stateDict, architecture.card(small, bands: ["red", "nir", "swir1"]))
    #expect(try Architecture.leftOut(of: stateDict, by: model) == [])
    let path = folder.path("wrapped.safetensors")
    var tensors = try Safetensors(reading: stateDict).tensors
    tensors["e1.extra"] = Tensor([1], [0])
    try Safetensors(Dictionary(uniqueKeysWithValues: tensors.map { ("module.model.\($0)", $1) }))
      .write(to: path)
    #expect(try architecture.bands(of: path, small) == 3)
    #expect(try Architecture.leftOut(of: path, by: model) == ["module.model.e1.extra"])
    try Data("PK and a zip archive".utf8).write(to: URL(fileURLWithPath: path))
    #expect(message { try Architecture.importing(path, model.card) }.contains("safetensors.torch.save_file"))
  }

  @Test("a network too large for any machine is refused at once")
  func tooLarge() throws {
    let settings: [String: Setting] = ["widths": [2000, 4000, 8000], "bridge": 256]
    let refusal = message { try Model.open("landsnet", settings: settings) }
    #expect(refusal.contains("“landsnet” would have 24") && refusal.contains(" parameters"), "\(refusal)")
  }

  @Test("a name gives fresh weights, with the bands of the Thematic Mapper")
  func fresh() throws {
    let model = try Model.open("landsnet", settings: small)
    #expect(model.card.architecture == "landsnet")
    #expect(model.card.bands == ["blue", "green", "red", "nir", "swir1", "thermal", "swir2"])
    #expect(model.card.classes == ["other", "glacier"])
  }
}
