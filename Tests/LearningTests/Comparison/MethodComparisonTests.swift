import Declaration
import Extraction
import Foundation
import Networks
import Neural
import Testing

@testable import Learning

@Suite("Methods compared")
struct MethodComparisonTests {
  private func compare(
    _ tiny: TinyDataset, _ methods: String..., dataset: String? = nil, trains: Bool = true
  ) throws -> ComparisonReport {
    let list = methods.map { "  - \($0)" }.joined(separator: "\n")
    let file = try tiny.text("compare.yaml", "dataset: dataset.yaml\nmethods:\n\(list)\noutput: result")
    return try MethodComparison(ComparisonConfig.read(file), dataset: dataset).run(trains: trains, threads: 1)
  }

  @Test("a sweep finds the threshold that is best on the training images, not on those of the test")
  func sweep() throws {
    let tiny = try TinyDataset(noise: 0.05)
    let report = try compare(
      tiny, "{method: band-ratio}", "{method: band-ratio, threshold: 2.5, label: Given}")
    // By brute force over every ratio of a training pixel.
    let dataset = try Dataset.read(tiny.file)
    let pixels = try TrainingPixels(of: dataset, atMost: .max, seed: 1) { block in
      [try block.values(.red, as: .digitalNumbers), try block.values(.swir1, as: .digitalNumbers)]
    }
    #expect(pixels.count == 3 * 32 * 30)
    let ratios = zip(pixels.features[0], pixels.features[1]).map { $0 / $1 }
    func f1(_ threshold: Float) -> Double {
      var confusion = Confusion()
      for (ratio, isGlacier) in zip(ratios, pixels.isGlacier) {
        if ratio > threshold, isGlacier { confusion.truePositives += 1 }
        if ratio > threshold, !isGlacier { confusion.falsePositives += 1 }
        if ratio <= threshold, isGlacier { confusion.falseNegatives += 1 }
      }
      return confusion.f1 ?? 0
    }
    let words = report.entries[0].words
    let threshold = try #require(
      words.split(separator: " ").dropFirst().first.flatMap { Float($0.dropLast()) })
    for other in [2, 2.2, 2.5, 2.9] + ratios.prefix(300) { #expect(f1(threshold) >= f1(other)) }
    #expect(words.contains("on 2880 training pixels of Tiny"), "\(words)")
    #expect(report.entries[1].words == "threshold 2.5, given")
  }

  @Test(
    "the F1 that a sweep promises is that of the method on the training images",
    arguments: [
      ("red", PixelRule.Feature.bandRatio(.clamp)), ("green", .snowIndex), ("red", .singleBand(.red, .above)),
      ("red", .singleBand(.swir1, .below)),
    ])
  func promised(_ bright: String, _ feature: PixelRule.Feature) throws {
    let tiny = try TinyDataset(noise: 0.1, bright: bright, shadow: 0.05)
    let dataset = try Dataset.read(tiny.file)
    let (method, words) = try PixelRule(feature: feature, threshold: .sweep).learned(on: dataset, seed: 1)
    let confusion = try MethodEvaluation(method, on: dataset, split: .training).run().confusion
    let f1 = try #require(confusion.f1)
    #expect(words.contains("best F1, \((1000 * f1).rounded() / 10) %,"), "\(words), not \(f1)")
  }

  @Test("a forest learns, and is the same again from its file")
  func forest() throws {
    let tiny = try TinyDataset()
    let report = try compare(
      tiny, "{method: random-forest, trees: 10, pixels: 1500, seed: 3, save: forest.safetensors}",
      "{weights: forest.safetensors, label: From its file}")
    let (grown, read) = (report.entries[0], report.entries[1])
    #expect(grown.accuracy.confusion == read.accuracy.confusion && read.accuracy.method == "From its file")
    #expect((grown.accuracy.confusion.f1 ?? 0) > 0.9)
    #expect(grown.words.contains("10 trees on") && grown.words.hasSuffix("seed 3"))
    #expect((grown.trainingSeconds ?? -1) >= 0)
  }

  @Test("a network is trained where its file is missing, once, and shown in several positions")
  func network() throws {
    let tiny = try TinyDataset()
    let config = try tiny.training()
    #expect(throws: InputError.self) { try compare(tiny, "{train: tiny.yaml}", trains: false) }
    let report = try compare(
      tiny, "{train: tiny.yaml, tile: {size: 16, overlap: 4}}",
      "{train: tiny.yaml, tile: {size: 16, overlap: 4}, augmentation: chu}")
    #expect(report.entries.map(\.accuracy.method) == ["m-landsnet", "m-landsnet + TTA"])
    #expect(report.entries[1].words.contains("mean of 6 positions"))
    #expect(report.entries.allSatisfy { $0.trainingSeconds == report.entries[0].trainingSeconds })
    let output = try TrainingConfig.read(config).output
    let written = try FileManager.default.attributesOfItem(atPath: output)[.modificationDate] as? Date
    let again = try compare(tiny, "{train: tiny.yaml, tile: {size: 16, overlap: 4}}", trains: false)
    #expect(again.entries[0].accuracy.confusion == report.entries[0].accuracy.confusion)
    #expect(try FileManager.default.attributesOfItem(atPath: output)[.modificationDate] as? Date == written)
  }

  @Test("measured on other images, methods learn from the file's own all the same")
  func otherDataset() throws {
    let tiny = try TinyDataset(noise: 0.05)
    let other = try TinyDataset(training: 0, validation: 0, test: 4, noise: 0.2, seed: 9)
    let own = try compare(tiny, "{method: single-band, band: red, threshold: sweep}")
    let elsewhere = try compare(
      tiny, "{method: single-band, band: red, threshold: sweep}", dataset: other.file)
    #expect(elsewhere.entries[0].words == own.entries[0].words)
    #expect(elsewhere.entries[0].accuracy.images.count == 4)
    #expect(elsewhere.entries[0].accuracy.confusion != own.entries[0].accuracy.confusion)
  }

  @Test("networks that turn out to have one name are not measured into one folder")
  func equalArchitectures() throws {
    let tiny = try TinyDataset()
    for name in ["one", "two"] { _ = try tiny.training(name, epochs: 1) }
    let error = #expect(throws: InputError.self) {
      try compare(tiny, "{train: one.yaml, tile: {size: 16}}", "{train: two.yaml, tile: {size: 16}}")
    }
    #expect(error?.problem == "has two methods called 'm-landsnet'")
  }

  @Test("a damaged forest is an error about forests, not about models")
  func damagedForest() throws {
    let tiny = try TinyDataset()
    _ = try compare(tiny, "{method: random-forest, trees: 2, pixels: 500, save: forest.safetensors}")
    let path = tiny.folder.path("forest.safetensors")
    var file = try Safetensors(reading: path)
    file.tensors["size"]?.values[0] += 1
    try file.write(to: path)
    let error = #expect(throws: InputError.self) { try compare(tiny, "{weights: forest.safetensors}") }
    #expect(error?.problem == "holds trees that lead nowhere")
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    try whole.dropLast(8).write(to: URL(fileURLWithPath: path))
    #expect(throws: SafetensorsError.self) { try compare(tiny, "{weights: forest.safetensors}") }
  }

  @Test(
    "what cannot be learned, measured or written is found before anything is trained",
    arguments: [
      ("- {weights: none.safetensors}", "none.safetensors: does not exist"),
      ("- {train: none.yaml}", "none.yaml: does not exist"),
      ("- {train: bad.yaml, label: Bad}", "bad.yaml:5: 'epochs' is 'many'"),
      ("- {train: folder.yaml, label: Bad}", "folder.yaml: 'output' is "),
      ("- {method: ndsi}", "has no band 'green', only red, swir1, and NDSI takes green, swir1"),
      ("- {method: random-forest, save: /proc/x/forest}", "/proc/x/forest: 'save' is /proc/x, where nothing"),
      ("- {train: tiny.yaml, label: Odd, tile: {size: 20}}", "'tile.size' is 20; write a multiple of 8"),
      ("- {train: tiny.yaml}", "has two methods called 'm-landsnet'"),
    ])
  func early(method: String, said: String) throws {
    let tiny = try TinyDataset()
    let own = try tiny.training()
    let text = try String(contentsOfFile: own, encoding: .utf8)
    try tiny.text("bad.yaml", text.replacingOccurrences(of: "epochs: 2", with: "epochs: many"))
    try tiny.text("folder.yaml", text.replacingOccurrences(of: "output: tiny", with: "output: /proc/x/tiny"))
    let error = #expect(throws: (any Error).self) {
      try compare(
        tiny, "{train: tiny.yaml, tile: {size: 16}, label: m-landsnet}", String(method.dropFirst(2)))
    }
    #expect("\(String(describing: error))".contains(said))
    let left = try FileManager.default.contentsOfDirectory(atPath: tiny.folder.path(""))
    #expect(!left.contains { $0.hasPrefix("tiny.") && $0 != "tiny.yaml" || $0 == "result" }, "\(left)")
  }

  @Test("a folder that cannot be written, and images that cannot be opened, are found first too")
  func places() throws {
    let tiny = try TinyDataset()
    let file = try tiny.text(
      "compare.yaml", "dataset: dataset.yaml\nmethods: [{method: band-ratio}]\noutput: /proc/x")
    let error = #expect(throws: InputError.self) {
      try MethodComparison(ComparisonConfig.read(file)).run(threads: 1)
    }
    #expect(
      error?.description.hasPrefix("\(file): 'output' is /proc/x, where nothing can be written (") == true)
    try Data("no raster".utf8).write(to: URL(fileURLWithPath: tiny.folder.path("test1.tif")))
    var begun = 0
    let config = try ComparisonConfig.read(
      tiny.text("compare.yaml", "dataset: dataset.yaml\nmethods: [{method: band-ratio}]\noutput: result"))
    #expect(throws: (any Error).self) {
      try MethodComparison(config).run(threads: 1, report: { if case .begins = $0 { begun += 1 } })
    }
    #expect(begun == 0)
  }

  @Test("a model that its training file no longer describes is not measured")
  func stale() throws {
    let tiny = try TinyDataset()
    let file = try tiny.training(epochs: 1)
    _ = try compare(tiny, "{train: tiny.yaml, tile: {size: 16}}")
    _ = try tiny.training(epochs: 2)
    let error = #expect(throws: InputError.self) { try compare(tiny, "{train: tiny.yaml, tile: {size: 16}}") }
    #expect(error?.field == "epochs")
    #expect(error?.mend == "train it anew with firnline train \(file) --restart, or name another output")
  }

  @Test("numbers of another kind are an error; strange sensors and images learned from are warnings")
  func doubts() throws {
    let tiny = try TinyDataset()
    let text = try String(contentsOfFile: tiny.file, encoding: .utf8)
    try tiny.text("dataset.yaml", text + "sensors: [TM]")
    _ = try tiny.training(epochs: 1)
    let reflectance = try tiny.text(
      "reflectance.yaml", text.replacingOccurrences(of: "dn", with: "reflectance"))
    let network = "{train: tiny.yaml, tile: {size: 16}}"
    let error = #expect(throws: InputError.self) { try compare(tiny, network, dataset: reflectance) }
    #expect(
      error?.problem
        == "is reflectance, and m-landsnet takes dn (\(tiny.folder.path("tiny.safetensors")))")

    // The images of training are to be measured on, called another dataset and of another sensor.
    let other = try tiny.text(
      "other.yaml",
      text.replacingOccurrences(of: "  test:", with: "  unused:")
        .replacingOccurrences(of: "  training:", with: "  test:")
        .replacingOccurrences(of: "  unused: [test0, test1]", with: "") + "sensors: [OLI]")
    let config = try ComparisonConfig.read(
      tiny.text(
        "compare.yaml",
        "dataset: dataset.yaml\nmethods:\n  - \(network)\n  - {method: band-ratio, threshold: 2}\n"
          + "  - {method: single-band, band: red, threshold: sweep}\noutput: result"))
    var warnings: [String] = []
    let report = try MethodComparison(config, dataset: other).run(
      threads: 1,
      report: {
        if case .warning(let words) = $0 { warnings.append(words) }
      })
    #expect(warnings.count == 3)
    #expect(
      warnings[0].hasPrefix("m-landsnet has not learned from images of OLI, as in \(other), but of TM ("))
    #expect(
      warnings[1].hasPrefix("m-landsnet has learned from 3 of the 3 images it is measured on, such as "))
    #expect(warnings[2].hasPrefix("Single band (red) has learned from 3 of the 3 images"))
    #expect(report.entries.map(\.warnings) == [[warnings[0], warnings[1]], [], [warnings[2]]])
    // Another dataset of the same name is told apart by its file.
    let source = "Tiny (split by tile; \(tiny.file))"
    #expect(
      report.entries.map(\.teaching) == [
        Teaching(training: [source], validation: source, isKnownToSeeImages: true), Teaching(training: []),
        Teaching(training: [source], isKnownToSeeImages: true),
      ])
  }

  @Test("copies of images that were learned from, or that epochs were chosen on, are known by what they hold")
  func copies() throws {
    let tiny = try TinyDataset()
    _ = try tiny.training(epochs: 1)
    let copied = [("training0", "a"), ("validation0", "b"), ("test0", "c")]
    for (from, to) in copied {
      for ending in [".tif", "_label.tif"] {
        try FileManager.default.copyItem(
          atPath: tiny.folder.path(from + ending), toPath: tiny.folder.path(to + ending))
      }
    }
    let text = try String(contentsOfFile: tiny.file, encoding: .utf8)
    let other = try tiny.text(
      "other.yaml",
      text.components(separatedBy: "split:\n")[0] + "split: {test: [a, b, c]}")
    let report = try compare(
      tiny, "{train: tiny.yaml, tile: {size: 16}}", "{method: band-ratio}",
      "{method: band-ratio, threshold: 2, label: Given}",
      dataset: other)
    let among = "1 of the 3 images it is measured on, such as \(tiny.folder.path("./"))"
    #expect(
      report.entries.map(\.warnings) == [
        ["m-landsnet has learned from \(among)a.tif", "epochs of m-landsnet were chosen on \(among)b.tif"],
        ["Band ratio has learned from \(among)a.tif"], [],
      ])
    let own = try compare(tiny, "{train: tiny.yaml, tile: {size: 16}}", "{method: band-ratio}")
    #expect(own.entries.allSatisfy { $0.warnings.isEmpty && !$0.teaching.isKnownToSeeImages })
    let dataset = try Dataset.read(tiny.file)
    let rule = ComparedMethod(.rule(PixelRule(feature: .bandRatio(.clamp), threshold: .sweep)))
    #expect(try rule.overlap(on: dataset, split: .test) == [])
    #expect(
      try rule.overlap(on: dataset, split: .training).first?.hasPrefix(
        "Band ratio has learned from 3 of the 3")
        == true)
  }

  @Test("a model is measured for the training file that it is of alone")
  func oneOutput() throws {
    let tiny = try TinyDataset()
    let file = try tiny.training(epochs: 1)
    let text = try String(contentsOfFile: file, encoding: .utf8)
    try tiny.text("other.yaml", text.replacingOccurrences(of: "tiny.safe", with: "./tiny.safe") + "seed: 2")
    for _ in 1...2 {
      let error = #expect(throws: InputError.self) {
        try compare(
          tiny, "{train: tiny.yaml, tile: {size: 16}}", "{train: other.yaml, tile: {size: 16}, label: Other}")
      }
      #expect(error?.field == "output" && error?.problem.contains("tiny.safetensors, as that of ") == true)
      // Once more where the model is there already.
      _ = try compare(tiny, "{train: tiny.yaml, tile: {size: 16}}")
    }
    // What has changed since all was looked at.
    let stale = #expect(throws: InputError.self) {
      try ComparedMethod(.training(tiny.folder.path("other.yaml"))).learned(on: Dataset.read(tiny.file))
    }
    #expect(stale?.field == "seed")
  }

  @Test("nothing is written over what is read, or over files of others")
  func keeps() throws {
    let tiny = try TinyDataset()
    let note = try tiny.text("notes.txt", "by hand")
    let before = try Data(contentsOf: URL(fileURLWithPath: note))
    let training = try String(contentsOfFile: tiny.training(), encoding: .utf8)
    try tiny.text("over.yaml", training.replacingOccurrences(of: "tiny.safetensors", with: "notes.txt"))
    try tiny.text("record.yaml", training.replacingOccurrences(of: "tiny.safe", with: "data.safe"))
    _ = try compare(tiny, "{method: random-forest, trees: 2, pixels: 500, save: forest.safetensors}")
    func expect(_ said: String, _ methods: String...) throws {
      let list = methods.map { "  - \($0)" }.joined(separator: "\n")
      let file = try tiny.text("compare.yaml", "dataset: dataset.yaml\nmethods:\n\(list)\noutput: result")
      var begun = 0
      let error = #expect(throws: InputError.self, "\(methods)") {
        try MethodComparison(ComparisonConfig.read(file)).run(
          threads: 1, report: { if case .begins = $0 { begun += 1 } })
      }
      #expect(error?.description.contains(said) == true && begun == 0, "\(String(describing: error))")
    }
    func forest(_ path: String) -> String { "{method: random-forest, trees: 2, pixels: 500, save: \(path)}" }
    try expect("notes.txt, which is there already and no whole random forest; move", forest("notes.txt"))
    try expect("no whole random forest", forest("training0.tif"))
    try expect("notes.txt, which is there already and no whole model", "{train: over.yaml}")
    try expect(
      "forest.safetensors, which this run reads", "{weights: forest.safetensors, label: Old}",
      forest("./forest.safetensors"))
    try expect(
      "as that of 'Random forest'", forest("new.safetensors"),
      "{method: random-forest, label: Second, save: new.safetensors}")
    #expect(try Data(contentsOf: URL(fileURLWithPath: note)) == before)
    #expect(!FileManager.default.fileExists(atPath: tiny.folder.path("new.safetensors")))
    // Grown anew, a forest takes the place of the one before.
    _ = try compare(
      tiny, forest("forest.safetensors"), "{weights: forest.safetensors, label: From its file}")
  }

  @Test("images that are missing for training, or too small, are found before another method is begun")
  func trainingImages() throws {
    let tiny = try TinyDataset()
    let text = try String(contentsOfFile: tiny.training(), encoding: .utf8)
    try tiny.text("big.yaml", text.replacingOccurrences(of: "size: 16", with: "size: 64"))
    func begun(_ method: String, _ said: String) throws -> Int {
      let file = try tiny.text(
        "compare.yaml", "dataset: dataset.yaml\nmethods: [{method: band-ratio}, \(method)]\noutput: result")
      var begun = 0
      let error = #expect(throws: (any Error).self) {
        try MethodComparison(ComparisonConfig.read(file)).run(
          threads: 1, report: { if case .begins = $0 { begun += 1 } })
      }
      #expect("\(String(describing: error))".contains(said), "\(String(describing: error))")
      return begun
    }
    #expect(try begun("{train: big.yaml}", "is 32 × 32 pixels, smaller than a tile of 64") == 0)
    try Data("no raster".utf8).write(to: URL(fileURLWithPath: tiny.folder.path("validation0.tif")))
    #expect(try begun("{train: tiny.yaml, tile: {size: 16}}", "validation0.tif") == 0)
  }

  @Test("each method is told as soon as it is measured, so that a later fault loses nothing")
  func soFar() throws {
    let tiny = try TinyDataset()
    var reports: [ComparisonReport] = []
    let file = try tiny.text(
      "compare.yaml",
      "dataset: dataset.yaml\nmethods: [{method: band-ratio, threshold: 2}, {method: single-band, band: red}]\noutput: result"
    )
    #expect(throws: CancellationError.self) {
      try MethodComparison(ComparisonConfig.read(file)).run(
        threads: 1,
        report: { event in
          if case .finished(let report) = event { reports.append(report) }
          if case .begins(_, number: 2, _) = event { throw CancellationError() }
        })
    }
    #expect(reports.map(\.entries.count) == [1] && reports.first?.declared == 2)
  }

  @Test("a network of bands with names of one's own is measured like any other")
  func ownBands() throws {
    let measured = try ["red", "brightness"].map { name in
      let tiny = try TinyDataset(noise: 0.02, bright: name)
      _ = try tiny.training(epochs: 3)
      let report = try compare(tiny, "{train: tiny.yaml, tile: {size: 16, overlap: 4}}")
      let model = try Model(reading: tiny.folder.path("tiny.safetensors"), build: Architecture.network(of:))
      #expect(model.card.bands == [name, "swir1"])
      return (report.entries[0].accuracy.confusion, model.card.metrics)
    }
    #expect(measured[0].0 == measured[1].0 && measured[0].1 == measured[1].1)
    #expect(!measured[1].1.isEmpty)
    // A dataset that has the role by which the network's own band goes keeps the two apart.
    let bands = try OwnBands(["ice", "nir"], of: "x")
    let dataset = Dataset(
      file: "d", name: "d", bands: ["blue", "ice", "nir", "green"], quantity: .digitalNumbers, images: [])
    #expect(bands.renamed(dataset).bands == ["other blue", "blue", "nir", "green"])
    #expect(throws: InputError.self) { try OwnBands((1...8).map { "b\($0)" }, of: "x") }
  }

  @Test("a threshold that calls everything glacier is told from one that means something")
  func meaningless() throws {
    let blind = try TinyDataset(noise: 0.5)
    let words = try compare(blind, "{method: single-band, band: swir1, threshold: sweep}").entries[0].words
    #expect(
      words.hasSuffix(
        ", at the end of its range: it calls everything glacier, so this number tells nothing there"))
    let seeing = try TinyDataset(noise: 0.05)
    let others = try compare(seeing, "{method: band-ratio}").entries[0].words
    #expect(!others.contains("end of its range"))
  }

  @Test("a fault is named with its line and mend")
  func faults() throws {
    let tiny = try TinyDataset()
    for (method, said) in [
      ("{label: x}", "a method needs a source"),
      ("{train: a.yaml, weights: b}", "a method has one source, not 2"),
      ("{method: band-ration}", "'method' is 'band-ration'"),
      ("{method: ndsi, trees: 5}", "'trees' is no setting of this method"),
      ("{method: band-ratio, threshold: best}", "'threshold' is 'best'; write sweep, otsu or a number"),
      ("{weights: none.safetensors}", "none.safetensors: does not exist"),
      ("{train: none.yaml}", "none.yaml: does not exist"),
      ("{method: ndsi}", "has no band 'green'"),
      ("{method: band-ratio, augmentation: chu}", "'augmentation' is no setting"),
      ("{method: random-forest, bands: []}", "'bands' lists no band; list some"),
      (
        "{method: random-forest, trees: \(Int.max)}",
        "'trees' is '\(Int.max)'; write a whole number from 1 to 10000"
      ),
      ("{method: random-forest, depth: 26}", "'depth' is '26'; write a whole number from 1 to 25"),
      ("{method: ndsi, label: \"\"}", "compare.yaml:3: 'label' is ''; write a name"),
      ("{method: ndsi, label: ..}", "'label' is '..'; write a name that a folder can have"),
      (
        "{method: ndsi}\n  - {method: ndsi, threshold: 0.4}",
        "compare.yaml:4: 'label' is 'NDSI', as that of another"
      ),
      (
        "{method: random-forest, save: f.safetensors}\n  - {weights: f.safetensors, label: x, tile: {size: 16}}",
        "compare.yaml:4: 'tile' is no setting of a random forest; leave it out"
      ),
      (
        "{method: random-forest, save: f.safetensors}\n  - {weights: f.safetensors, label: x, augmentation: chu}",
        "compare.yaml:4: 'augmentation' is no setting of a random forest"
      ),
      (
        "{method: ndsi, label: a/b}\n  - {method: ndsi, label: a-b}",
        "'label' is 'a-b', as that of another method"
      ),
    ] {
      let error = #expect(throws: InputError.self, "\(method)") { try compare(tiny, method) }
      #expect(error?.description.contains(said) == true, "\(String(describing: error))")
    }
  }
}
