import Foundation
import Geospatial
import Landsat
import Testing

@testable import Extraction

@Suite("Odds of glacier")
struct GlacierOddsTests {
  @Test("a byte stands for odds within a sixteenth, the same for ice and for none")
  func bytes() {
    for step in 1..<1000 {
      let p = Float(step) / 1000
      let byte = GlacierOdds.byte(p)
      let odds = log(Double(p) / (1 - Double(p)))
      #expect(abs(GlacierOdds.logOdds(byte) - odds) <= 0.0626, "\(p)")
      // More than one half is the same question before and after.
      #expect((byte > 127) == (p > 0.5), "\(p)")
    }
    // σ(1) = 0.7310586 lies in the cell of 135, which ends at odds of 1.
    #expect(GlacierOdds.byte(0.73105) == 135 && GlacierOdds.byte(0.26895) == 120)
    #expect(abs(GlacierOdds.probability(135) - 0.7185) < 1e-4)
  }

  @Test("a network is never certain, and what was not looked at is")
  func ends() {
    #expect(GlacierOdds.byte(0) == 1 && GlacierOdds.byte(1) == 254 && GlacierOdds.byte(.nan) == 0)
    #expect(GlacierOdds.byte(ofCoded: 0) == 0 && GlacierOdds.byte(ofCoded: 250) == 255)
    #expect(GlacierOdds.byte(ofCoded: 125) == 127 && GlacierOdds.byte(ofCoded: 126) > 127)
    for temperature in [0.1, 1, 10] {
      #expect(GlacierOdds.probability(0, temperature: temperature) == 0)
      #expect(GlacierOdds.probability(255, temperature: temperature) == 1)
    }
  }

  @Test("the first byte above a number is the lowest whose probability is", arguments: [0.3, 1, 2.5])
  func first(temperature: Double) {
    for number in [0, 1e-9, 0.01, 0.3, 0.484, 0.5, 0.9, 0.999_999] {
      let expected = (0...UInt8.max).first {
        GlacierOdds.probability($0, temperature: temperature) > number
      }
      #expect(GlacierOdds.first(above: number, temperature: temperature) == Int(expected ?? 255))
    }
  }

  @Test("views say by themselves what is glacier, a bit each, whatever the window")
  func members() throws {
    var numbers = PlainNumbers(state: 9)
    let image = try MemoryImage([.red: numbers.image(20 * 15)], width: 20, height: 15)
    let red = image.bands[.red] ?? []
    let bands = TiledExtraction.Bands(roles: [.red], taken: 1, quantity: .reflectance)
    func extraction() -> TiledExtraction {
      let plan = TilePlan(width: 20, height: 15, tiling: Tiling(size: 8, overlap: 2))
      return TiledExtraction(image, bands, plan, screen: nil, threshold: 0.6) { tile, _ in
        [tile, tile.map { 1 - $0 }, tile.map { _ in 1 }]
      }
    }
    let whole = extraction()
    let certainty = try whole.certainty(
      in: image.grid.window, of: whole.probabilities(in: image.grid.window))
    let expected = red.map { value -> UInt8 in
      let (first, second): (UInt8, UInt8) = (value > 0.6 ? 1 : 0, 1 - value > 0.6 ? 2 : 0)
      return first | second | 4
    }
    #expect(certainty.members == expected)
    // (r + 1 − r + 1) / 3: odds of ln 2, in the cell of 133.
    #expect(Set(certainty.odds) == [133])
    let window = Window(x: 3, y: 5, width: 11, height: 6)
    let part = try extraction().certainty(in: window, of: [])
    #expect(part.members == window.part(of: certainty.members ?? [], in: image.grid.window))
  }

  @Test("a scene's raster has bands of odds and views where they are asked for, and none where not")
  func raster() throws {
    let scratch = try Scratch()
    let grid = try Grid.small(3, 1)
    let scene = try scratch.scene([.red: [90, 10, 90], .swir1: [10, 10, 10]], on: grid)
    var extraction = SceneExtraction(
      scene: scene, method: BandRatio(threshold: 2, morphology: .none), sky: SkyPolicy(), grid: grid)
    _ = try extraction.write(to: scratch("plain.tif"))
    #expect(try RasterDataset.open(scratch("plain.tif")).bandCount == 2)
    extraction.keepsCertainty = true
    _ = try extraction.write(to: scratch("odds.tif"))
    #expect(try RasterDataset.open(scratch("odds.tif")).bandCount == 3)
    let odds: [UInt8] = try RasterDataset.pixels(scratch("odds.tif"), band: SceneExtraction.oddsBand)
    #expect(odds == [255, 0, 255])
  }

  @Test(
    "the scene that decided a pixel gives it its odds and views, under every rule",
    arguments: MergeRule.allCases)
  func merged(rule: MergeRule) throws {
    let scratch = try Scratch()
    let grid = try Grid.small(4, 1)
    let views: [(probability: [UInt8], sky: [UInt8], odds: [UInt8], members: [UInt8])] = [
      ([250, 0, 200, 0], [1, 1, 2, 0], [254, 1, 190, 0], [15, 0, 7, 0]),
      ([240, 10, 180, 0], [1, 1, 1, 0], [240, 30, 150, 0], [15, 1, 3, 0]),
    ]
    let layers = try views.enumerated().map { index, view in
      Merge.Layer(
        path: try scratch.raster(
          "view\(index).tif", [view.probability, view.sky, view.odds, view.members], on: grid),
        tile: "a", number: UInt16(index + 1))
    }
    _ = try Merge(rule: rule).write(
      layers, grid: grid, mask: scratch("mask.tif"), decision: scratch("decision.tif"))
    let decision: [UInt16] = try RasterDataset.pixels(scratch("decision.tif"))
    let odds: [UInt8] = try RasterDataset.pixels(scratch("mask.tif"), band: Merge.oddsBand)
    let members: [UInt8] = try RasterDataset.pixels(scratch("mask.tif"), band: Merge.membersBand)
    let deciders = decision.map { $0 == 0 ? nil : views[Int($0) - 1] }
    #expect(odds == deciders.enumerated().map { $1?.odds[$0] ?? 0 })
    #expect(members == deciders.enumerated().map { $1?.members[$0] ?? 0 })
    #expect(decision[2] == 2 && decision[3] == 0 && odds[2] == 150)
  }
}
