import Foundation
import Geospatial
import Testing

@Suite("RasterDataset: reading and writing")
struct RasterDatasetTests {
  @Test("Every pixel type keeps its extremes through a file")
  func roundTrip() throws {
    func check<Pixel: RasterPixel & Numeric>(_ type: Pixel.Type, _ name: String, _ values: [Pixel]) throws {
      let scratch = try Scratch()
      let grid = try Shapes.grid(width: 3, height: 2)
      let raster = try RasterDataset.create(scratch("a.tif"), grid: grid, bands: 2, type: type)
      try raster.write(values, window: grid.window, band: 2)
      try raster.close()
      let copy = try RasterDataset.open(scratch("a.tif"))
      #expect(copy.grid == grid)
      #expect(copy.bandCount == 2)
      #expect(try copy.bandInfo(2).type == name)
      #expect(try copy.read(grid.window, band: 2, as: type) == values)
      // What was never written is zero.
      #expect(try copy.read(grid.window, band: 1, as: type) == [Pixel](repeating: 0, count: 6))
    }
    try check(UInt8.self, "Byte", [0, 1, 127, 128, 254, 255])
    try check(UInt16.self, "UInt16", [0, 1, 255, 256, 32_768, 65_535])
    try check(Int16.self, "Int16", [-32_768, -9999, -1, 0, 1, 32_767])
    try check(UInt32.self, "UInt32", [0, 1, 65_536, 16_777_217, 2_147_483_648, 4_294_967_295])
    try check(Int32.self, "Int32", [-2_147_483_648, -1, 0, 1, 16_777_217, 2_147_483_647])
    try check(
      Float.self, "Float32", [-.infinity, -.greatestFiniteMagnitude, 0, .leastNonzeroMagnitude, 0.1, 1])
    try check(Double.self, "Float64", [-.greatestFiniteMagnitude, .pi, 0, 1e-300, 0.1, .infinity])
  }

  @Test("gdalinfo finds the position, the nodata value, names and metadata", Tool.needed("gdalinfo"))
  func description() throws {
    let scratch = try Scratch()
    let grid = try Shapes.grid(width: 300, height: 200)
    let raster = try RasterDataset.create(
      scratch("a.tif"), grid: grid, bands: 2, type: Int16.self, noData: -9999)
    try raster.setDescription("red", band: 1)
    try raster.setDescription("swir1", band: 2)
    try raster.setMetadata(["PERIOD": "2020", "LABEL": "Ä = b"])
    try raster.close()
    let text = try Tool(name: "gdalinfo").run([scratch("a.tif")])
    for line in [
      "Size is 300, 200", "WGS 84 / UTM zone 46N",
      "Origin = (300000.000000000000000,3700000.000000000000000)",
      "Pixel Size = (30.000000000000000,-30.000000000000000)", "Description = red", "Description = swir1",
      "NoData Value=-9999", "PERIOD=2020", "LABEL=Ä = b", "Block=256x256", "COMPRESSION=DEFLATE",
    ] {
      #expect(text.contains(line), "\(line)")
    }
    let info = try RasterDataset.open(scratch("a.tif")).bandInfo(2)
    #expect(info.noData == -9999)
    #expect(info.description == "swir1")
    #expect(info.scale == 1 && info.offset == 0)
  }

  @Test("A creation option goes before the house's own", Tool.needed("gdalinfo"))
  func options() throws {
    let scratch = try Scratch()
    let grid = try Shapes.grid(width: 30, height: 20)
    try RasterDataset.create(
      scratch("a.tif"), grid: grid, type: UInt8.self, options: ["COMPRESS=LZW", "TILED=NO"]
    ).close()
    let text = try Tool(name: "gdalinfo").run([scratch("a.tif")])
    #expect(text.contains("COMPRESSION=LZW"))
    #expect(text.contains("Block=30x"))
  }

  @Test("Windows written one by one are one raster")
  func strips() throws {
    let scratch = try Scratch()
    let grid = try Shapes.grid(width: 70, height: 53)
    let raster = try RasterDataset.create(scratch("a.tif"), grid: grid, type: UInt16.self)
    for strip in grid.windows(rows: 10) {
      let start = UInt16(strip.y * 70)
      try raster.write((0..<strip.count).map { start + UInt16($0) }, window: strip)
    }
    try raster.close()
    let whole: [UInt16] = try RasterDataset.open(scratch("a.tif")).read(grid.window)
    #expect(whole == (0..<3710).map { UInt16($0) })
  }

  @Test(
    "A window read from a real scene is what gdal_translate -srcwin cuts out",
    Tool.needed("gdal_translate"), OpenData.needed("satrbedo_athabasca"))
  func windowAgainstTranslate() throws {
    let scratch = try Scratch()
    let file = OpenData.path("satrbedo_athabasca/athabasca_2020229_B06_L30.tif")
    let raster = try RasterDataset.open(file)
    for (index, window) in [
      Window(x: 0, y: 0, width: 215, height: 205), Window(x: 37, y: 101, width: 50, height: 1),
      Window(x: 214, y: 204, width: 1, height: 1), Window(x: 100, y: 18, width: 3, height: 40),
    ].enumerated() {
      let cut = scratch("cut\(index).bin")
      try Tool(name: "gdal_translate").run(
        ["-q", "-of", "ENVI", "-srcwin"] + [window.x, window.y, window.width, window.height].map(String.init)
          + [file, cut])
      let bytes = try Data(contentsOf: URL(fileURLWithPath: cut))
      let expected = bytes.withUnsafeBytes { Array($0.bindMemory(to: Int16.self)) }
      #expect(try raster.read(window, as: Int16.self) == expected)
    }
    let info = try raster.bandInfo(1)
    #expect(info.noData == -9999)
    #expect(info.scale == 0.0001)
  }

  @Test("A window that leaves the raster is filled with the outside value")
  func outside() throws {
    let scratch = try Scratch()
    let grid = try Shapes.grid(width: 3, height: 2)
    let raster = try RasterDataset.create(scratch("a.tif"), grid: grid, type: UInt8.self)
    try raster.write([1, 2, 3, 4, 5, 6], window: grid.window)
    try raster.close()
    let copy = try RasterDataset.open(scratch("a.tif"))
    #expect(
      try copy.read(Window(x: -1, y: -1, width: 5, height: 4), outside: UInt8(9)) == [
        9, 9, 9, 9, 9, 9, 1, 2, 3, 9, 9, 4, 5, 6, 9, 9, 9, 9, 9, 9,
      ])
    #expect(try copy.read(Window(x: 2, y: 1, width: 2, height: 2), outside: UInt8(9)) == [6, 9, 9, 9])
    #expect(try copy.read(Window(x: 1, y: 0, width: 1, height: 2), outside: UInt8(9)) == [2, 5])
    #expect(try copy.read(Window(x: 7, y: 7, width: 2, height: 1), outside: UInt8(9)) == [9, 9])
  }

  @Test(
    "A window outside, of no size or of negative size is an error that names the file",
    arguments: [
      Window(x: 0, y: 0, width: 4, height: 2), Window(x: -1, y: 0, width: 2, height: 2),
      Window(x: 0, y: 0, width: 0, height: 2), Window(x: 2, y: 1, width: -1, height: 1),
      Window(x: 2, y: 1, width: -1, height: -1), Window(x: 0, y: 1 << 40, width: 1, height: 1),
    ])
  func badWindow(window: Window) throws {
    let scratch = try Scratch()
    let grid = try Shapes.grid(width: 3, height: 2)
    try RasterDataset.create(scratch("a.tif"), grid: grid, type: UInt8.self).close()
    let raster = try RasterDataset.open(scratch("a.tif"))
    let error = #expect(throws: GeospatialError.self) { try raster.read(window, as: UInt8.self) }
    #expect(error?.path == scratch("a.tif"))
    #expect(error?.message.contains("does not lie inside 3 × 2") == true)
  }

  @Test("A band that is not there is an error that says how many there are")
  func missingBand() throws {
    let scratch = try Scratch()
    let grid = try Shapes.grid(width: 3, height: 2)
    try RasterDataset.create(scratch("a.tif"), grid: grid, bands: 2, type: UInt8.self).close()
    let raster = try RasterDataset.open(scratch("a.tif"))
    for band in [0, 3, -1] {
      let error = #expect(throws: GeospatialError.self) {
        try raster.read(grid.window, band: band, as: UInt8.self)
      }
      #expect(error?.message == "has 2 band(s), so no band \(band)")
    }
  }

  @Test("A closed raster says that it is closed, and closing again does nothing")
  func closed() throws {
    let scratch = try Scratch()
    let grid = try Shapes.grid(width: 3, height: 2)
    let raster = try RasterDataset.create(scratch("a.tif"), grid: grid, type: UInt8.self)
    try raster.close()
    try raster.close()
    for operation in [
      { _ = try raster.read(grid.window, as: UInt8.self) },
      { try raster.write([UInt8](repeating: 0, count: 6), window: grid.window) },
      { _ = try raster.warped(to: grid, resampling: .nearest) }, { _ = try raster.bandInfo(1) },
      { try raster.setMetadata(["A": "B"]) }, { try raster.setDescription("red", band: 1) },
    ] {
      let error = #expect(throws: GeospatialError.self, performing: operation)
      #expect(error?.message == "is closed")
      #expect(error?.path == scratch("a.tif"))
    }
  }

  @Test("Values of another type are rounded and clamped, as GDAL documents")
  func conversion() throws {
    let scratch = try Scratch()
    let grid = try Shapes.grid(width: 4, height: 1)
    let raster = try RasterDataset.create(scratch("a.tif"), grid: grid, type: Float.self)
    try raster.write([-1, 0.6, 254.4, 300] as [Float], window: grid.window)
    try raster.close()
    #expect(try RasterDataset.open(scratch("a.tif")).read(grid.window, as: UInt8.self) == [0, 1, 254, 255])
  }

  @Test("A window is read smaller by taking every other pixel")
  func smaller() throws {
    let scratch = try Scratch()
    let grid = try Shapes.grid(width: 4, height: 4)
    let raster = try RasterDataset.create(scratch("a.tif"), grid: grid, type: UInt8.self)
    try raster.write((0..<16).map { UInt8($0) }, window: grid.window)
    try raster.close()
    // GDAL takes the pixel under the middle of each output pixel, which lies on a corner: the lower right one.
    #expect(
      try RasterDataset.open(scratch("a.tif"))
        .read(grid.window, as: UInt8.self, outputWidth: 2, outputHeight: 2) == [5, 7, 13, 15])
  }
}
