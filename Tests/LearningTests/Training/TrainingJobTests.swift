import Declaration
import Foundation
import Geospatial
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
    #expect(config.canResume)
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
        name, width: 16, height: 16, bands: [flat(value), flat(0)],
        label: (0..<256).map { $0 < 128 ? 1 : 0 })
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
    let finished = try TrainingJob(config).run(threads: 1).model
    #expect(try TrainingJob.checkFinished(config) == nil)
    func fault(_ old: String, _ new: String) throws -> String {
      let text = try String(contentsOfFile: config.file, encoding: .utf8)
      let file = try files.write("other.yaml", text.replacingOccurrences(of: old, with: new))
      do { return try TrainingJob.checkFinished(TrainingConfig.read(file)) ?? "none" } catch {
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

    // Another image under the same name, which no tile could be cut from.
    let plane = [Float](repeating: 1, count: 64)
    try files.write(
      "a", width: 8, height: 8, bands: [plane, plane], label: [UInt8](repeating: 1, count: 64))
    let error = #expect(throws: InputError.self) { try TrainingJob.checkFinished(config) }
    #expect(error?.field == "training contents")

    // A card of an earlier version tells the network alone.
    try image("a", seed: 0)
    var model = try Model(reading: config.output, build: Architecture.network)
    model.card.recipe = nil
    try model.write(to: config.output)
    #expect(try TrainingJob.checkFinished(config)?.contains("its card does not say with what") == true)
    #expect(try fault("bridge: 8", "bridge: 4").contains("'settings' was bands=2 "))
    // One of a later version lacks some names.
    var recipe = try #require(finished.card.recipe)
    recipe["training contents"] = nil
    recipe["training images"] = "Small, 2 images (digest 1)"
    model.card.recipe = recipe
    try model.write(to: config.output)
    #expect(
      try TrainingJob.checkFinished(config)?.contains("does not say with what training contents it was")
        == true)
    #expect(try fault("bridge: 8", "bridge: 4").contains("'settings' was bands=2 "))
  }

  /// Writes the label of an image anew, whose file has the same size whatever is in it.
  private func label(_ name: String, _ change: (UInt8) -> UInt8 = { $0 }) throws {
    let path = files.folder.path("\(name)_label.tif")
    let old = try RasterDataset.open(path)
    let values: [UInt8] = try old.read(old.grid.window)
    let new = try RasterDataset.create(path, grid: old.grid, type: UInt8.self, options: ["COMPRESS=NONE"])
    try new.write(values.map(change), window: old.grid.window)
    try new.close()
  }

  @Test(
    "a run is the same where its folder is moved, and another where labels of the same size say something else"
  )
  func sameRun() throws {
    struct Interruption: Error {}
    let config = try config(epochs: 3)
    for name in ["a", "c"] { try label(name) }
    func size() throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: files.folder.path("a_label.tif"))[.size] as? Int
    }
    let before = try size()
    func cutOff() throws {
      var job = try TrainingJob(config)
      job.interval = .steps(1)
      #expect(throws: Interruption.self) {
        try job.run(threads: 1) { if case .epoch = $0 { throw Interruption() } }
      }
    }
    try cutOff()
    let elsewhere = TemporaryFolder()
    for name in files.folder.names {
      try FileManager.default.copyItem(atPath: files.folder.path(name), toPath: elsewhere.path(name))
    }
    let link = elsewhere.path("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: elsewhere.path(""))
    let moved = try TrainingConfig.read("\(link)/./t.yaml")
    _ = try TrainingJob(moved).run(threads: 1)
    #expect(try TrainingJob.checkFinished(moved) == nil)
    #expect(try TrainingJob.checkFinished(TrainingConfig.read(elsewhere.path("t.yaml"))) == nil)

    try label("a") { 1 - $0 }
    #expect(try size() == before)
    let error = #expect(throws: CheckpointError.self) { try TrainingJob(config).run(threads: 1) }
    #expect(error?.problem.contains("training contents is Small, 2 images of red swir1 (") == true)
    try label("a") { 1 - $0 }
    _ = try TrainingJob(config).run(threads: 1)
    try label("c") { 1 - $0 }
    #expect(throws: InputError.self) { try TrainingJob.checkFinished(config) }
    // A run may be made longer.
    try label("c") { 1 - $0 }
    try cutOff()
    var longer = config
    longer.epochs = 4
    #expect(try TrainingJob(longer).run(threads: 1).result.history.count == 4)
  }

  @Test("a copy of an image that is kept for a test is not learned from")
  func copies() throws {
    let config = try config()
    try FileManager.default.copyItem(atPath: files.folder.path("a.tif"), toPath: files.folder.path("d.tif"))
    try FileManager.default.copyItem(
      atPath: files.folder.path("a_label.tif"), toPath: files.folder.path("d_label.tif"))
    // What the label says makes no other image of it.
    try label("d") { 1 - $0 }
    let dataset = try files.dataset(training: ["a", "b"], validation: ["c"], test: ["d"])
    let error = #expect(throws: InputError.self) { try TrainingJob(config) }
    #expect(error?.problem == "trains on 'a', which \(dataset) keeps for another use")
  }

  @Test("while a run is at work no other touches what it writes, and its checkpoint may be gone")
  func lock() throws {
    let config = try config(epochs: 2)
    let (job, other) = (try TrainingJob(config), try TrainingJob(config))
    let said = "is being trained by another run (process \(getpid()))"
    var refused = 0
    _ = try job.run(threads: 1) { event in
      guard case .epoch(let epoch) = event else { return }
      if epoch.epoch == 0 {
        #expect(throws: InputError.self) { try config.restart() }
        #expect(config.canResume)
        #expect(throws: InputError.self) { try TrainingJob(config) }
        let error = #expect(throws: InputError.self) { try other.run(threads: 1) }
        #expect(error?.problem == said)
        refused += 1
      } else {
        try FileManager.default.removeItem(atPath: config.checkpoint)
      }
    }
    #expect(refused == 1)
    #expect(!files.folder.names.contains { $0.hasSuffix("lock") }, "nothing is left")
    #expect(try other.run(threads: 1).result.history.count == 2)
  }

  @Test("there has to be something to learn from, and to judge by")
  func nothingToLearn() throws {
    let config = try config(epochs: 1)
    func fault() -> String {
      do { return "\(try TrainingJob(config))" } catch { return "\(error)" }
    }
    func labels(_ change: (UInt8) -> UInt8) throws { for name in ["a", "b"] { try label(name, change) } }
    let start = "\(config.dataset): gives nothing to tell apart: all known pixels of its training tiles are"
    try labels { $0 == 1 ? 255 : 0 }
    #expect(
      fault()
        == "\(start) other; write 1 in the labels where there is glacier (255 and nodata mean unknown, not glacier), "
        + "or take more images")
    try labels { $0 == 255 ? 1 : 255 }
    #expect(fault().hasPrefix("\(start) glacier; write 0 in the labels where there is no glacier"))
    try labels { _ in 255 }
    #expect(fault().contains("has no training tile with a known label where a band has data; write 1 in"))
    // Half of one image is enough.
    try label("b") { _ in 0 }
    try label("a") { _ in 1 }
    _ = try TrainingJob(config)
    try label("c") { _ in 255 }
    #expect(fault().contains("has no validation tile with a known label"))
    // Labels count only where there is something to see.
    let nothing = [Float](repeating: .nan, count: 1024)
    try files.write(
      "a", width: 32, height: 32, bands: [nothing, nothing], label: [UInt8](repeating: 1, count: 1024))
    #expect(fault().hasPrefix("\(start) other;"))
  }

  @Test("more bands than there are roles are learned from, and the card has no metrics")
  func manyBands() throws {
    let names = (1...8).map { "own\($0)" }
    for (seed, name) in ["a", "b"].enumerated() {
      var random = SplitMix64(seed: UInt64(seed), stream: name)
      try files.write(
        name, width: 16, height: 16, bands: names.map { _ in (0..<256).map { _ in Float(random.normal()) } },
        label: (0..<256).map { $0 < 100 ? 1 : 0 })
    }
    _ = try files.dataset(bands: "[\(names.joined(separator: ", "))]", training: ["a"], validation: ["b"])
    let config = try TrainingConfig.read(
      files.write(
        "t.yaml",
        """
        {dataset: dataset.yaml, architecture: m-landsnet, settings: {widths: [4, 4, 8], bridge: 8}, epochs: 1,
        tile: {size: 16}, output: m.safetensors}
        """))
    let model = try TrainingJob(config).train(threads: 1).model
    #expect(model.card.bands == names && model.card.metrics.isEmpty)
  }

  @Test("a table of curves that was removed is there again with the next epoch")
  func curvesAnew() throws {
    let config = try config(epochs: 3)
    var rows: [Int] = []
    _ = try TrainingJob(config).run(threads: 1) { event in
      if case .step(_, 1, 4, _, _, _) = event { try FileManager.default.removeItem(atPath: config.curves) }
      guard case .epoch = event else { return }
      rows.append(try String(contentsOfFile: config.curves, encoding: .utf8).split(separator: "\n").count - 1)
    }
    #expect(rows == [1, 2, 3])
  }
}
