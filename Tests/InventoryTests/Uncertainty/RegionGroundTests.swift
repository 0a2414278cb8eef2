import Geospatial
import Testing

@testable import Inventory

@Suite("The ground of a region")
struct RegionGroundTests {
  private let art: PixelArt

  init() throws { art = try PixelArt() }

  @Test("unobserved ground is what no scene decided, and all beyond the raster")
  func unobserved() throws {
    // 8 × 6 pixels with 5 undecided; the region reaches four rows further down: 37 of 80 pixels of 900 m².
    let decision = try art.raster([
      "11111111", "1..11111", "11111111", "1111...1", "11111111", "11111111",
    ])
    let mask = try art.raster(["11111111", "........", "........", "........", "........", "........"])
    let region = PixelArt.rectangle(columns: 0...8, rows: 0...10).asMultiPolygon
    let ground = try RegionGround(of: region, mask: mask, decision: decision, meter: art.meter)
    #expect(abs(ground.unobserved.squareMetres - 37 * 900) < 1e-6)
    // 8 of 43 pixels that were seen are ice, and so may be as much of the 37 others.
    #expect(abs(ground.hiddenIce.squareMetres - 37 * 900 * 8 / 43) < 1e-6)
    let nowhere = PixelArt.rectangle(columns: 20...24, rows: 20...25).asMultiPolygon
    let dark = try RegionGround(of: nowhere, mask: mask, decision: decision, meter: art.meter)
    #expect(abs(dark.unobserved.squareMetres - 20 * 900) < 1e-6)
    #expect(dark.hiddenIce == dark.unobserved, "all of it may be ice")
  }

  @Test(
    "a cloud over ice hides ice, and one over bare ground hides none, whatever the region holds elsewhere")
  func local() {
    var blocks = IceBlocks(width: 64, height: 64)
    for y in 0..<64 {
      for x in 0..<64 {
        // Ice in the upper left quarter. A cloud over a fourth of the block there, one over a block at the far corner.
        let isIce = x < 32 && y < 32
        let isHidden = (x < 8 && y < 8) || (x >= 48 && y >= 48)
        blocks.count(x: x, y: y, isSeen: !isHidden, isIce: isIce)
      }
    }
    // The first: 64 pixels in a block that is all ice. The second: its block was not seen at all, the three blocks
    // beside it hold no ice.
    #expect(blocks.hiddenPixels() == 64)
    #expect(
      blocks.total.inside == 4096 && blocks.total.seen == 4096 - 64 - 256 && blocks.total.ice == 1024 - 64)
  }

  @Test("hidden ice comes in pieces as large as those that were seen")
  func pieces() {
    let ground = RegionGround(unobserved: Area(squareMetres: 100), hiddenIce: Area(squareMetres: 6))
    // Σa² / Σa = (1 + 9) / 4 = 2.5.
    let error = ground.hiddenError(pieces: [Area(squareMetres: 1), Area(squareMetres: 3)])
    #expect(abs(error.squareMetres - (36 + 6 * 2.5).squareRoot()) < 1e-12)
    #expect(ground.hiddenError(pieces: []) == Area(squareMetres: 6))
  }

  @Test("a block of which less than half was seen asks the square around it")
  func coarser() {
    var blocks = IceBlocks(width: 32, height: 32)
    for y in 0..<32 {
      for x in 0..<32 {
        // The upper left block: 6 of 16 columns seen, all ice. The others: seen whole, the upper right one ice.
        let isFirst = x < 16 && y < 16
        blocks.count(x: x, y: y, isSeen: !isFirst || x < 6, isIce: y < 16)
      }
    }
    // 160 hidden pixels; of the 96 + 768 seen ones 96 + 256 are ice.
    #expect(abs(blocks.hiddenPixels() - 160 * 352.0 / 864) < 1e-9)
  }
}
