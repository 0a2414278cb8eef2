import Foundation
import Geospatial
import Testing

@Suite("Learning on the command line")
struct LearningTests {
  /// A scene of 128 × 64 pixels in which red over SWIR1 tells glacier, with its outlines.
  private func write(to scratch: Scratch) throws {
    let grid = Grid(
      crs: try CRS("EPSG:32645"), originX: 478_000, originY: 3_108_000, pixelWidth: 30, pixelHeight: 30,
      width: 128, height: 64)
    let ice = Window(x: 6, y: 4, width: 110, height: 40)
    let raster = try RasterDataset.create(scratch("scene.tif"), grid: grid, bands: 2, type: UInt8.self)
    let pixels = (0..<grid.window.count).map { pixel in
      (
        isIce: ice.contains(Window(x: pixel % 128, y: pixel / 128, width: 1, height: 1)),
        noise: pixel * 37 % 41
      )
    }
    try raster.write(
      pixels.map { UInt8($0.isIce ? 150 + $0.noise : 50 + $0.noise) }, window: grid.window, band: 1)
    try raster.write(pixels.map { UInt8(40 + $0.noise / 4) }, window: grid.window, band: 2)
    try raster.close()
    let outline = Polygon(grid.subgrid(ice).bounds)
    try VectorLayer(
      name: "outlines", crs: grid.crs, fields: [],
      features: [Feature(id: 1, geometry: .polygons(MultiPolygon([outline])))]
    ).write(scratch("outlines.gpkg"))
    try scratch.write(
      "date: 2000-10-30\nsensor: TM\nfile: scene.tif\nbands: {red: 1, swir1: 2}\n", to: "scene.yaml")
    try scratch.write(
      """
      name: Tiny
      scenes: [scene.yaml]
      outlines: {file: outlines.gpkg}
      bands: [red, swir1]
      quantity: dn
      grid: {crs: EPSG:32645, resolution: 30 m}
      tile: {size: 16}
      split: {rule: by-place, block: 960 m}
      output: samples

      """, to: "samples.yaml")
    try scratch.write(
      """
      dataset: samples/dataset.yaml
      architecture: m-landsnet
      settings: {widths: [4, 6, 8], bridge: 8}
      tile: {size: 16}
      epochs: 2
      output: tiny.safetensors

      """, to: "train.yaml")
    try scratch.write(
      """
      dataset: samples/dataset.yaml
      layout: chen
      tile: {size: 16, overlap: 4}
      methods:
        - {method: band-ratio, label: Band ratio}
        - {method: random-forest, trees: 3, pixels: 500}
        - {train: train.yaml, label: M-LandsNet + TTA, augmentation: chu}
      output: comparison

      """, to: "compare.yaml")
  }

  @Test("from a scene to a table: samples, training, evaluation, comparison")
  func wholeWay() throws {
    let scratch = try Scratch()
    try write(to: scratch)
    let samples = try Firnline.run("samples", scratch("samples.yaml"))
    #expect(samples.status == 0, "\(samples.error)")
    #expect(samples.output.contains("ground of 0 of "), "\(samples.output)")
    #expect(samples.output.contains("split: by place in blocks of 0.96 km"))
    #expect(samples.output.hasSuffix("\(scratch("samples"))/dataset.yaml\n"))

    let trained = try Firnline.run("train", scratch("train.yaml"), "--threads", "1")
    #expect(trained.status == 0, "\(trained.error)")
    #expect(trained.error.contains("m-landsnet on Tiny: "), "\(trained.error)")
    #expect(trained.output.contains("Tiny, validation in float32: F1 "), "\(trained.output)")
    #expect(trained.error.contains("epoch 2: training loss "), "\(trained.error)")
    for file in ["tiny.safetensors", "tiny.curves.csv", "tiny.curves.png", "tiny.training.json"] {
      #expect(FileManager.default.fileExists(atPath: scratch(file)), "\(file)")
    }
    #expect(!FileManager.default.fileExists(atPath: scratch("tiny.checkpoint")))
    let again = try Firnline.run("train", scratch("train.yaml"))
    #expect(again.status != 0 && again.error.contains("is there already; train it anew with --restart"))

    let dataset = scratch("samples/dataset.yaml")
    let ratio = try Firnline.run(
      "evaluate", "band-ratio", "--dataset", dataset, "--format", "csv", "--maps", scratch("maps"))
    #expect(ratio.status == 0, "\(ratio.error)")
    // The bands part glacier from the rest, so the best threshold makes no mistake.
    let last = try #require(ratio.output.split(separator: "\n").last?.split(separator: ","))
    #expect(
      last[0].hasPrefix("all ")
        && Array(last[1...6]) == ["100.0", "100.0", "100.0", "100.0", "100.0", "100.0"])
    let maps = try FileManager.default.contentsOfDirectory(atPath: scratch("maps"))
    #expect(maps.count { $0.hasSuffix(".png") } == maps.count { $0.hasSuffix(".tif") } && !maps.isEmpty)

    let over = try Firnline.run(
      "evaluate", "band-ratio", "--dataset", dataset, "--maps", scratch("samples/images"))
    #expect(
      over.status != 0 && over.error.contains(".tif, which this run reads; name another"), "\(over.error)")
    let seen = try Firnline.run("evaluate", "band-ratio", "--dataset", dataset, "--split", "training")
    #expect(seen.error.contains("warning: Band ratio has learned from "), "\(seen.error)")
    #expect(seen.output.contains("Warning: Band ratio has learned from "), "\(seen.output)")

    let network = try Firnline.run(
      "evaluate", scratch("tiny.safetensors"), "--dataset", dataset, "--split", "validation", "--tile", "16")
    #expect(network.status == 0, "\(network.error)")
    #expect(network.output.hasPrefix("m-landsnet on Tiny, validation\n"), "\(network.output)")

    let threaded = try Firnline.run(
      "evaluate", scratch("tiny.safetensors"), "--dataset", dataset, "--split", "validation", "--tile", "16",
      "--threads", "1")
    #expect(threaded.output == network.output)

    // What a method would not hear of is refused.
    for (method, setting, value) in [
      ("band-ratio", "--augmentation", "chu"), ("random-forest", "--threshold", "otsu"),
      ("ndsi", "--band", "nir"), (scratch("tiny.safetensors"), "--threshold", "2"),
    ] {
      let refused = try Firnline.run("evaluate", method, "--dataset", dataset, setting, value)
      #expect(refused.status != 0)
      #expect(
        refused.error.hasPrefix("Error: \(method): '\(setting)' is no setting of this method; leave it out"),
        "\(refused.error)")
    }

    let compared = try Firnline.run(
      "compare-methods", scratch("compare.yaml"), "--no-training", "--threads", "1")
    #expect(compared.status == 0, "\(compared.error)")
    #expect(compared.output.hasPrefix("Methods on Tiny, test ("), "\(compared.output)")
    let rows = compared.output.split(separator: "\n").dropFirst(3).prefix(3)
    #expect(rows.map { $0.split(separator: "  ")[0] } == ["Band ratio", "Random forest", "M-LandsNet + TTA"])
    for name in ["comparison", "images"] {
      for ending in ["txt", "csv", "json"] {
        #expect(FileManager.default.fileExists(atPath: scratch("comparison/\(name).\(ending)")))
      }
    }
    #expect(
      try String(contentsOfFile: scratch("comparison/comparison.txt"), encoding: .utf8) == compared.output)
  }

  /// A small simulated dataset, and the file of a training run on it.
  private func writeSimulated(to scratch: Scratch, epochs: Int) throws {
    let made = try Firnline.run("simulate", scratch("made"), "--samples", "8", "--sample-size", "32")
    #expect(made.status == 0, "\(made.error)")
    try scratch.write(
      """
      dataset: made/dataset.yaml
      architecture: m-landsnet
      settings: {widths: [4, 6, 8], bridge: 8}
      tile: {size: 16}
      epochs: \(epochs)
      patience: none
      output: made.safetensors

      """, to: "train.yaml")
    try scratch.write(
      """
      dataset: made/dataset.yaml
      split: validation
      methods: [{train: train.yaml, tile: {size: 16}}]
      output: comparison

      """, to: "compare.yaml")
  }

  @Test(
    "training that is told to stop does so after the step, and the same command goes on",
    arguments: [SIGINT, SIGTERM])
  func stopped(signal: Int32) throws {
    let scratch = try Scratch()
    try writeSimulated(to: scratch, epochs: 1_000_000)
    func rows() throws -> [Int] {
      let text = try String(contentsOfFile: scratch("made.curves.csv"), encoding: .utf8)
      return text.split(separator: "\n").dropFirst().compactMap { Int($0.prefix { $0 != "," }) }
    }
    let words =
      signal == SIGINT
      ? ["train", scratch("train.yaml"), "--threads", "1"]
      : ["compare-methods", scratch("compare.yaml"), "--threads", "1"]
    let error = try scratch.write("", to: "error")
    let process = try Firnline.start(words, error: error)
    while process.isRunning, try !String(contentsOfFile: error, encoding: .utf8).contains("epoch 3:") {
      Thread.sleep(forTimeInterval: 0.05)
    }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    let said = try String(contentsOfFile: error, encoding: .utf8)
    #expect(process.terminationReason == .exit && process.terminationStatus == 128 + signal, "\(said)")
    let done = try rows().count
    #expect(done >= 3)
    #expect(
      said.hasSuffix("stopped in epoch \(done + 1); the same command goes on from this step\n"), "\(said)")
    #expect(!FileManager.default.fileExists(atPath: scratch("made.safetensors")))

    let text = try String(contentsOfFile: scratch("train.yaml"), encoding: .utf8)
    try scratch.write(text.replacingOccurrences(of: "1000000", with: "\(done + 2)"), to: "train.yaml")
    let resumed = try Firnline.run(words[0], words[1], words[2], words[3])
    #expect(resumed.status == 0, "\(resumed.error)")
    #expect(resumed.error.contains("going on after epoch \(done)\n"), "\(resumed.error)")
    #expect(try rows() == Array(1...done + 2))
  }

  @Test("weights that come with Firnline are measured by their name")
  func shipped() throws {
    let scratch = try Scratch()
    try writeSimulated(to: scratch, epochs: 1)
    let dataset = scratch("made/dataset.yaml")
    let measured = try Firnline.run(
      "evaluate", "m-landsnet", "--dataset", dataset, "--split", "validation", "--tile", "32")
    #expect(measured.status == 0, "\(measured.error)")
    #expect(measured.output.hasPrefix("m-landsnet on Simulated samples"))
    // A folder of that name is no model.
    try FileManager.default.createDirectory(atPath: scratch("m-landsnet"), withIntermediateDirectories: false)
    let beside = Process()
    beside.executableURL = URL(fileURLWithPath: Firnline.program)
    beside.arguments = [
      "evaluate", "m-landsnet", "--dataset", dataset, "--split", "validation", "--tile", "32",
    ]
    beside.currentDirectoryURL = URL(fileURLWithPath: scratch.path)
    beside.standardOutput = FileHandle.nullDevice
    try beside.run()
    beside.waitUntilExit()
    #expect(beside.terminationStatus == 0)
    let none = try Firnline.run("evaluate", "u-net", "--dataset", dataset, "--split", "validation")
    #expect(
      none.error.contains("u-net.safetensors: does not come with Firnline (looked in "), "\(none.error)")
    let maps = try Firnline.run(
      "evaluate", "m-landsnet", "--dataset", dataset, "--split", "validation", "--maps", "/proc/x")
    #expect(maps.error.hasPrefix("Error: /proc/x: '--maps' is /proc/x, where nothing can be written ("))
    let empty = try Firnline.run(
      "evaluate", "m-landsnet", "--dataset", dataset, "--split", "validation", "--maps", "")
    #expect(empty.error == "Error: --maps: is empty; name a folder\n")
    let split = try Firnline.run("evaluate", "m-landsnet", "--dataset", dataset)
    #expect(
      split.error.contains(
        "names no image for test; name some, or choose another split: there are training (7)"))
  }

  @Test("bad input is one error, and leaves nothing behind")
  func badInput() throws {
    let scratch = try Scratch()
    try write(to: scratch)
    func expect(_ said: String, _ outcome: Firnline.Outcome) {
      #expect(outcome.status != 0)
      #expect(outcome.error.split(separator: "\n").count { $0.hasPrefix("Error: ") } == 1, "\(outcome.error)")
      #expect(outcome.error.contains(said), "\(outcome.error)")
    }
    let before = try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted()
    try expect("does not exist or cannot be read", Firnline.run("samples", scratch("none.yaml")))
    try expect("samples/dataset.yaml: does not exist", Firnline.run("train", scratch("train.yaml")))
    try expect(
      "samples/dataset.yaml: does not exist", Firnline.run("compare-methods", scratch("compare.yaml")))
    try expect(
      "does not exist", Firnline.run("evaluate", "band-ratio", "--dataset", scratch("samples/dataset.yaml")))
    try expect("--threads is 0", Firnline.run("train", scratch("train.yaml"), "--threads", "0"))
    let truncated = try Data(contentsOf: URL(fileURLWithPath: scratch("scene.tif")))
    try truncated.prefix(truncated.count / 2).write(to: URL(fileURLWithPath: scratch("scene.tif")))
    try expect("scene.tif", Firnline.run("samples", scratch("samples.yaml")))
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted() == before)
  }
}
