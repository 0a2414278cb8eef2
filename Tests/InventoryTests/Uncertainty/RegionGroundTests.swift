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
    let ground = try survey(region, mask, decision).ground(of: region)
    #expect(abs(ground.unobserved.squareMetres - 37 * 900) < 1e-6)
    // 8 of 43 pixels that were seen are ice, and so may be as much of the 37 others.
    #expect(abs(ground.hiddenIce.squareMetres - 37 * 900 * 8 / 43) < 1e-6)
    let nowhere = PixelArt.rectangle(columns: 20...24, rows: 20...25).asMultiPolygon
    let dark = try survey(nowhere, mask, decision).ground(of: nowhere)
    #expect(abs(dark.unobserved.squareMetres - 20 * 900) < 1e-6)
    #expect(dark.hiddenIce == dark.unobserved, "all of it may be ice")
  }

  @Test("a part in which nothing was seen is as icy as the ground about it, be that of another part")
  func hiddenPart() throws {
    // 32 × 16 pixels: the west seen, its southern half ice; the east hidden altogether.
    let row = String(repeating: "1", count: 16) + String(repeating: ".", count: 16)
    let decision = try art.raster(Array(repeating: row, count: 16))
    let mask = try art.raster(
      Array(repeating: String(repeating: ".", count: 32), count: 8) + Array(repeating: row, count: 8))
    let (west, east) = (
      PixelArt.rectangle(columns: 0...16, rows: 0...16), PixelArt.rectangle(columns: 16...32, rows: 0...16)
    )
    let survey = try survey(MultiPolygon([west, east]), mask, decision)
    let hidden = try survey.ground(of: east.asMultiPolygon)
    #expect(abs(hidden.unobserved.squareMetres - 256 * 900) < 1e-6)
    #expect(abs(hidden.hiddenIce.squareMetres - 128 * 900) < 1e-6)
    #expect(try survey.ground(of: west.asMultiPolygon).hiddenIce == .zero)
    // Parts sum to the whole.
    let whole = try survey.ground(of: MultiPolygon([west, east]))
    #expect(abs(whole.hiddenIce.squareMetres - 128 * 900) < 1e-6)
    // Its error is that of pieces seen elsewhere.
    let piece = Area(squareMetres: 128 * 900)
    #expect(abs(hidden.hiddenError(pieces: [piece]).squareMetres - 2.0.squareRoot() * 128 * 900) < 1e-6)
  }

  @Test("where no ice was seen in a part, hidden ground is at least as icy as the whole extent")
  func bare() throws {
    // 64 × 16 pixels: ice in the first 16 columns; one pixel hidden far from it, in a block seen to be bare.
    let decision = try art.raster(
      [String(repeating: "1", count: 63) + "."]
        + Array(repeating: String(repeating: "1", count: 64), count: 15))
    let mask = try art.raster(
      Array(repeating: String(repeating: "1", count: 16) + String(repeating: ".", count: 48), count: 16))
    let extent = PixelArt.rectangle(columns: 0...64, rows: 0...16).asMultiPolygon
    let survey = try survey(extent, mask, decision)
    #expect(try survey.ground(of: extent).hiddenIce == .zero)
    let part = try survey.ground(of: PixelArt.rectangle(columns: 48...64, rows: 0...16).asMultiPolygon)
    #expect(abs(part.unobserved.squareMetres - 900) < 1e-6)
    #expect(abs(part.hiddenIce.squareMetres - 900 * 256.0 / 1023) < 1e-6)
  }

  private func survey(_ extent: MultiPolygon, _ mask: RasterDataset, _ decision: RasterDataset) throws
    -> GroundSurvey
  {
    try GroundSurvey(of: extent, mask: mask, decision: decision, meter: art.meter)
  }

  /// How many pixels that were not seen are ice, each as its block has it.
  private func hiddenPixels(_ blocks: IceBlocks, _ hidden: (Int, Int) -> Bool, side: Int) -> Double {
    let shares = blocks.shares()
    var sum = 0.0
    for y in 0..<side {
      for x in 0..<side where hidden(x, y) { sum += shares[blocks.index(x: x, y: y)] }
    }
    return sum
  }

  @Test(
    "a cloud over ice hides ice, and one over bare ground hides none, whatever the region holds elsewhere")
  func local() {
    var blocks = IceBlocks(width: 64, height: 64)
    // A cloud over a fourth of the first block, one over a block at the far corner. Ice in the upper left quarter.
    func isHidden(_ x: Int, _ y: Int) -> Bool { (x < 8 && y < 8) || (x >= 48 && y >= 48) }
    for y in 0..<64 {
      for x in 0..<64 { blocks.count(x: x, y: y, isSeen: !isHidden(x, y), isIce: x < 32 && y < 32) }
    }
    // The first: 64 pixels in a block that is all ice. The second: its block was not seen at all, the three blocks
    // beside it hold no ice.
    #expect(hiddenPixels(blocks, isHidden, side: 64) == 64)
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
    // The upper left block: 6 of 16 columns seen, all ice. The others: seen whole, the upper right one ice.
    func isHidden(_ x: Int, _ y: Int) -> Bool { x >= 6 && x < 16 && y < 16 }
    for y in 0..<32 {
      for x in 0..<32 { blocks.count(x: x, y: y, isSeen: !isHidden(x, y), isIce: y < 16) }
    }
    // 160 hidden pixels; of the 96 + 768 seen ones 96 + 256 are ice.
    #expect(abs(hiddenPixels(blocks, isHidden, side: 32) - 160 * 352.0 / 864) < 1e-9)
  }
}
