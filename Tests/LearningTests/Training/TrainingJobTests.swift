import Declaration
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

  @Test("rows of epochs that are gone through again are not there twice, and time adds up")
  func curvesOnce() throws {
    let config = try config()
    var job = try TrainingJob(config)
    // The one checkpoint is that of the stop, in the third epoch; two more epochs are gone through after it.
    job.interval = .seconds(1800)
    #expect(throws: TrainingStop.self) {
      try job.train(threads: 1) { event in
        guard case .step(_, let epoch, _, _, _, _) = event, epoch == 2 else { return }
        Thread.sleep(forTimeInterval: 0.4)
        throw TrainingStop(epoch: epoch)
      }
    }
    struct Interruption: Error {}
    #expect(throws: Interruption.self) {
      try job.train(threads: 1) { event in
        if case .epoch(let epoch) = event, epoch.epoch == 4 { throw Interruption() }
      }
    }
    func epochs() throws -> [String] {
      try String(contentsOfFile: config.curves, encoding: .utf8).split(separator: "\n").dropFirst()
        .map { String($0.prefix { $0 != "," }) }
    }
    #expect(try epochs() == ["1", "2", "3", "4", "5"])
    var resumed: [Int] = []
    let trained = try job.train(threads: 1) { event in
      if case .resumed(let epochs) = event { resumed.append(epochs) }
    }
    #expect(resumed == [2])
    #expect(try epochs() == ["1", "2", "3", "4", "5", "6"])
    #expect(try #require(trained.record.seconds) >= 0.4)
  }

  @Test("bands are scaled by what all datasets hold, pixel by pixel")
  func scaledByAll() throws {
    let flat: (Float) -> [Float] = { [Float](repeating: $0, count: 256) }
    for (name, value) in [("n", Float(1)), ("o", 4), ("p", 4)] {
      try files.write(
        name, width: 16, height: 16, bands: [flat(value), flat(0)], label: [UInt8](repeating: 1, count: 256))
    }
    let further = try files.dataset(training: ["o", "p"])
    try FileManager.default.moveItem(atPath: further, toPath: files.folder.path("further.yaml"))
    _ = try files.dataset(training: ["n"])
    let config = try TrainingConfig.read(
      files.write(
        "t.yaml",
        """
        {dataset: dataset.yaml, furtherDatasets: further.yaml, architecture: m-landsnet,
        settings: {widths: [4, 4, 8], bridge: 8}, epochs: 1, tile: {size: 16}, output: m.safetensors}
        """))
    let card = try TrainingJob(config).run(threads: 1).model.card
    #expect(card.normalisation == .perBand(means: [3, 0], deviations: [Float(2).squareRoot(), 1]))
  }

  @Test("a finished model is taken for that of its training file alone, and what differs is named")
  func finished() throws {
    let config = try config(epochs: 1)
    _ = try TrainingJob(config).run(threads: 1)
    #expect(try TrainingJob(config).checkFinished() == nil)
    func fault(_ old: String, _ new: String) throws -> String {
      let text = try String(contentsOfFile: config.file, encoding: .utf8)
      let file = try files.write("other.yaml", text.replacingOccurrences(of: old, with: new))
      do { return try TrainingJob(TrainingConfig.read(file)).checkFinished() ?? "none" } catch {
        return "\(error)"
      }
    }
    let other = files.folder.path("other.yaml")
    let mend = "train it anew with firnline train \(other) --restart, or name another output"
    #expect(
      try fault("epochs: 1", "epochs: 2")
        == "\(config.output): 'epochs' was 1 when it was trained, and is 2 in \(other); \(mend)")
    #expect(try fault("start: 0.01", "start: 0.02").contains("'rate' was constant(0.01) when"))
    #expect(try fault("bridge: 8", "bridge: 4").contains("'settings' was bands=2 "))
    #expect(try fault("output", "averaging: 0.9\noutput").contains("'averaging' was none when"))

    // Another image under the same name.
    let plane = [Float](repeating: 1, count: 512)
    try files.write(
      "a", width: 16, height: 32, bands: [plane, plane], label: [UInt8](repeating: 1, count: 512))
    let error = #expect(throws: InputError.self) { try TrainingJob(config).checkFinished() }
    #expect(error?.field == "training images")

    // A card of an earlier version tells the network alone.
    try image("a", seed: 0)
    var model = try Model(reading: config.output, build: Architecture.network)
    model.card.recipe = nil
    try model.write(to: config.output)
    #expect(try TrainingJob(config).checkFinished()?.contains("its card does not say with what") == true)
    #expect(try fault("bridge: 8", "bridge: 4").contains("'settings' was bands=2 "))
  }
}
