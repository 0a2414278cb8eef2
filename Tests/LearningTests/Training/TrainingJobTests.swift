import Foundation
import Networks
import Neural
import Testing

@testable import Learning

@Suite("Training from files to a model")
struct TrainingJobTests {
  private let files = LabelledFiles()

  /// Blotches of glacier, bright in the first band; the second is noise.
  private func image(_ name: String, seed: UInt64) throws {
    var random = SplitMix64(seed: seed, stream: name)
    let side = 32
    var label = [UInt8](repeating: 0, count: side * side)
    for _ in 0..<3 {
      let (x, y, radius) = (random.below(side), random.below(side), 4 + random.below(6))
      for index in label.indices {
        let (dx, dy) = (index % side - x, index / side - y)
        if dx * dx + dy * dy < radius * radius { label[index] = 1 }
      }
    }
    let red = label.map { 3000 + 2000 * Float($0) + 500 * Float(random.normal()) }
    let noise = label.map { _ in 100 + 20 * Float(random.normal()) }
    try files.write(name, width: side, height: side, bands: [red, noise], label: label)
  }

  private func config(_ text: String = "", epochs: Int = 6) throws -> TrainingConfig {
    for (seed, name) in ["a", "b", "c"].enumerated() { try image(name, seed: UInt64(seed)) }
    _ = try files.dataset(training: ["a", "b"], validation: ["c"], more: "splitRule: by hand")
    return try TrainingConfig.read(
      files.write(
        "t.yaml",
        """
        dataset: dataset.yaml
        architecture: m-landsnet
        settings: {widths: [4, 4, 8], bridge: 8}
        epochs: \(epochs)
        rate: {start: 0.01}
        tile: {size: 16}
        output: m.safetensors
        \(text)
        """))
  }

  @Test("a network learns what is bright, and its card says how it came about")
  func learns() throws {
    let config = try config("augmentation: {symmetries: square}", epochs: 16)
    let (model, result) = try TrainingJob(config).run(threads: 1)
    let best = try #require(result.history.compactMap(\.validation?.f1).max())
    #expect(best > 0.9)
    let read = try Model(reading: config.output, build: Architecture.network)
    #expect(read == model)
    #expect(read.card.bands == ["red", "swir1"])
    guard case .perBand(let means, _) = read.card.normalisation else {
      Issue.record("normalised by \(read.card.normalisation)")
      return
    }
    #expect((3000...5000).contains(means[0]) && (90...110).contains(means[1]))
    #expect(read.card.training.hasPrefix("Small: 2 images (a, b); 8 tiles of 16 × 16 pixels in reflectance"))
    #expect(read.card.training.contains("split by hand; glorotNormal, loss cross-entropy, adam"))
    let rows = try String(contentsOfFile: config.curves, encoding: .utf8).split(separator: "\n")
    #expect(rows.count == 17)
    #expect(rows[0] == "epoch,rate,training_loss,validation_loss,accuracy,f1,dice,best")
    #expect(!FileManager.default.fileExists(atPath: config.checkpoint), "nothing is left to go on from")
  }

  @Test("a run that is cut off goes on to the same weights")
  func resumes() throws {
    struct Interruption: Error {}
    let augmented = "augmentation: {symmetries: square, shift: 4, gain: 0.1}"
    let whole = try TrainingJob(config(augmented)).run(threads: 1)
    let config = try config(augmented)
    try FileManager.default.removeItem(atPath: config.output)
    var job = try TrainingJob(config)
    job.interval = .steps(1)
    #expect(throws: Interruption.self) {
      try job.run(threads: 1) { event in
        if case .epoch(let epoch) = event, epoch.epoch == 2 { throw Interruption() }
      }
    }
    let second = try TrainingJob(config)
    #expect(second.canResume)
    let resumed = try second.run(threads: 1)
    #expect(resumed.model.weights == whole.model.weights)
    #expect(resumed.result.history == whole.result.history)
  }
}
