import Foundation
import Geospatial
import Testing

@Suite("RasterDataset: broken input and full disks")
struct BrokenRasterTests {
  @Test("A missing file, a folder, an empty file and a text are errors that name the file")
  func noRaster() throws {
    let scratch = try Scratch()
    try Data().write(to: URL(fileURLWithPath: scratch("empty.tif")))
    try Data("hello".utf8).write(to: URL(fileURLWithPath: scratch("text.tif")))
    for path in [scratch("missing.tif"), scratch.path, scratch("empty.tif"), scratch("text.tif")] {
      let error = #expect(throws: GeospatialError.self) { try RasterDataset.open(path) }
      #expect(error?.path == path)
      #expect(error?.function == "GDALOpenEx")
      #expect(error?.message.contains("without a message") == false, "\(path)")
    }
  }

  @Test("A missing file and a pointer of Git LFS are told as such, each with its mend, and the path once")
  func plainReasons() throws {
    let scratch = try Scratch()
    let pointer = scratch("dem.tif")
    try Data("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n".utf8)
      .write(to: URL(fileURLWithPath: pointer))
    let readers: [(String) throws -> Void] = [
      { _ = try RasterDataset.open($0) }, { _ = try VectorLayer.read($0) },
      { _ = try VectorLayer.names(in: $0) },
    ]
    for read in readers {
      let missing = #expect(throws: GeospatialError.self) { try read(scratch("none.tif")) }
      #expect(missing?.description == "\(scratch("none.tif")): there is no such file; check its name")
      let unfetched = #expect(throws: GeospatialError.self) { try read(pointer) }
      #expect(
        unfetched?.description
          == "\(pointer): is a pointer of Git LFS, not the file itself; fetch the file with git lfs pull")
    }
  }

  @Test("A truncated GeoTIFF gives its first rows, and an error that names it for what was cut off")
  func truncated() throws {
    let scratch = try Scratch()
    let grid = try Shapes.grid(width: 512, height: 512)
    let raster = try RasterDataset.create(
      scratch("a.tif"), grid: grid, type: UInt16.self, options: ["COMPRESS=NONE"])
    try raster.write((0..<512 * 512).map { UInt16($0 & 0xffff) }, window: grid.window)
    try raster.close()
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: scratch("a.tif")))
    try file.truncate(atOffset: 300_000)
    try file.close()
    let broken = try RasterDataset.open(scratch("a.tif"))
    #expect(try broken.read(Window(x: 0, y: 0, width: 1, height: 1), as: UInt16.self) == [0])
    let error = #expect(throws: GeospatialError.self) { try broken.read(grid.window, as: UInt16.self) }
    #expect(error?.path == scratch("a.tif"))
    #expect(error?.function == "GDALRasterIO(read)")
    #expect(error?.message.lowercased().contains("read") == true)
  }

  @Test("Every truncation of a compressed GeoTIFF is an error or whole, never made-up pixels")
  func everyTruncation() throws {
    let scratch = try Scratch()
    let grid = try Shapes.grid(width: 256, height: 256)
    let raster = try RasterDataset.create(scratch("a.tif"), grid: grid, type: UInt8.self)
    let pixels = (0..<256 * 256).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
    try raster.write(pixels, window: grid.window)
    try raster.close()
    let whole = try Data(contentsOf: URL(fileURLWithPath: scratch("a.tif")))
    for length in stride(from: 1, to: whole.count, by: whole.count / 60) {
      let path = scratch("cut\(length).tif")
      try whole.prefix(length).write(to: URL(fileURLWithPath: path))
      let read = Result { try RasterDataset.open(path).read(grid.window, as: UInt8.self) }
      switch read {
      case .success(let values): #expect(values == pixels, "cut after \(length) bytes")
      case .failure(let error): #expect((error as? GeospatialError)?.path == path)
      }
    }
  }

  @Test("A raster without position or without CRS is an error with the mend", Tool.needed("gdal_translate"))
  func unlocated() throws {
    let scratch = try Scratch()
    let grid = try Shapes.grid(width: 4, height: 4)
    try RasterDataset.create(scratch("a.tif"), grid: grid, type: UInt8.self).close()
    let translate = Tool(name: "gdal_translate")
    try translate.run([
      "-q", "-of", "PNG", "--config", "GDAL_PAM_ENABLED", "NO", scratch("a.tif"), scratch("a.png"),
    ])
    try Data("ncols 2\nnrows 1\nxllcorner 0\nyllcorner 0\ncellsize 30\n1 2\n".utf8)
      .write(to: URL(fileURLWithPath: scratch("nowhere.asc")))
    try translate.run([
      "-q", "-a_ullr", "300000", "3700000", "300120", "3700120", scratch("a.tif"), scratch("flipped.tif"),
    ])
    let png = #expect(throws: GeospatialError.self) { try RasterDataset.open(scratch("a.png")) }
    #expect(png?.message == "has no position on the Earth")
    let nowhere = #expect(throws: GeospatialError.self) { try RasterDataset.open(scratch("nowhere.asc")) }
    #expect(nowhere?.message.contains("gdal_edit.py -a_srs") == true)
    let flipped = #expect(throws: GeospatialError.self) { try RasterDataset.open(scratch("flipped.tif")) }
    #expect(flipped?.message.contains("not north-up") == true)
  }

  @Test("A raster appears under its name only when it is closed")
  func appears() throws {
    let scratch = try Scratch()
    let grid = try Shapes.grid(width: 3, height: 2)
    let raster = try RasterDataset.create(scratch("a.tif"), grid: grid, type: UInt8.self)
    try raster.write([1, 2, 3, 4, 5, 6] as [UInt8], window: grid.window)
    #expect(!FileManager.default.fileExists(atPath: scratch("a.tif")))
    try raster.close()
    #expect(scratch.names == ["a.tif"])
  }

  @Test("A raster dropped unclosed leaves nothing, and what had its name stays")
  func dropped() throws {
    let scratch = try Scratch()
    try Data("old".utf8).write(to: URL(fileURLWithPath: scratch("a.tif")))
    _ = try RasterDataset.create(
      scratch("a.tif"), grid: Shapes.grid(width: 3, height: 2), type: UInt8.self)
    #expect(scratch.names == ["a.tif"])
    #expect(try Data(contentsOf: URL(fileURLWithPath: scratch("a.tif"))) == Data("old".utf8))
  }

  @Test("A raster that cannot be made is an error that names it")
  func cannotBeMade() throws {
    let scratch = try Scratch()
    let grid = try Shapes.grid(width: 3, height: 2)
    let error = #expect(throws: GeospatialError.self) {
      try RasterDataset.create(scratch("no/such/folder/a.tif"), grid: grid, type: UInt8.self)
    }
    #expect(error?.path == scratch("no/such/folder/a.tif"))
    let none = try Shapes.grid(width: 0, height: 2)
    #expect(throws: GeospatialError.self) {
      try RasterDataset.create(scratch("a.tif"), grid: none, type: UInt8.self)
    }
    #expect(scratch.names.isEmpty)
  }

  @Test("Writing to a raster opened for reading, or too few pixels, is an error")
  func badWrites() throws {
    let scratch = try Scratch()
    let grid = try Shapes.grid(width: 3, height: 2)
    let raster = try RasterDataset.create(scratch("a.tif"), grid: grid, type: UInt8.self)
    let short = #expect(throws: GeospatialError.self) {
      try raster.write([1, 2] as [UInt8], window: grid.window)
    }
    #expect(short?.message == "2 pixels do not fill a window of 3 × 2")
    try raster.close()
    let opened = try RasterDataset.open(scratch("a.tif"))
    #expect(throws: GeospatialError.self) {
      try opened.write([1, 2, 3, 4, 5, 6] as [UInt8], window: grid.window)
      try opened.close()
    }
  }

  /// Noise, which no compression makes small.
  private func noise(_ count: Int) -> [UInt16] {
    var state: UInt64 = 1
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt16(truncatingIfNeeded: state >> 40)
    }
  }

  @Test(
    "A full disk is an error that names the file, and nothing is left under its name",
    SmallDisk.needed, arguments: [8, 64, 250])
  func fullDisk(kilobytes: Int) throws {
    let disk = try SmallDisk(kilobytes: kilobytes)
    let grid = try Shapes.grid(width: 512, height: 512)
    let path = disk.path + "/a.tif"
    let error = #expect(throws: GeospatialError.self) {
      let raster = try RasterDataset.create(path, grid: grid, type: UInt16.self)
      for strip in grid.windows(rows: 64) { try raster.write(noise(strip.count), window: strip) }
      try raster.close()
    }
    #expect(error?.path == path)
    #expect(disk.names.isEmpty)
  }

  @Test("A write that failed makes closing fail, so that no broken file gets the name", SmallDisk.needed)
  func fullDiskIgnored() throws {
    let disk = try SmallDisk(kilobytes: 64)
    let grid = try Shapes.grid(width: 512, height: 512)
    let path = disk.path + "/a.tif"
    do {
      let raster = try RasterDataset.create(path, grid: grid, type: UInt16.self)
      for strip in grid.windows(rows: 64) { try? raster.write(noise(strip.count), window: strip) }
      #expect(throws: GeospatialError.self) { try raster.close() }
    }
    #expect(disk.names.isEmpty)
  }

  @Test("A cloud-optimised copy, a picture and a layer on a full disk are errors too", SmallDisk.needed)
  func fullDiskCopies() throws {
    let disk = try SmallDisk(kilobytes: 64)
    let scratch = try Scratch()
    let grid = try Shapes.grid(width: 512, height: 512)
    let raster = try RasterDataset.create(scratch("a.tif"), grid: grid, type: UInt16.self)
    try raster.write(noise(grid.window.count), window: grid.window)
    try raster.close()
    #expect(throws: GeospatialError.self) {
      try CloudOptimized.write(from: scratch("a.tif"), to: disk.path + "/a.tif")
    }
    #expect(disk.names.isEmpty)
    var image = ColorImage(width: 300, height: 300)
    image.pixels = noise(270_000).map { UInt8(truncatingIfNeeded: $0) }
    #expect(throws: GeospatialError.self) { try image.writePNG(to: disk.path + "/a.png") }
    #expect(disk.names.isEmpty)
    let features = (0..<3000).map {
      Feature(
        id: $0, geometry: .polygons(MultiPolygon([Shapes.square(Double($0), 0, side: 1)])),
        attributes: ["name": .string("glacier \($0)")])
    }
    let layer = VectorLayer(
      name: "outlines", crs: grid.crs, fields: [.init("name", .string)], features: features)
    for ending in ["gpkg", "geojson", "shp", "fgb"] {
      let error = #expect(throws: WriteError.self, "\(ending)") {
        try layer.write(disk.path + "/a.\(ending)")
      }
      #expect(error?.path == disk.path + "/a.\(ending)")
      #expect(disk.names.isEmpty, "\(ending)")
    }
  }
}
