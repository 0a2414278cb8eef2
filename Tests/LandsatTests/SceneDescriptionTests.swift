import Declaration
import Foundation
import Geospatial
import Testing

@testable import Landsat

@Suite("Scene descriptions")
struct SceneDescriptionTests {
  @Test("Harmonized Landsat and Sentinel-2 enter through a description each", .needsSharedData)
  func athabasca() throws {
    let data = SharedData.path("satrbedo_athabasca")
    try withFolder { folder in
      func description(_ name: String, _ text: String) throws -> Scene {
        try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
        return try Scene.open(at: "\(folder)/\(name)")
      }
      let landsat = try description(
        "l30.yaml",
        """
        id: HLS.L30 2020-08-16
        date: 2020-08-16
        sensor: OLI
        pathRow: 044/024
        scale: 0.0001
        nodata: -9999
        bands:
          red: \(data)/athabasca_2020229_B04_L30.tif
          swir1: \(data)/athabasca_2020229_B06_L30.tif
        """)
      #expect(landsat.id == "HLS.L30 2020-08-16")
      #expect(landsat.place == "044/024")
      #expect(landsat.level == .described)
      #expect(landsat.files.count == 3)
      let reader = SceneReader(landsat)
      // rasterio: red at row 100, column 100 is 1008; 897 pixels are -9999.
      let pixel = Window(x: 100, y: 100, width: 1, height: 1)
      #expect(try reader.digitalNumbers(.red, pixel) == [1008])
      #expect(try reader.reflectance(.red, pixel) == [0.1008])
      #expect(try reader.sky(reader.grid.window).count(where: { $0 == .fill }) == 897)
      let sentinel = try description(
        "s30.yml",
        """
        date: 2020-09-09
        sensor: MSI
        tile: T11UMT
        scale: 0.0001
        bands: {nir: \(data)/athabasca_2020253_B8A_S30.tif, red: \(data)/athabasca_2020253_B04_S30.tif}
        """)
      #expect(sentinel.id == "s30")
      #expect(sentinel.sensor == .other("MSI"))
      #expect(sentinel.place == "T11UMT")
      #expect(sentinel.grid.isAligned(with: landsat.grid))
      // Nothing written: the raster's own -9999 is fill.
      #expect(sentinel.bands[.red]?.noData == -9999)
    }
  }

  @Test(
    "A real QA_PIXEL of Greenland counts as numpy counts it, and snow can outweigh cloud", .needsSharedData)
  func realQuality() throws {
    let file = SharedData.path("mtl/stactools/LC08_L2SP_005009_20150710_20200908_02_T2_QA_PIXEL.TIF")
    try withFolder { folder in
      try """
      date: 2015-07-10
      sensor: OLI
      bands: {red: {file: \(file), nodata: 1}}
      cloudMask: {file: \(file), qa: landsat-c2}
      """.write(toFile: "\(folder)/scene.yaml", atomically: true, encoding: .utf8)
      let scene = try Scene.open(at: folder)
      // Every such file is called scene.yaml: the folder tells one scene from another.
      #expect(scene.id == URL(fileURLWithPath: folder).lastPathComponent)
      let reader = SceneReader(scene)
      func counts(_ policy: SkyPolicy) throws -> [Int] {
        let sky = try reader.sky(reader.grid.window, policy: policy)
        return Sky.allCases.map { kind in sky.count { $0 == kind } }
      }
      // numpy.unique, sorted by hand after the bits. Fill: 1 ×124772. Clear: 30048 ×52484, 30304 ×1310.
      // Shadow: 23888 ×2497, 24144 ×634. Cloud: 22280 ×73833, 55052 ×1274, and rims 23826 ×813, 24082 ×2909,
      // 29986 ×440, 30242 ×1178.
      #expect(try counts(SkyPolicy()) == [124_772, 53_794, 80_447, 3131])
      // The last two rims lie over snow of high confidence.
      #expect(try counts(SkyPolicy(keepSnow: true)) == [124_772, 53_794 + 1618, 80_447 - 1618, 3131])
    }
  }

  @Test("One file, several bands, own settings, and a mask of classes on a coarser grid")
  func classroom() throws {
    try withFolder { folder in
      let grid = Grid(
        crs: try CRS("EPSG:32647"), originX: 500_000, originY: 4_000_000, pixelWidth: 10, pixelHeight: 10,
        width: 4, height: 2)
      let coarse = Grid(
        crs: grid.crs, originX: 500_000, originY: 4_000_000, pixelWidth: 20, pixelHeight: 20, width: 2,
        height: 1)
      let tile = try RasterDataset.create("\(folder)/tile.tif", grid: grid, bands: 2, type: UInt16.self)
      try tile.write([UInt16](1...8), window: grid.window, band: 1)
      try tile.write([UInt16(0), 255, 20, 30, 40, 50, 60, 70], window: grid.window, band: 2)
      try tile.close()
      try writeRaster("\(folder)/classes.tif", coarse, [UInt8(4), 9])
      try writeRaster("\(folder)/swir.tif", coarse, [UInt8(100), 200])
      try """
      date: 2021-09-03
      sensor: WFV
      file: tile.tif
      bands:
        blue: 1
        red: {band: 2, scale: 0.01, offset: -0.1, nodata: 0, saturation: 255}
        swir1: swir.tif
      cloudMask: {file: classes.tif, clear: 4}
      """.write(toFile: "\(folder)/scene.yaml", atomically: true, encoding: .utf8)
      let scene = try Scene.open(at: folder)
      #expect(scene.grid == grid)
      let reader = SceneReader(scene)
      #expect(try reader.digitalNumbers(.blue, grid.window) == [1, 2, 3, 4, 5, 6, 7, 8])
      let red = try reader.reflectance(.red, grid.window)
      #expect(red[0].isNaN)
      #expect(red[2] == Float(0.01 * 20 - 0.1))
      #expect(try reader.saturated(.red, grid.window) == [false, true] + [Bool](repeating: false, count: 6))
      // The coarse band and mask are spread over the fine pixels.
      #expect(try reader.digitalNumbers(.swir1, grid.window) == [100, 100, 200, 200, 100, 100, 200, 200])
      #expect(
        try reader.sky(grid.window, roles: [.red])
          == [.fill, .clear, .cloud, .cloud, .clear, .clear, .cloud, .cloud])
      let error = try #require(throws: InputError.self) { try reader.reflectance(.blue, grid.window) }
      #expect(error.problem.contains("has no scale"))
      #expect(throws: InputError.self) { try reader.digitalNumbers(.nir, grid.window) }
    }
  }

  @Test(
    "A fault in a description is one error with its line and a mend",
    arguments: [
      ("date: 2020-08-16\nsenser: OLI\nbands: {red: a.tif}", 2, "senser", "did you mean 'sensor'"),
      ("date: 2020-08-16\nsensor: OLI\nbands:\n  rde: a.tif", 4, "rde", "did you mean 'red'"),
      ("date: 16.8.2020\nsensor: OLI\nbands: {red: t.tif}", 1, "date", "2020-08-16"),
      ("date: 2020-08-16\nsensor: OLI\nbands: {red: gone.tif}", 3, "red", "check the file's name"),
      ("date: 2020-08-16\nsensor: OLI\nbands: {red: {file: t.tif, band: 3}}", 3, "red", "band's number"),
      ("date: 2020-08-16\nsensor: OLI\nbands: {red: 1}", 3, "red", "write 'file: …'"),
      ("date: 2020-08-16\nsensor: OLI\nscale: big\nbands: {red: t.tif}", 3, "scale", "a number"),
      ("sensor: OLI\nbands: {red: t.tif}", 1, "date", "write 'date: …'"),
      ("date: 2020-08-16\nsensor: OLI", 1, "bands", "write 'bands: …'"),
      ("date: 2020-08-16\nsensor: OLI\npathRow: 13937\nbands: {red: t.tif}", 3, "pathRow", "139/036"),
      (
        "date: 2020-08-16\nsensor: OLI\nbands: {red: t.tif}\ncloudMask:\n  file: t.tif\n  qa: fmask", 6,
        "qa",
        "landsat-c2, landsat-c1, hls-fmask"
      ),
      (
        "date: 2020-08-16\nsensor: OLI\nbands: {red: t.tif}\ncloudMask: {file: t.tif, cloud: [x]}", 4,
        "cloud",
        "whole numbers"
      ),
      ("date: 2020-08-16\ndate: 2020-08-17", 1, nil, "mend the line"),
    ] as [(String, Int, String?, String)])
  func faults(text: String, line: Int, field: String?, mend: String) throws {
    try withFolder { folder in
      let grid = Grid(
        crs: try CRS("EPSG:32647"), originX: 0, originY: 0, pixelWidth: 10, pixelHeight: 10, width: 2,
        height: 1)
      try writeRaster("\(folder)/t.tif", grid, [UInt8(1), 2])
      let path = "\(folder)/s.yaml"
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      let error = try #require(throws: InputError.self) { try Scene.open(at: path) }
      #expect(error.file == path)
      #expect(error.line == line, "\(error)")
      #expect(error.field == field, "\(error)")
      #expect(error.mend.contains(mend), "\(error)")
    }
  }
}
