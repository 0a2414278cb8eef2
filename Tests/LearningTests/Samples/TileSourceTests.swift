import Extraction
import Geospatial
import Neural
import Testing

@testable import Learning

@Suite("Tiles as samples")
struct TileSourceTests {
  private let files = LabelledFiles()

  /// An image whose first band tells each pixel's place; glacier where the column is a multiple of three.
  private func dataset(width: Int = 7, height: Int = 5) throws -> Dataset {
    let places = (0..<width * height).map { Float($0) }
    try files.write(
      "a", width: width, height: height, bands: [places, places.map { -$0 }],
      label: places.indices.map { $0 % width % 3 == 0 ? 1 : 0 })
    return try Dataset.read(files.dataset(training: ["a"]))
  }

  private func source(
    _ dataset: Dataset, size: Int = 4, stride: Int = 3, keepsEmpty: Bool = true,
    normalisation: Normalisation = .none, augmentation: Augmentation = .none
  ) throws -> TileSource {
    try TileSource(
      dataset.images, of: dataset, bands: ["red", "swir1"],
      cutting: .init(size: size, stride: stride, keepsEmpty: keepsEmpty), normalisation: normalisation,
      augmentation: augmentation, seed: 3)
  }

  private func batch(
    _ source: TileSource, _ samples: [Int], size: Int = 4, epoch: Int = 0
  ) throws -> (images: [Float], targets: [UInt8]) {
    var images = [Float](repeating: .nan, count: samples.count * 2 * size * size)
    var targets = [UInt8](repeating: 77, count: samples.count * size * size)
    try source.batch(samples, epoch: epoch, images: &images, targets: &targets)
    return (images, targets)
  }

  @Test("tiles stand a stride apart, and the last ones end with the image")
  func cutting() throws {
    let source = try source(dataset())
    #expect(
      source.tiles.map(\.window)
        == [(0, 0), (3, 0), (0, 1), (3, 1)].map { Window(x: $0.0, y: $0.1, width: 4, height: 4) })
    // Row 1, column 3 of an image seven wide.
    let (images, targets) = try batch(source, [3])
    let places = (1..<5).flatMap { row in (3..<7).map { Float(row * 7 + $0) } }
    #expect(images == places + places.map { -$0 })
    #expect(targets == (1..<5).flatMap { _ in [1, 0, 0, 1] as [UInt8] })
  }

  @Test("label and bands are turned and moved together")
  func together() throws {
    let augmentation = Augmentation(symmetries: SquareSymmetry.allCases, shift: 2)
    let source = try source(dataset(), augmentation: augmentation)
    var seen: Set<[Float]> = []
    for epoch in 0..<40 {
      let (images, targets) = try batch(source, [1, 2], epoch: epoch)
      for (sample, label) in zip([0, 32], [0, 16]) {
        let red = images[sample..<sample + 16]
        #expect(red.map { Int($0) % 7 % 3 == 0 ? 1 : 0 } == Array(targets[label..<label + 16]))
        #expect(images[sample + 16..<sample + 32].elementsEqual(red.map { -$0 }))
        seen.insert(Array(red))
      }
    }
    #expect(seen.count > 20, "there are eight ways to lay it and four places")
    #expect(try batch(source, [0, 3], epoch: 5) == batch(source, [0, 3], epoch: 5))
  }

  @Test("tiles without glacier are left out where asked")
  func empty() throws {
    let ones = [Float](repeating: 1, count: 32)
    try files.write(
      "a", width: 8, height: 4, bands: [ones, ones], label: (0..<32).map { $0 % 8 == 7 ? 1 : 0 })
    let dataset = try Dataset.read(files.dataset(training: ["a"]))
    #expect(try source(dataset, stride: 4).count == 2)
    #expect(
      try source(dataset, stride: 4, keepsEmpty: false).tiles.map(\.window)
        == [Window(x: 4, y: 0, width: 4, height: 4)])
  }

  @Test("bands are scaled by mean and deviation over the training images, nodata left out")
  func statistics() throws {
    try files.write(
      "a", width: 2, height: 2, bands: [[1, 2, 3, -9], [5, 5, 5, 5]], label: [1, 0, 1, 0], noData: -9)
    try files.write(
      "b", width: 2, height: 2, bands: [[4, -9, -9, -9], [5, 5, -9, 5]], label: [1, 0, 1, 0], noData: -9)
    let dataset = try Dataset.read(files.dataset(training: ["a", "b"]))
    let normalisation = Normalisation.Scale.deviation.normalisation(
      try dataset.statistics(dataset.images, bands: ["red", "swir1"]))
    let deviation = Float(1.25.squareRoot())
    // A band that never changes is only moved.
    #expect(normalisation == .perBand(means: [2.5, 5], deviations: [deviation, 1]))
    let source = try source(dataset, size: 2, stride: 2, normalisation: normalisation)
    let (images, targets) = try batch(source, [1], size: 2)
    #expect(images == [1.5 / deviation, 0, 0, 0, 0, 0, 0, 0])
    // Its third pixel has no data in either band.
    #expect(targets == [1, 0, Loss.noLabel, 0])
  }

  @Test("images are scaled each by its own pixels where asked")
  func perScene() throws {
    for (name, low) in [("a", Float(0)), ("b", 100)] {
      let band: [Float] = [low, low + 1, low + 2, low + 4]
      try files.write(name, width: 2, height: 2, bands: [band, band.map { -$0 }], label: [1, 0, 1, 0])
    }
    let dataset = try Dataset.read(files.dataset(training: ["a", "b"]))
    let source = try source(dataset, size: 2, stride: 2, normalisation: .perScene(.range))
    let (images, _) = try batch(source, [0, 1], size: 2)
    #expect(images == [0, 0.25, 0.5, 1, 1, 0.75, 0.5, 0, 0, 0.25, 0.5, 1, 1, 0.75, 0.5, 0])
  }

  @Test("gains and offsets are drawn band by band around one and zero")
  func radiometry() throws {
    try files.write("a", width: 2, height: 1, bands: [[1, 2], [10, 20]], label: [1, 0])
    let augmentation = Augmentation(gain: 0.1, offset: 0.5)
    let draws = (0..<2000).map { augmentation.draw(bands: 2, seed: 1, epoch: $0, sample: 0) }
    for band in 0..<2 {
      let gains = draws.map { Double($0.gains[band]) }
      let offsets = draws.map { Double($0.offsets[band]) }
      #expect(abs(gains.reduce(0, +) / 2000 - 1) < 0.01)
      #expect(abs(offsets.map { $0 * $0 }.reduce(0, +) / 2000 - 0.25) < 0.03)
    }
    #expect(draws.contains { abs($0.gains[0] - $0.gains[1]) > 0.05 })
  }

  @Test("more images than are kept open are read as they are asked for")
  func manyImages() throws {
    let names = (0..<70).map { "m\($0)" }
    for (number, name) in names.enumerated() {
      let band = [Float](repeating: Float(number), count: 4)
      try files.write(name, width: 2, height: 2, bands: [band, band], label: [1, 0, 0, 0])
    }
    let dataset = try Dataset.read(files.dataset(training: names))
    let source = try source(dataset, size: 2, stride: 2)
    for samples in [Array(0..<70), [3, 69, 3, 0]] {
      let (images, _) = try batch(source, samples, size: 2)
      #expect(stride(from: 0, to: images.count, by: 8).map { Int(images[$0]) } == samples)
    }
  }

  @Test("sources that share open images hold no more of them together than one would")
  func sharedImages() throws {
    let names = (0..<70).map { "m\($0)" }
    for name in names {
      try files.write(name, width: 2, height: 2, bands: [[1, 2, 3, 4], [1, 2, 3, 4]], label: [1, 0, 0, 0])
    }
    let dataset = try Dataset.read(files.dataset(training: names))
    let opened = OpenImages()
    let sources = try [dataset.images.prefix(35), dataset.images.suffix(35)].map {
      try TileSource(
        Array($0), of: dataset, bands: ["red", "swir1"], cutting: .init(size: 2, stride: 2),
        normalisation: .none, opened: opened)
    }
    for source in sources { _ = try batch(source, Array(0..<35), size: 2) }
    #expect(opened.opened.count == OpenImages.most)
    #expect(opened.opened.last?.image.name == "m69" && opened.opened.first?.image.name == "m6")
  }

  @Test("an image smaller than a tile is refused")
  func small() throws {
    let dataset = try dataset(width: 3, height: 9)
    #expect {
      try source(dataset)
    } throws: {
      "\($0)".contains("is 3 × 9 pixels, smaller than a tile of 4; take smaller tiles or larger images")
    }
  }
}
