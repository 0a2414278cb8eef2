import Extraction
import Foundation
import Geospatial
import Neural
import Testing

@testable import Learning

@Suite("Sharing samples out")
struct SampleSplitTests {
  private func lattice(width: Int, height: Int, size: Int, stride: Int) throws -> TileLattice {
    let grid = Grid(
      crs: try CRS("EPSG:32645"), originX: 0, originY: 0, pixelWidth: 30, pixelHeight: 30, width: width,
      height: height)
    var tile = SampleConfig.Tile()
    (tile.size, tile.stride) = (size, stride)
    return try TileLattice([grid], crs: grid.crs, resolution: 30, tile: tile)
  }

  private func config(_ split: SampleSplit, seed: UInt64) throws -> SampleConfig {
    SampleConfig(
      file: "samples.yaml", name: "", scenes: [], outlines: ReferenceOutlines(path: ""), bands: [],
      quantity: .digitalNumbers, crs: try CRS("EPSG:32645"), resolution: Length(metres: 30), split: split,
      seed: seed, output: "")
  }

  @Test("by place, no pixel of ground is in two uses, whatever tiles, blocks and seed", arguments: 0..<20)
  func noSharedGround(_ seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed), stream: "test")
    let size = 8 + random.below(9)
    let stride = size / 3 + 1 + random.below(size - size / 3)
    let lattice = try lattice(width: 200, height: 180, size: size, stride: stride)
    // Places that happen to have glacier, on one date or two.
    let places = try lattice.places(on: lattice.grid).filter { _ in random.uniform() < 0.7 }
    let samples = places.flatMap { place in
      (0...random.below(2)).map { Sample(place: place, scene: $0, tile: "\(place.name)_\($0)") }
    }
    let block = Length(metres: Double(30 * stride * (1 + lattice.reach + random.below(3))))
    let split = SampleSplit.byPlace(block: block, validation: 0.2, test: 0.3)
    let shared = try split.share(samples, of: [], on: lattice, config: config(split, seed: UInt64(seed)))
    #expect(!shared.isEmpty && shared.allSatisfy { $0.split != nil })
    let side = 256
    var owner = [LabelledImage.Split?](repeating: nil, count: side * side)
    var conflicts = 0
    for sample in shared {
      let window = lattice.window(of: sample.place)
      for y in window.y..<window.endY {
        for x in window.x..<window.endX {
          if let other = owner[y * side + x], other != sample.split { conflicts += 1 }
          owner[y * side + x] = sample.split
        }
      }
    }
    #expect(conflicts == 0)
    #expect(SampleSplit.sharedPlaces(shared, on: lattice).shared == 0)
    if stride >= size { #expect(shared.count == samples.count) }
  }

  @Test("the paper's numbers: 999 pairs become 3996, of which 2797 train, 559 of these validate, 1199 test")
  func paperNumbers() throws {
    let lattice = try lattice(width: 40 * 16, height: 25 * 16, size: 16, stride: 16)
    let places = try lattice.places(on: lattice.grid).prefix(999)
    let copies = places.flatMap { place in
      SquareSymmetry.chen.map { Sample(place: place, scene: 0, tile: place.name, symmetry: $0) }
    }
    let split = SampleSplit.randomAfterAugmentation()
    let shared = try split.share(copies, of: [], on: lattice, config: config(split, seed: 1))
    func count(_ use: LabelledImage.Split) -> Int { shared.count { $0.split == use } }
    #expect(shared.count == 3996)
    #expect(count(.training) + count(.validation) == 2797)
    #expect(count(.validation) == 559 && count(.test) == 1199)
    // All four copies of a place are of one use in 0.56⁴ + 0.14⁴ + 0.3⁴ = 11 % of the places.
    let (leaking, all) = SampleSplit.sharedPlaces(shared, on: lattice)
    #expect(all == 999 && (850...930).contains(leaking))
    #expect(split.words(shared, on: lattice, symmetries: 4).contains("its test is not independent"))
    #expect(Set(shared.map(\.name)).count == 3996)
  }

  @Test("copies are turned as their names say, and written before or after the split as the rule wants")
  func copies() throws {
    let tiny = try TinyScenes()
    try tiny.scene("a", width: 64, height: 48)
    try tiny.outlines([(tiny.ground(1..<63, 3..<45), "")])
    func make(_ split: String, _ output: String, _ symmetries: String) throws -> Dataset {
      let file = try tiny.config(
        scenes: ["a"], split: split, "output: \(output)", "symmetries: \(symmetries)", "tile: {size: 16}")
      _ = try SampleMaker(SampleConfig.read(file)).make()
      return try Dataset.read(tiny.folder.path("\(output)/dataset.yaml"))
    }
    let leaking = try make("{rule: random-after-augmentation}", "chen", "chen")
    #expect(leaking.images.count == 48)
    #expect(LabelledImage.Split.allCases.map { leaking.images($0).count } == [27, 7, 14])
    #expect(leaking.splitRule.contains("places is in more than one use"))

    let clean = try make("{rule: by-place, block: 480 m, validation: 0.25, test: 0.25}", "place", "square")
    #expect(clean.images(.training).count == 8 * 6)
    #expect(clean.images(.validation).count == 3 && clean.images(.test).count == 3)
    #expect(clean.splitRule.hasSuffix("ground of 0 of 12 places is in more than one use"))

    let original = try #require(clean.images(.training).first { $0.name.hasSuffix("20001030") })
    for symmetry in SquareSymmetry.allCases.dropFirst() {
      let copy = try #require(clean.images.first { $0.name == "\(original.name)_\(symmetry.rawValue)" })
      func pixels(_ path: String, _ band: Int) throws -> [Float] {
        let raster = try RasterDataset.open(path)
        return try raster.read(raster.grid.window, band: band)
      }
      for band in 1...2 {
        #expect(
          try pixels(copy.image, band) == symmetry.applied(to: pixels(original.image, band), side: 16))
      }
      #expect(try pixels(copy.label, 1) == symmetry.applied(to: pixels(original.label, 1), side: 16))
    }
  }

  @Test("by scene, areas have datasets of their own, and dates of a place validate together")
  func byScene() throws {
    let tiny = try TinyScenes()
    try tiny.scene("a", pathRow: "139/036", width: 96, height: 48)
    try tiny.scene("b", date: "2001-10-30", pathRow: "139/036", width: 96, height: 48, seed: 2)
    // The neighbour overlaps by one tile.
    try tiny.scene("c", pathRow: "138/035", x: 478_000 + 30 * 80, width: 48, height: 48, seed: 3)
    try tiny.scene("d", pathRow: "133/035", x: 478_000 + 30 * 160, width: 32, height: 48, seed: 4)
    try tiny.outlines([(tiny.ground(0..<200, 2..<46), "")])
    let file = try tiny.config(
      scenes: ["a", "b", "c", "d"],
      split:
        "{rule: by-scene, training: [139036], validation: 0.2, test: [{area: near, scenes: [138035]}, {area: far, scenes: [d]}]}"
    )
    let summary = try SampleMaker(SampleConfig.read(file)).make()
    #expect(summary.splitRule.contains("ground of 3 of 30 places is in more than one use"), "\(summary)")
    let dataset = try Dataset.read(tiny.folder.path("out/dataset.yaml"))
    #expect(LabelledImage.Split.allCases.map { dataset.images($0).count } == [28, 8, 15])
    #expect(
      Dictionary(grouping: dataset.images(.validation)) { $0.name.prefix(8) }.allSatisfy {
        $0.value.count == 2
      })
    let far = try Dataset.read(tiny.folder.path("out/dataset-far.yaml"))
    #expect(far.images.count == 6 && far.name == "Tiny, far")
    #expect(Set(far.images.map(\.split)) == [.test])
  }

  @Test("the same seed gives the same samples, another seed others")
  func seeded() throws {
    let lattice = try lattice(width: 160, height: 160, size: 16, stride: 16)
    let samples = try lattice.places(on: lattice.grid).map { Sample(place: $0, scene: 0, tile: $0.name) }
    for split in [SampleSplit.byPlace(block: Length(metres: 960)), .randomAfterAugmentation()] {
      func uses(_ seed: UInt64) throws -> [LabelledImage.Split?] {
        try split.share(samples, of: [], on: lattice, config: config(split, seed: seed)).map(\.split)
      }
      #expect(try uses(1) == uses(1))
      #expect(try uses(1) != uses(2))
    }
  }
}
