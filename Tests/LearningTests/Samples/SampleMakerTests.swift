import Declaration
import Extraction
import Foundation
import Geospatial
import Testing

@testable import Learning

@Suite("Samples from scenes and outlines")
struct SampleMakerTests {
  private func make(_ file: String) throws -> (Dataset, SampleSummary) {
    let summary = try SampleMaker(SampleConfig.read(file)).make()
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
    return (try Dataset.read("\(folder)/out/dataset.yaml"), summary)
  }

  /// 64 × 48 pixels: 4 × 3 tiles, of which the outlines touch those of the upper left 3 × 2 and one at the lower right.
  private func simple(_ tiny: TinyScenes) throws {
    try tiny.scene("a", width: 64, height: 48)
    try tiny.outlines([
      (tiny.ground(4.3..<40.2, 5.1..<20.7), "2000-10-30"), (tiny.ground(30..<38, 12..<30), "2001-05-01"),
      (tiny.ground(60..<70, 40..<44), "20009999"),
    ])
  }

  private func labels(_ image: LabelledImage) throws -> [UInt8] {
    let raster = try RasterDataset.open(image.label)
    return try raster.read(raster.grid.window)
  }

  @Test(
    "labels are those of gdal_rasterize, also where outlines overlap",
    .enabled(if: Tool.has("gdal_rasterize")))
  func labelsAgree() throws {
    let tiny = try TinyScenes()
    try simple(tiny)
    let (dataset, summary) = try make(
      tiny.config(scenes: ["a"], split: "{rule: by-place, block: 480 m}", "tile: {size: 16, empty: keep}"))
    #expect(dataset.images.count == 12 && summary.empty == 0)
    let whole = tiny.folder.path("whole.tif")
    try Tool.run(
      "gdal_rasterize",
      [
        "-q", "-burn", "1", "-ot", "Byte", "-te", "478000", "3106560", "479920", "3108000", "-tr", "30", "30",
        tiny.folder.path("outlines.gpkg"), whole,
      ])
    let peer = try RasterDataset.open(whole)
    for image in dataset.images {
      let grid = try RasterDataset.open(image.label).grid
      let expected: [UInt8] = try peer.read(peer.grid.window(of: grid))
      #expect(try labels(image) == expected, "\(image.name)")
    }
  }

  @Test("bands are those of the scene, in the order of the file")
  func bands() throws {
    let tiny = try TinyScenes()
    try simple(tiny)
    let (dataset, _) = try make(
      tiny.config(
        scenes: ["a"], split: "{rule: by-place, block: 480 m}", "bands: [swir1, red]", "quantity: reflectance"
      ))
    #expect(dataset.bands == ["swir1", "red"] && dataset.sensors == ["TM"])
    let scene = try RasterDataset.open(tiny.folder.path("a.tif"))
    let image = try #require(dataset.images.first)
    let raster = try dataset.open(image)
    let window = scene.grid.window(of: raster.grid)
    for (band, source) in [(0, 2), (1, 1)] {
      let expected: [Float] = try scene.read(window, band: source)
      let values = try raster.values(band: band, in: raster.grid.window)
      #expect(zip(values, expected).allSatisfy { abs($0 - 0.004 * $1) < 1e-6 })
    }
  }

  @Test("tiles without glacier are left out, and those that are mostly beyond the scene")
  func leftOut() throws {
    let tiny = try TinyScenes()
    // Seven more columns: a fifth tile of each row is mostly beyond.
    try tiny.scene("a", width: 71, height: 48)
    try tiny.outlines([(tiny.ground(4..<20, 4..<12), ""), (tiny.ground(60..<80, 20..<30), "")])
    let (dataset, summary) = try make(
      tiny.config(scenes: ["a"], split: "{rule: by-place, block: 480 m, validation: 0.3, test: 0.3}"))
    #expect(
      dataset.images.map(\.name).sorted() == ["r000c000_20001030", "r000c001_20001030", "r001c003_20001030"])
    #expect(summary.unknown == 1 && summary.empty == 11)
  }

  @Test("what is under cloud is unknown")
  func clouds() throws {
    let tiny = try TinyScenes()
    try tiny.scene("a", width: 32, height: 16, cloud: Window(x: 3, y: 0, width: 4, height: 16))
    try tiny.outlines([(tiny.ground(0..<32, 0..<8), "")])
    let (dataset, _) = try make(
      tiny.config(scenes: ["a"], split: "{rule: by-place, block: 480 m, validation: 0, test: 0.5}"))
    let first = try #require(dataset.images.first { $0.name.hasPrefix("r000c000") })
    let labels = try labels(first)
    for pixel in labels.indices {
      #expect(labels[pixel] == ((3..<7).contains(pixel % 16) ? 255 : pixel / 16 < 8 ? 1 : 0))
    }
  }

  @Test("ground of outlines of another time is unknown, unless one of the time covers it")
  func dates() throws {
    let tiny = try TinyScenes()
    try tiny.scene("a", width: 16, height: 16)
    try tiny.outlines([
      (tiny.ground(0..<8, 0..<8), "2002-10-30"), (tiny.ground(4..<16, 0..<4), "2002-11-02"),
      (tiny.ground(0..<4, 12..<16), "20019999"), (tiny.ground(12..<16, 12..<16), ""),
    ])
    let (dataset, summary) = try make(
      tiny.config(
        scenes: ["a"], split: "{rule: by-place, block: 480 m, validation: 0, test: 0}",
        "outlines: {file: outlines.gpkg, dateField: day, within: 2 years}", "tile: {size: 16, known: 0}"))
    #expect(summary.scenes[0].outlines == 2 && summary.scenes[0].otherDates == 2)
    let labels = try labels(dataset.images[0])
    func label(_ x: Int, _ y: Int) -> UInt8 { labels[16 * y + x] }
    #expect(label(1, 1) == 1 && label(5, 1) == 1 && label(10, 1) == 255)
    #expect(label(1, 14) == 1 && label(14, 14) == 255 && label(10, 10) == 0)
  }

  @Test("every date of a place has a pair of its own, on the same ground")
  func twoDates() throws {
    let tiny = try TinyScenes()
    try simple(tiny)
    // The same ground two years on, from a scene that begins 16 pixels further east and south.
    try tiny.scene("b", date: "2002-10-30", x: 478_480, y: 3_107_520, width: 48, height: 32, seed: 2)
    let (dataset, _) = try make(
      tiny.config(scenes: ["a", "b"], split: "{rule: by-place, block: 480 m, validation: 0.3, test: 0.3}"))
    let pairs = Dictionary(grouping: dataset.images) { String($0.name.prefix(8)) }
    #expect(pairs.filter { $0.value.count == 2 }.keys.sorted() == ["r001c001", "r001c002", "r002c003"])
    for (_, images) in pairs where images.count == 2 {
      #expect(images[0].split == images[1].split)
      #expect(try labels(images[0]) == labels(images[1]))
      let grids = try images.map { try RasterDataset.open($0.image).grid }
      #expect(grids[0] == grids[1])
    }
  }

  @Test("a file with a fault says which, where, and what to do, and nothing is written")
  func faults() throws {
    let tiny = try TinyScenes()
    try simple(tiny)
    let place = "{rule: by-place, block: 480 m}"
    let cases: [(split: String, line: String, said: String)] = [
      ("{rule: by-plaice}", "name: x", "'rule' is 'by-plaice'; write random-after-augmentation"),
      ("{rule: by-place, block: 480 m, training: 0.7}", "name: x", "'training' is no setting of this rule"),
      (place, "outlines: {file: none.gpkg}", "none.gpkg"),
      (place, "outlines: {file: outlines.gpkg, dateField: dya, within: 1 year}", "name one of day"),
      (place, "outlines: {file: outlines.gpkg, within: 1 year}", "'within' goes with 'dateField'"),
      (place, "outlines: {file: outlines.gpkg, dateField: day, within: 1 yaer}", "'within' is '1 yaer'"),
      (place, "bands: [red, nir]", "nir"),
      (place, "grid: {crs: EPSG:4326, resolution: 30 m}", "which has degrees"),
      (place, "tile: {size: 0}", "'size' is '0'"),
      (
        "{rule: by-place, block: 1e300 m}", "name: x",
        "'block' is '1e300 m'; write a length such as 10 km, up to"
      ),
      (
        place, "outlines: {file: outlines.gpkg, dateField: day, within: 1e300 years}",
        "'within' is '1e300 years'; write a time such as"
      ), (place, "tile: {size: \(Int.max)}", "'size' is '\(Int.max)'; write a whole number from 1 to 8192"),
      (place, "tile: {size: 1000000}", "'size' is '1000000'"),
      (place, "grid: {crs: EPSG:32645, resolution: 1e-16 m}", "samples.yaml: 'resolution' of 1e-16 gives"),
      (place, "grid: {crs: EPSG:32645, resolution: 0.001 m}", "write the size of a scene's pixel"),
      (place, "grid: {crs: EPSG:32645, resolution: 1e300 m}", "'resolution' is '1e300 m'"),
      (
        "{rule: by-scene, test: [{area: a/b, scenes: [140041]}]}", "name: x",
        "'area' is 'a/b'; write a name without"
      ),
      (
        "{rule: by-scene, test: [{area: a, scenes: [1]}, {area: a, scenes: [2]}]}", "name: x",
        "'area' is 'a' twice"
      ), ("{rule: by-place, block: 48 km}", "name: x", "leaves no sample for validation"),
      ("{rule: by-scene, training: [139036]}", "name: x", "names '139036', which is no scene here"),
      ("{rule: by-scene, test: [{area: one, scenes: [140041]}]}", "name: x", "leaves no sample for training"),
    ]
    for (split, line, said) in cases {
      let file = try tiny.config(scenes: ["a"], split: split, line)
      let error = #expect(throws: (any Error).self) { try SampleMaker(SampleConfig.read(file)).make() }
      #expect("\(error.map { "\($0)" } ?? "")".contains(said), "\(String(describing: error))")
      #expect(tiny.folder.names.filter { $0.contains("out") } == ["outlines.gpkg"])
    }
  }

  @Test("a folder that is there is written over only where told so, and only where it holds samples")
  func notOver() throws {
    let tiny = try TinyScenes()
    try simple(tiny)
    let file = try tiny.config(
      scenes: ["a"], split: "{rule: by-place, block: 480 m, validation: 0.3, test: 0.3}")
    _ = try make(file)
    let config = try SampleConfig.read(file)
    let maker = try SampleMaker(config)
    #expect(throws: InputError.self) { try maker.make() }
    try Data().write(to: URL(fileURLWithPath: "\(config.output)/images/of-before.tif"))
    _ = try maker.make(replacing: true)
    #expect(!FileManager.default.fileExists(atPath: "\(config.output)/images/of-before.tif"))
    #expect(
      tiny.folder.names.filter { $0.contains("out") } == ["out", "outlines.gpkg"], "nothing is left aside")
    for (file, text) in [
      ("samples.csv", "name,image,label,split\n"), ("samples.csv", nil), ("dataset.yaml", nil),
    ] {
      let path = "\(config.output)/\(file)"
      try FileManager.default.removeItem(atPath: path)
      // A dataset of one's own, laid out the same way.
      if let text { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }
      #expect(throws: InputError.self) { try maker.make(replacing: true) }
      #expect(FileManager.default.fileExists(atPath: "\(config.output)/images"))
    }
  }
}
