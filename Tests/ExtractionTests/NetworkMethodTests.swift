import Declaration
import Foundation
import Geospatial
import Landsat
import Networks
import Neural
import Testing

@testable import Extraction

@Suite("Networks as a method")
struct NetworkMethodTests {
  private static let bands = ["red", "swir1"]

  /// A model of two bands: a network that is given, or a small M-LandsNet, with weights from a seed.
  private func model(
    _ network: Network? = nil, quantity: String? = "reflectance",
    normalisation: Normalisation = .perBand(means: [0.4, 0.2], deviations: [0.2, 0.1])
  ) throws -> Model {
    let tiny = try Architecture.named("m-landsnet").card(
      ["widths": [4, 4, 4], "bridge": 4], bands: Self.bands)
    var card =
      network.map {
        ModelCard(
          architecture: $0.name, settings: [:], bands: Self.bands,
          classes: $0.outputs == 1 ? ["glacier"] : ["other", "glacier"])
      } ?? tiny
    card.quantity = quantity
    card.normalisation = normalisation
    let built = try network ?? Architecture.network(of: card)
    return try Model(built, Weights(initial: built, .torch, seed: 7), card: card)
  }

  private func image(_ width: Int, _ height: Int, gaps: Bool = false) throws -> MemoryImage {
    var numbers = PlainNumbers(state: 5)
    var red = numbers.image(width * height)
    if gaps { for _ in 0..<width { red[numbers.next(below: red.count)] = .nan } }
    return try MemoryImage([.red: red, .swir1: numbers.image(width * height)], width: width, height: height)
  }

  private func bytes(_ method: NetworkMethod, _ image: MemoryImage) throws -> [UInt8] {
    try method.prepared(for: image).probabilities(in: image.grid.window)
  }

  @Test(
    "a network of single pixels says of each what the formula does, in whatever tiles", arguments: [1, 2])
  func pointwise(outputs: Int) throws {
    let model = try model(Network("pixel", inputs: 2) { $0.convolution("out", outputs, kernel: 1) })
    let image = try image(21, 13)
    let (weight, bias) = (
      try #require(model.weights.tensors["out.weight"]), try #require(model.weights.tensors["out.bias"])
    )
    let expected = image.grid.window.count
    var formula: [UInt8] = []
    for index in 0..<expected {
      let scaled = [
        ((image.bands[.red] ?? [])[index] - 0.4) / 0.2, ((image.bands[.swir1] ?? [])[index] - 0.2) / 0.1,
      ]
      let logits = (0..<outputs).map { out in
        Double(weight.values[out * 2] * scaled[0] + weight.values[out * 2 + 1] * scaled[1] + bias.values[out])
      }
      let difference = outputs == 1 ? logits[0] : logits[1] - logits[0]
      formula.append(GlacierProbability.byte(Float(1 / (1 + exp(-difference)))))
    }
    for tiling in [Tiling(size: 4, overlap: 0), Tiling(size: 8, overlap: 3), Tiling(size: 64, overlap: 2)] {
      let method = try NetworkMethod(model, weights: "w", tiling: tiling)
      let result = try bytes(method, image)
      // One step of the byte for the arithmetic of another order.
      #expect(zip(result, formula).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
      #expect(Set(result).count > 10, "the network tells pixels apart")
    }
  }

  @Test("tiles whose margin covers what a pixel sees give what one run over the whole image does")
  func receptiveField() throws {
    // Two 3 × 3 convolutions see two pixels around, and pad with zeros at the image's edge, as tiles there do.
    let network = try Network("edges", inputs: 2) { x in
      x.convolution("a", 4, kernel: 3, padding: 1).relu().convolution("b", 2, kernel: 3, padding: 1)
    }
    let image = try image(40, 40)
    let model = try model(network)
    let whole = try bytes(NetworkMethod(model, weights: "w", tiling: Tiling(size: 40, overlap: 0)), image)
    let tiled = try bytes(NetworkMethod(model, weights: "w", tiling: Tiling(size: 16, margin: 2)), image)
    #expect(zip(whole, tiled).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
    let tight = try bytes(NetworkMethod(model, weights: "w", tiling: Tiling(size: 16, margin: 0)), image)
    #expect(zip(whole, tight).contains { abs(Int($0) - Int($1)) > 1 }, "without a margin seams show")
  }

  @Test(
    "M-LandsNet says the same for any windows and any order of them, and for images side by side",
    arguments: [TestTimeAugmentation.none, .chu])
  func windows(augmentation: TestTimeAugmentation) throws {
    let method = try NetworkMethod(
      model(), weights: "w", tiling: Tiling(size: 16, overlap: 5), augmentation: augmentation)
    let image = try image(45, 38, gaps: true)
    let whole = try bytes(method, image)
    #expect(Set(whole).count > 3)
    for strips in [image.grid.windows(rows: 1), image.grid.windows(rows: 7).reversed()] {
      let prepared = try method.prepared(for: image)
      for strip in strips {
        let part = try prepared.probabilities(in: strip)
        #expect(part == strip.part(of: whole, in: image.grid.window))
      }
    }
    let block = Window(x: 11, y: 20, width: 9, height: 9)
    #expect(
      try method.probabilities(of: SceneBlock(source: image, window: block))
        == block.part(of: whole, in: image.grid.window))

    let pixels = image.bands
    let (width, height) = (image.grid.width, image.grid.height)
    let together = try Parallel.map([0, 1, 2], tools: {}) { _, _ in
      let image = try MemoryImage(pixels, width: width, height: height)
      return try method.prepared(for: image).probabilities(in: image.grid.window)
    }
    #expect(together.allSatisfy { $0 == whole })
  }

  @Test("pixels without data disturb the rest no more than the mean of their band would", arguments: [1, 2])
  func gaps(threads: Int) throws {
    let method = try NetworkMethod(
      model(), weights: "w", tiling: Tiling(size: 16, overlap: 4), threads: threads)
    let gapped = try image(24, 24, gaps: true)
    var filled = gapped.bands
    filled[.red] = filled[.red]?.map { $0.isNaN ? 0.4 : $0 }
    let mended = try MemoryImage(filled, width: 24, height: 24)
    #expect(try bytes(method, gapped) == bytes(method, mended))
  }

  @Test("scaling by the scene takes all of the image, not the tile")
  func perScene() throws {
    let image = try image(30, 20)
    let statistics = try SceneStatistics(image, [.red, .swir1], as: .reflectance)
    for scale in Normalisation.Scale.allCases {
      let byScene = try NetworkMethod(
        model(normalisation: .perScene(scale)), weights: "w", tiling: Tiling(size: 16, overlap: 4))
      let byBand = try NetworkMethod(
        model(normalisation: statistics.normalisation(scale)), weights: "w",
        tiling: Tiling(size: 16, overlap: 4))
      #expect(try bytes(byScene, image) == bytes(byBand, image))
    }
  }

  @Test("settings tell all that shapes the answer, and not how many cores compute it")
  func settings() throws {
    let model = try model()
    let plain = try NetworkMethod(model, weights: "abc", threads: 1)
    #expect(
      plain.settings == [
        "weights": "abc", "quantity": "reflectance", "tile.size": "512", "tile.overlap": "64",
        "augmentation": "none", "precision": "float32",
      ])
    #expect(try NetworkMethod(model, weights: "abc", threads: 2).settings == plain.settings)
    let screened = try NetworkMethod(
      model, weights: "abc", screen: TileScreen(ratio: 1.5, mask: "m.gpkg"), screenMask: "def")
    #expect(screened.settings["screen.ratio"] == "1.5" && screened.settings["screen.mask"] == "def")
    #expect(plain.name == "m-landsnet" && plain.roles == [.red, .swir1] && plain.takesAllCores)
  }

  @Test("what does not fit is said with the mend")
  func faults() throws {
    func message(_ body: () throws -> Void) -> String {
      do { try body() } catch { return "\(error)" }
      return "no error"
    }
    let model = try model()
    #expect(
      message { _ = try NetworkMethod(model, weights: "", tiling: Tiling(size: 20, overlap: 0)) }
        == "m-landsnet: 'tile.size' is 20; write a multiple of 8, such as 16, up to 8192")
    #expect(
      message { _ = try NetworkMethod(model, weights: "", tiling: Tiling(size: 16, overlap: 16)) }
        == "m-landsnet: 'tile.overlap' is 16 where tiles have 16; keep some of each tile: write less")
    #expect(
      message { _ = try NetworkMethod(model, weights: "", quantity: .digitalNumbers) }
        == "m-landsnet: 'quantity' is dn, and the model was trained on reflectance; "
        + "leave it out: the model card says it")
    #expect(
      message { _ = try NetworkMethod(self.model(quantity: nil), weights: "") }.contains(
        "is not in the model card"))
    #expect(
      try NetworkMethod(self.model(quantity: nil), weights: "", quantity: .digitalNumbers).quantity
        == .digitalNumbers)
    var card = try self.model().card
    card.bands = ["red", "band2"]
    let odd = try Model(Architecture.network(of: card), model.weights, card: card)
    #expect(message { _ = try NetworkMethod(odd, weights: "") }.contains("'band2' is no band here"))
    var turned = model
    turned.card.classes.reverse()
    #expect(
      message { _ = try NetworkMethod(turned, weights: "") }
        .hasPrefix(
          "m-landsnet: 'classes' of the model card are glacier, other, of which the last is no glacier"))
  }

  @Test("a scene is extracted as its image says, with a tally of tiles, whatever strips would be")
  func scene() throws {
    let scratch = try Scratch()
    let image = try image(40, 30, gaps: true)
    let scene = try scratch.scene(
      image.bands.mapValues { $0.map { $0.isNaN ? -9999 : $0 * 10_000 } }, on: image.grid)
    let method = try NetworkMethod(
      model(), weights: "w", tiling: Tiling(size: 16, overlap: 4), screen: TileScreen(proves: true))
    let reader = SceneReader(scene)
    let whole = try method.prepared(for: reader).probabilities(in: scene.grid.window)
    for pixels in [100, 1 << 20] {
      var extraction = SceneExtraction(scene: scene, method: method, sky: SkyPolicy(), grid: scene.grid)
      extraction.stripPixels = pixels
      let summary = try extraction.write(to: scratch("out.tif"))
      let written: [UInt8] = try RasterDataset.pixels(scratch("out.tif"))
      #expect(written == whole)
      #expect(summary.tiles?.run == 9 && summary.tiles?.lost == 0)
      let sky: [UInt8] = try RasterDataset.pixels(scratch("out.tif"), band: SceneExtraction.skyBand)
      #expect(sky == (image.bands[.red] ?? []).map { $0.isNaN ? 0 : 1 })
    }
  }
}
