import Declaration
import Extraction
import Foundation
import Learning
import Neural
import Testing

@Suite("Random forest")
struct RandomForestTests {
  /// Pixels of two classes that overlap, in four bands of which two tell them apart.
  private struct Pixels {
    var features: [Float] = []
    var isGlacier: [Bool] = []

    init(_ count: Int, seed: UInt64) {
      var state = seed
      func random() -> Float {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Float(state >> 40) / Float(1 << 24)
      }
      for _ in 0..<count {
        let values = (0..<4).map { _ in random() + random() }
        // A ring, with one label in ten turned over.
        let distance = (values[0] - 1) * (values[0] - 1) + (values[2] - 1) * (values[2] - 1)
        features += values
        isGlacier.append((distance < 0.12) != (random() < 0.1))
      }
    }

    /// Band by band, as a forest is asked.
    var bands: [[Float]] {
      (0..<4).map { band in stride(from: band, to: features.count, by: 4).map { features[$0] } }
    }
  }

  private func card(_ growth: RandomForestGrowth) -> RandomForestCard {
    RandomForestCard(
      roles: [.blue, .green, .red, .nir], quantity: .reflectance, growth: growth, training: "a ring")
  }

  private func accuracy(_ forest: RandomForest, on pixels: Pixels) throws -> Double {
    let shares = try forest.trees.shares(of: pixels.bands)
    let right = zip(shares, pixels.isGlacier).count { ($0 > 0.5) == $1 }
    return Double(right) / Double(pixels.isGlacier.count)
  }

  @Test("A forest that is not pruned knows by heart what it was grown on")
  func learns() throws {
    let pixels = Pixels(400, seed: 1)
    let forest = try RandomForest.grown(
      on: pixels.features, pixels.isGlacier, card: card(RandomForestGrowth(trees: 40, seed: 3)))
    #expect(forest.trees.count == 40)
    #expect(forest.card.pixels == 400)
    #expect(forest.card.glacierPixels == pixels.isGlacier.count { $0 })
    // Without pruning nearly every tree has learnt by heart the pixels that its bootstrap sample drew.
    #expect(try accuracy(forest, on: pixels) > 0.97)
    let shallow = try RandomForest.grown(
      on: pixels.features, pixels.isGlacier, card: card(RandomForestGrowth(trees: 40, depth: 1, seed: 3)))
    #expect(try accuracy(shallow, on: pixels) < 0.9)
  }

  @Test("The same seed grows the same forest, another seed another one")
  func seeds() throws {
    let pixels = Pixels(200, seed: 2)
    func fingerprint(_ seed: UInt64) throws -> String {
      try RandomForest.grown(
        on: pixels.features, pixels.isGlacier, card: card(RandomForestGrowth(trees: 5, seed: seed))
      ).trees.fingerprint
    }
    #expect(try fingerprint(1) == fingerprint(1))
    #expect(try fingerprint(1) != fingerprint(2))
  }

  @Test("A forest comes back from its file as it was; another file is no forest")
  func file() throws {
    let folder = TemporaryFolder()
    let pixels = Pixels(200, seed: 4)
    let forest = try RandomForest.grown(
      on: pixels.features, pixels.isGlacier, card: card(RandomForestGrowth(trees: 7, splitFeatures: 3)))
    try forest.write(to: folder.path("forest.safetensors"))
    #expect(try RandomForest(reading: folder.path("forest.safetensors")) == forest)
    #expect(throws: (any Error).self) { try RandomForest(reading: folder.file(Data([1, 2, 3]))) }
    #expect(throws: (any Error).self) { try RandomForest(reading: folder.path("absent")) }
    // Sound files of another kind, and of a forest that has lost its trees or grown a wrong one.
    let contents = try Safetensors(reading: folder.path("forest.safetensors"))
    func isRefused(_ change: (inout Safetensors) -> Void) throws -> Bool {
      var damaged = contents
      change(&damaged)
      try damaged.write(to: folder.path("damaged.safetensors"))
      do {
        _ = try RandomForest(reading: folder.path("damaged.safetensors"))
        return false
      } catch is InputError { return true }
    }
    #expect(try !isRefused { _ in })
    #expect(try isRefused { $0.metadata = [:] })
    #expect(try isRefused { $0.metadata["random-forest"] = "{}" })
    #expect(try isRefused { $0.tensors["size"] = nil })
    #expect(try isRefused { $0.tensors["right"]?.values[0] = 1e6 })
    #expect(try isRefused { $0.tensors["feature"]?.values[0] = 0.5 })
  }

  @Test("What no forest can be grown on is an error that names it")
  func faults() throws {
    let pixels = Pixels(20, seed: 5)
    func problem(
      _ features: [Float], _ isGlacier: [Bool], _ growth: RandomForestGrowth = RandomForestGrowth(trees: 1)
    ) -> String? {
      do {
        _ = try RandomForest.grown(on: features, isGlacier, card: card(growth))
        return nil
      } catch { return (error as? InputError)?.field }
    }
    #expect(problem(pixels.features, pixels.isGlacier) == nil)
    #expect(problem(Array(pixels.features.dropLast()), pixels.isGlacier) == "features")
    #expect(problem([.nan] + pixels.features.dropFirst(), pixels.isGlacier) == "features")
    #expect(problem(pixels.features, [Bool](repeating: true, count: 20)) == "labels")
    #expect(problem(pixels.features, pixels.isGlacier, RandomForestGrowth(trees: 0)) == "trees")
    #expect(problem(pixels.features, pixels.isGlacier, RandomForestGrowth(depth: 26)) == "depth")
    #expect(
      problem(pixels.features, pixels.isGlacier, RandomForestGrowth(splitFeatures: 5)) == "splitFeatures")
  }

  @Test("Accuracy on unseen pixels is within a point of scikit-learn's", .python("numpy", "sklearn"))
  func peer() throws {
    let (known, unseen) = (Pixels(2000, seed: 11), Pixels(3000, seed: 12))
    let forest = try RandomForest.grown(
      on: known.features, known.isGlacier, card: card(RandomForestGrowth(trees: 60)))
    let ours = try accuracy(forest, on: unseen)
    let folder = TemporaryFolder()
    for (name, pixels) in [("known", known), ("unseen", unseen)] {
      let bytes = pixels.features.withUnsafeBytes { Data($0) }
      try bytes.write(to: URL(fileURLWithPath: folder.path("\(name).features")))
      try Data(pixels.isGlacier.map { $0 ? 1 : 0 }).write(
        to: URL(fileURLWithPath: folder.path("\(name).labels")))
    }
    let program = """
      import sys
      import numpy as np
      from sklearn.ensemble import RandomForestClassifier
      def read(name):
          return (np.fromfile(f"{sys.argv[1]}/{name}.features", np.float32).reshape(-1, 4),
                  np.fromfile(f"{sys.argv[1]}/{name}.labels", np.uint8))
      forest = RandomForestClassifier(60, max_features="sqrt", random_state=0).fit(*read("known"))
      print(forest.score(*read("unseen")))
      """
    let printed = try Python.run(program, [folder.path]).trimmingCharacters(in: .whitespacesAndNewlines)
    let theirs = try #require(Double(printed))
    #expect(theirs > 0.8 && abs(ours - theirs) < 0.01, "ours \(ours), theirs \(theirs)")
  }
}
