import Foundation
import Geospatial
import Testing

@Suite("Cloud-optimised GeoTIFF")
struct CloudOptimizedTests {
  private func raster(in scratch: Scratch) throws -> Grid {
    let grid = try Shapes.grid(width: 1500, height: 1100)
    let raster = try RasterDataset.create(scratch("a.tif"), grid: grid, type: UInt8.self, noData: 255)
    for strip in grid.windows(rows: 200) {
      try raster.write((0..<strip.count).map { UInt8(($0 % 1500) / 6) }, window: strip)
    }
    try raster.setDescription("mask", band: 1)
    try raster.close()
    return grid
  }

  @Test("The copy has the layout, tiles, overviews and pixels", Tool.needed("gdalinfo"))
  func layout() throws {
    let scratch = try Scratch()
    let grid = try raster(in: scratch)
    try CloudOptimized.write(from: scratch("a.tif"), to: scratch("cog.tif"))
    #expect(scratch.names == ["a.tif", "cog.tif"])
    let text = try Tool(name: "gdalinfo").run([scratch("cog.tif")])
    for line in [
      "LAYOUT=COG", "Block=512x512", "Overviews: 750x550, 375x275", "COMPRESSION=DEFLATE",
      "NoData Value=255", "Description = mask",
    ] {
      #expect(text.contains(line), "\(line)")
    }
    let copy = try RasterDataset.open(scratch("cog.tif"))
    #expect(copy.grid == grid)
    #expect(
      try copy.read(grid.window, as: UInt8.self)
        == RasterDataset.open(scratch("a.tif")).read(grid.window, as: UInt8.self))
  }

  @Test("The overviews come before the pixels, as the structure check of GDAL asks")
  func structure() throws {
    let scratch = try Scratch()
    _ = try raster(in: scratch)
    try CloudOptimized.write(from: scratch("a.tif"), to: scratch("cog.tif"), resampling: .average)
    // The file begins with GDAL's promise of the order, which `gdalinfo` believes and validators look for.
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch("cog.tif"))))
    #expect(String(decoding: bytes[8..<40], as: UTF8.self).hasPrefix("GDAL_STRUCTURAL_METADATA_SIZE="))
    #expect(String(decoding: bytes.prefix(400), as: UTF8.self).contains("BLOCK_ORDER=ROW_MAJOR"))
  }

  @Test("A copy that cannot be made leaves nothing")
  func failure() throws {
    let scratch = try Scratch()
    let missing = #expect(throws: GeospatialError.self) {
      try CloudOptimized.write(from: scratch("none.tif"), to: scratch("cog.tif"))
    }
    #expect(missing?.path == scratch("none.tif"))
    _ = try raster(in: scratch)
    #expect(throws: GeospatialError.self) {
      try CloudOptimized.write(from: scratch("a.tif"), to: scratch("no/folder/cog.tif"))
    }
    #expect(scratch.names == ["a.tif"])
  }
}
