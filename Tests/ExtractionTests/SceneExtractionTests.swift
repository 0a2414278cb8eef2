import Declaration
import Foundation
import Geospatial
import Landsat
import Testing

@testable import Extraction

@Suite("Scene extraction")
struct SceneExtractionTests {
  private static let ratio = BandRatio(quantity: .reflectance, threshold: 2, morphology: .none)

  @Test("Probability and sky of a described scene are written side by side")
  func described() throws {
    let scratch = try Scratch()
    let grid = try Grid.small(4, 2)
    let scene = try scratch.scene(
      [.red: [90, 10, 90, 90, 90, -9999, 10, 90], .swir1: [10, 10, 10, 10, 10, 10, 10, -9999]], on: grid,
      sky: [.clear, .clear, .cloud, .shadow, .clear, .clear, .clear, .clear])
    let extraction = SceneExtraction(scene: scene, method: Self.ratio, sky: SkyPolicy(), grid: grid)
    let summary = try extraction.write(to: scratch("out.tif"))
    #expect(summary == .init(isWarped: false, clear: 4, hidden: 2, glacier: 2))
    let probability: [UInt8] = try RasterDataset.pixels(
      scratch("out.tif"), band: SceneExtraction.probabilityBand)
    let sky: [UInt8] = try RasterDataset.pixels(scratch("out.tif"), band: SceneExtraction.skyBand)
    #expect(sky == [1, 1, 2, 3, 1, 0, 1, 0])
    let clear = zip(probability, sky).map { $1 == 1 ? Int($0) : -1 }
    #expect(clear == [250, 0, -1, -1, 250, -1, 0, -1])
  }

  @Test("The project's grid may be larger than the scene, and lie elsewhere")
  func otherGrid() throws {
    let scratch = try Scratch()
    let scene = try scratch.scene([.red: [90, 10], .swir1: [10, 10]], on: .small(2, 1))
    // One pixel further west and north, so one column and one row of fill come first.
    let grid = try Grid.small(4, 2, east: -30, south: -30)
    let summary = try SceneExtraction(scene: scene, method: Self.ratio, sky: SkyPolicy(), grid: grid)
      .write(to: scratch("out.tif"))
    #expect(summary == .init(isWarped: false, clear: 2, hidden: 0, glacier: 1))
    let sky: [UInt8] = try RasterDataset.pixels(scratch("out.tif"), band: SceneExtraction.skyBand)
    #expect(sky == [0, 0, 0, 0, 0, 1, 1, 0])
  }

  @Test("A scene off the lattice is warped: each pixel takes the one that its middle lies in")
  func warped() throws {
    let scratch = try Scratch()
    // The scene lies 10 m east and south of the grid: middles, at 15 m, fall into the pixel of the same number.
    let scene = try scratch.scene(
      [.red: [90, 10, 90, 10, 90, 10], .swir1: [10, 10, 10, 10, 10, 10]],
      on: .small(3, 2, east: 10, south: 10), sky: [.clear, .clear, .cloud, .clear, .clear, .clear])
    let grid = try Grid.small(4, 2)
    let summary = try SceneExtraction(scene: scene, method: Self.ratio, sky: SkyPolicy(), grid: grid)
      .write(to: scratch("out.tif"))
    #expect(summary == .init(isWarped: true, clear: 5, hidden: 1, glacier: 2))
    let sky: [UInt8] = try RasterDataset.pixels(scratch("out.tif"), band: SceneExtraction.skyBand)
    #expect(sky == [1, 1, 2, 0, 1, 1, 1, 0])
  }

  @Test("Strips leave no seam: the raster is what the method says of the whole scene at once")
  func seams() throws {
    // Blots of ice, 600 rows high, so that two strips meet at rows 256 and 512.
    let grid = try Grid.small(30, 600)
    var numbers = PlainNumbers(state: 7)
    var red = [Float](repeating: 10, count: grid.window.count)
    for _ in 0..<250 {
      let (x, y) = (numbers.next(below: 30), numbers.next(below: 600))
      for row in y..<min(600, y + 2 + numbers.next(below: 12)) {
        for column in x..<min(30, x + 7) { red[row * 30 + column] = 90 }
      }
    }
    for _ in 0..<500 { red[numbers.next(below: red.count)] = 10 }
    let scratch = try Scratch()
    let scene = try scratch.scene([.red: red, .swir1: red.map { _ in 10 }], on: grid)
    let method = BandRatio(threshold: 2)
    var extraction = SceneExtraction(scene: scene, method: method, sky: SkyPolicy(), grid: grid)
    extraction.stripPixels = 30 * 256
    let summary = try extraction.write(to: scratch("out.tif"))
    let seen = grid.window.expanded(by: method.context)
    let block = SceneBlock(source: SceneReader(scene), window: seen)
    let all = try method.probabilities(of: block)
    let whole = (0..<600).flatMap { row in
      let start = (row + method.context) * seen.width + method.context
      return all[start..<start + 30]
    }
    let written: [UInt8] = try RasterDataset.pixels(scratch("out.tif"))
    #expect(written.elementsEqual(whole))
    #expect(summary.glacier == whole.count { $0 != 0 })
    #expect((2000..<16_000).contains(summary.glacier), "the pattern has both ice and ground")
  }

  @Test("A method's band that is missing is an error, and no file stays behind")
  func missingBand() throws {
    let scratch = try Scratch()
    let scene = try scratch.scene([.red: [90]], on: .small(1, 1))
    let extraction = SceneExtraction(
      scene: scene, method: Self.ratio, sky: SkyPolicy(), grid: scene.grid)
    #expect(throws: InputError.self) { try extraction.write(to: scratch("out.tif")) }
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path)
    #expect(names.sorted() == ["red.tif", "scene.yaml"])
  }

  @Test("What progress throws ends the work")
  func cancelled() throws {
    struct Enough: Error {}
    let scratch = try Scratch()
    let scene = try scratch.scene(
      [.red: [Float](repeating: 9, count: 600), .swir1: [Float](repeating: 1, count: 600)],
      on: .small(1, 600))
    var extraction = SceneExtraction(
      scene: scene, method: Self.ratio, sky: SkyPolicy(), grid: scene.grid)
    extraction.stripPixels = 256
    var shares: [Double] = []
    #expect(throws: Enough.self) {
      try extraction.write(to: scratch("out.tif")) { share in
        shares.append(share)
        if share > 0.5 { throw Enough() }
      }
    }
    #expect(shares == [256.0 / 600, 512.0 / 600])
    #expect(!FileManager.default.fileExists(atPath: scratch("out.tif")))
  }
}
