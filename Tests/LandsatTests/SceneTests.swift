import Declaration
import Foundation
import Geospatial
import Testing

@testable import Landsat

/// Real products; expected numbers come from rasterio and numpy reading the same files.
@Suite("Scenes from products", .needsSharedData)
struct SceneTests {
  private let paraguay = "l1_xlandsat/LC08_L1TP_227074_20190809_20200827_02_T1-cropped.tar.gz"
  private let canberra = "mtl/eo-datasets/LC08_L1TP_090084_20160121_20200907_02_T1"
  private let gaps = "mtl/wagl/LE07_L1TP_114081_20210220_20210220_02_RT_MTL.txt"

  @Test(
    "An untouched .tar.gz opens with its facts, and takes its place from the metadata where files lack it")
  func archive() throws {
    let scene = try Scene.open(at: SharedData.path(paraguay))
    #expect(scene.id == "LC08_L1TP_227074_20190809_20200827_02_T1")
    #expect(scene.date.iso == "2019-08-09")
    #expect(scene.sensor == .oli)
    #expect(scene.pathRow?.label == "227/074")
    #expect(scene.level == .topOfAtmosphere)
    #expect(scene.sunElevation == 42.61713919)
    #expect(scene.cloudCover == 13.57)
    #expect(scene.geometricRMSE == Length(metres: 6.217))
    #expect(scene.roles == Role.reflective)
    #expect(scene.quality == nil)
    #expect(scene.files == [SharedData.path(paraguay)])
    #expect(scene.grid.crs.epsg == 32_621)
    #expect(scene.grid.originX == 440_985)
    #expect(scene.grid.originY == -2_188_005)
    #expect((scene.grid.width, scene.grid.height) == (667, 901))
  }

  @Test("Reflectance equals an independent computation to float precision")
  func reflectance() throws {
    let reader = SceneReader(try Scene.open(at: SharedData.path(paraguay)))
    #expect(!reader.isWarped)
    // numpy: (2e-5 * DN - 0.1) / sin(42.61713919°) for B4 and B6, in double precision.
    let expected: [(Role, Float, Double, Double)] = [
      (.red, 8120, 0.09215825796290975, 0.08135033570955398),
      (.swir1, 13328, 0.24599165779330523, 0.19268245075415366),
    ]
    for (role, number, one, mean) in expected {
      let pixel = Window(x: 100, y: 200, width: 1, height: 1)
      #expect(try reader.digitalNumbers(role, pixel) == [number])
      #expect(try reader.reflectance(role, pixel) == [Float(one)])
      let all = try reader.reflectance(role, reader.grid.window)
      let sum = all.reduce(0) { $0 + Double($1) }
      #expect(abs(sum / Double(all.count) - mean) < 1e-9)
    }
    let sky = try reader.sky(reader.grid.window, policy: SkyPolicy(masked: []), roles: [.red, .swir1])
    #expect(sky.allSatisfy { $0 == .clear })
  }

  @Test("A missing band is an error only when it is asked for, with file, band and mend")
  func missingBand() throws {
    let scene = try Scene.open(
      at: SharedData.path("l1_xlandsat/LC08_L1TP_204023_20200927_20201006_02_T1-cropped.tar.gz"))
    #expect(scene.roles == [])
    let error = try #require(throws: InputError.self) {
      try SceneReader(scene).reflectance(.red, Window(x: 0, y: 0, width: 1, height: 1))
    }
    #expect(error.file.hasSuffix("LC08_L1TP_204023_20200927_20201006_02_T1_B4.TIF"))
    #expect(error.field == "B4 (red)")
    #expect(error.mend.contains("put the file there"))
  }

  @Test("A quality band that the metadata name and that is not there lets no cloud pass for clear")
  func missingQuality() throws {
    let scene = try Scene.open(at: SharedData.path(paraguay))
    let reader = SceneReader(scene)
    let error = try #require(throws: InputError.self) { try reader.sky(reader.grid.window, roles: [.red]) }
    #expect(error.file.hasSuffix("LC08_L1TP_227074_20190809_20200827_02_T1_QA_PIXEL.TIF"))
    #expect(error.mend.contains("mask: []"))
    #expect(SceneSummary(scene).text.contains("missing: LC08_L1TP_227074_20190809_20200827_02_T1_QA_PIXEL"))
  }

  @Test("A folder opens with its quality band; files are what a hash must cover")
  func folder() throws {
    let scene = try Scene.open(at: SharedData.path(canberra) + "/")
    #expect(scene.roles == Role.allCases)
    #expect(scene.files.count == 9)
    #expect(scene.files.allSatisfy { FileManager.default.fileExists(atPath: $0) })
    let reader = SceneReader(scene)
    let sky = try reader.sky(reader.grid.window, roles: [])
    // numpy.unique: 1 occurs 1254 times. The other values (2800, 6896, …) are Collection 1's, kept by whoever
    // cut this sample and renamed the file; fill is the one mark that means the same in both.
    #expect(sky.count(where: { $0 == .fill }) == 1254)
  }

  @Test("An MTL path, the folder and a tar of it are the same scene", arguments: ["tar", "tar.gz"])
  func forms(ending: String) throws {
    let folder = try Scene.open(at: SharedData.path(canberra))
    let name = "LC08_L1TP_090084_20160121_20200907_02_T1"
    let mtl = try Scene.open(at: SharedData.path("\(canberra)/\(name)_MTL.txt"))
    #expect(mtl.bands == folder.bands)
    try withFolder { temporary in
      let archive = "\(temporary)/scene.\(ending)"
      let parent = URL(fileURLWithPath: SharedData.path(canberra)).deletingLastPathComponent().path
      // With a folder of its own and a leading ./, as some archives have.
      try run("/usr/bin/tar", ending == "tar" ? "cf" : "czf", archive, "-C", parent, "./\(name)")
      let scene = try Scene.open(at: archive)
      #expect(scene.id == folder.id)
      #expect(scene.roles == folder.roles)
      #expect(scene.files == [archive])
      let one = SceneReader(scene)
      let other = SceneReader(folder)
      #expect(
        try one.reflectance(.nir, one.grid.window).bits == other.reflectance(.nir, one.grid.window).bits)
      #expect(try one.sky(one.grid.window) == other.sky(one.grid.window))
      #expect(try FileManager.default.contentsOfDirectory(atPath: temporary) == ["scene.\(ending)"])
    }
  }

  @Test("ETM+ scan-line gaps are fill, band by band, and reflectance there is NaN")
  func scanLineGaps() throws {
    let scene = try Scene.open(at: SharedData.path(gaps))
    #expect(scene.sensor == .etm)
    #expect(scene.hasScanLineGaps)
    let reader = SceneReader(scene)
    let window = reader.grid.window
    // numpy: B3 has 2108 zeros, B5 2107, of 75 × 65.
    #expect(try reader.reflectance(.red, window).count { $0.isNaN } == 2108)
    #expect(try reader.reflectance(.swir1, window).count { $0.isNaN } == 2107)
    let all = SkyPolicy(masked: [])
    #expect(try reader.sky(window, policy: all, roles: [.swir1]).count(where: { $0 == .fill }) == 2107)
    let both = try reader.sky(window, policy: all, roles: [.red, .swir1])
    #expect(both.count(where: { $0 == .fill }) >= 2108)
    #expect(Set(both) == [.fill, .clear])
    // grep: REFLECTANCE_MULT_BAND_3 = 1.2520E-03, REFLECTANCE_ADD_BAND_3 = -0.011322; rasterio: DN 41.
    let pixel = try reader.reflectance(.red, Window(x: 30, y: 30, width: 1, height: 1))
    let expected = (1.2520e-3 * 41 - 0.011322) / sin(42.86386904 * .pi / 180)
    #expect(abs(Double(pixel[0]) - expected) < 1e-8)
  }

  @Test("Level 1 thermal becomes brightness temperature by the two constants")
  func thermal() throws {
    let reader = SceneReader(try Scene.open(at: SharedData.path(gaps)))
    // numpy at row 30, column 30: B6_VCID_1 = 135; L = 6.7087e-2 · 135 - 0.06709 = 8.989655;
    // T = 1282.71 / ln(666.09 / L + 1) = 296.95 K.
    let pixel = Window(x: 30, y: 30, width: 1, height: 1)
    #expect(try reader.digitalNumbers(.thermal, pixel) == [135])
    let kelvin = Double(try reader.temperature(pixel)[0])
    #expect(abs(kelvin - 1282.71 / log(666.09 / 8.989655 + 1)) < 1e-4)
    #expect(throws: InputError.self) { try reader.reflectance(.thermal, pixel) }
  }

  @Test("Level 2 takes the surface group, without the sun")
  func level2() throws {
    let scene = try Scene.open(
      at: SharedData.path("mtl/eo-datasets/LT05_L2SP_090084_19980308_20200909_02_T1_MTL.txt"))
    #expect(scene.level == .surface)
    let mtl = try MTL(
      file: "x", bytes: SharedData.bytes("mtl/eo-datasets/LT05_L2SP_090084_19980308_20200909_02_T1_MTL.txt"))
    #expect(mtl.calibration(.red, .tm) == .reflectance(gain: 2.75e-5, bias: -0.2))
    #expect(mtl.calibration(.thermal, .tm) == .temperature(gain: 0.00341802, bias: 149))
    #expect(mtl.fileName(.thermal, .tm)?.hasSuffix("_ST_B6.TIF") == true)
  }

  @Test("Without rescaling keys digital numbers work and reflectance is one clear error")
  func noRescaling() throws {
    try withFolder { folder in
      let name = "LC08_L1TP_090084_20160121_20200907_02_T1"
      for file in ["\(name)_B4.TIF", "\(name)_MTL.txt"] {
        try FileManager.default.copyItem(
          atPath: SharedData.path("\(canberra)/\(file)"), toPath: "\(folder)/\(file)")
      }
      let mtl = "\(folder)/\(name)_MTL.txt"
      let text = try String(contentsOfFile: mtl, encoding: .utf8)
      try text.split(separator: "\n").filter { !$0.contains("REFLECTANCE_MULT") }.joined(separator: "\n")
        .write(toFile: mtl, atomically: true, encoding: .utf8)
      let reader = SceneReader(try Scene.open(at: folder))
      let pixel = Window(x: 30, y: 30, width: 1, height: 1)
      #expect(try reader.digitalNumbers(.red, pixel) == [23478])
      let error = try #require(throws: InputError.self) { try reader.reflectance(.red, pixel) }
      #expect(error.file == mtl)
      #expect(error.field == "LEVEL1_RADIOMETRIC_RESCALING/REFLECTANCE_MULT_BAND_4")
    }
  }

  @Test("On an aligned grid pixels are shifted, on another they are warped; outside both is fill")
  func grids() throws {
    let scene = try Scene.open(at: SharedData.path(paraguay))
    let own = SceneReader(scene)
    let shifted = scene.grid.subgrid(Window(x: -3, y: 5, width: 50, height: 40))
    let moved = SceneReader(scene, grid: shifted)
    #expect(!moved.isWarped)
    let pixels = try moved.digitalNumbers(.red, shifted.window)
    #expect(pixels[0..<3].allSatisfy { $0.isNaN })
    #expect(try pixels[3] == own.digitalNumbers(.red, Window(x: 0, y: 5, width: 1, height: 1))[0])
    let sky = try moved.sky(
      Window(x: 0, y: 0, width: 4, height: 1), policy: SkyPolicy(masked: []), roles: [.red])
    #expect(sky == [.fill, .fill, .fill, .clear])
    // The same place in geographic coordinates: a warp. Half a degree is far more than the scene.
    let degrees = Grid(
      crs: try CRS("EPSG:4326"), originX: -57.7, originY: -19.7, pixelWidth: 0.0005, pixelHeight: 0.0005,
      width: 1000, height: 1000)
    let warped = SceneReader(scene, grid: degrees, resampling: .bilinear)
    #expect(warped.isWarped)
    let far = try warped.reflectance(.red, degrees.window)
    let inside = far.filter { !$0.isNaN }
    #expect(inside.count > 100_000 && inside.count < 900_000)
    // Bilinear values stay between the band's smallest and largest, DN 6232 and 10832 by numpy: no fill is
    // mixed in.
    let bounds = [6232.0, 10832].map { (2e-5 * $0 - 0.1) / sin(42.61713919 * .pi / 180) }
    #expect(inside.allSatisfy { Double($0) > bounds[0] - 1e-6 && Double($0) < bounds[1] + 1e-6 })
    // The mean over nearly the same ground.
    let mean = inside.reduce(0) { $0 + Double($1) } / Double(inside.count)
    #expect(abs(mean - 0.08135) < 0.001)
  }

  @Test("Saturation is a bit of QA_RADSAT, else the largest number that the sensor counts to")
  func saturation() throws {
    let grid = Grid(
      crs: try CRS("EPSG:32646"), originX: 0, originY: 0, pixelWidth: 30, pixelHeight: 30, width: 4, height: 1
    )
    try withFolder { folder in
      let stem = "LC08_L1TP_135037_20200816_20200920_02_T1"
      try product(folder, stem: stem, grid: grid, numbers: [0, 9000, 65535, 20000])
      let plain = SceneReader(try Scene.open(at: folder))
      #expect(try plain.saturated(.red, grid.window) == [false, false, true, false])
      try writeRaster("\(folder)/\(stem)_QA_RADSAT.TIF", grid, [UInt16(0), 0b1000, 0b0100, 0b1100])
      let flagged = SceneReader(try Scene.open(at: folder))
      #expect(try flagged.saturated(.red, grid.window) == [false, true, false, true])
      #expect(flagged.scene.files.contains("\(folder)/\(stem)_QA_RADSAT.TIF"))
    }
  }

  @Test("Bands in two reference systems are one error that names both")
  func mixedCRS() throws {
    func grid(_ code: Int) throws -> Grid {
      Grid(
        crs: try CRS("EPSG:\(code)"), originX: 0, originY: 0, pixelWidth: 30, pixelHeight: 30, width: 2,
        height: 1)
    }
    try withFolder { folder in
      let stem = "LC08_L1TP_135037_20200816_20200920_02_T1"
      try product(folder, stem: stem, grid: grid(32646), numbers: [1, 2])
      try writeRaster("\(folder)/\(stem)_B6.TIF", grid(32647), [UInt16(1), 2])
      let error = try #require(throws: InputError.self) { try Scene.open(at: folder) }
      #expect(error.field == "B6 (swir1)")
      #expect(error.problem.contains("EPSG:32647") && error.problem.contains("EPSG:32646"))
    }
  }

  @Test("A truncated band and a truncated archive are errors that name the file")
  func truncated() throws {
    try withFolder { folder in
      let name = "LC08_L1TP_090084_20160121_20200907_02_T1"
      for file in ["\(name)_B4.TIF", "\(name)_MTL.txt"] {
        try FileManager.default.copyItem(
          atPath: SharedData.path("\(canberra)/\(file)"), toPath: "\(folder)/\(file)")
      }
      let band = "\(folder)/\(name)_B4.TIF"
      try Data(contentsOf: URL(fileURLWithPath: band)).prefix(4000).write(to: URL(fileURLWithPath: band))
      let error = try #require(throws: GeospatialError.self) {
        let reader = SceneReader(try Scene.open(at: folder))
        _ = try reader.digitalNumbers(.red, reader.grid.window)
      }
      #expect(error.path == band)
      let archive = "\(folder)/cut.tar.gz"
      try Data(contentsOf: URL(fileURLWithPath: SharedData.path(paraguay))).prefix(1000)
        .write(to: URL(fileURLWithPath: archive))
      #expect(throws: InputError.self) { try Scene.open(at: archive) }
    }
  }

  @Test("A folder of several products, an empty folder and a missing path each say what to do")
  func notAScene() throws {
    func problem(_ path: String) throws -> String {
      try #require(throws: InputError.self) { try Scene.open(at: path) }.problem
    }
    #expect(try problem(SharedData.path("mtl/stactools")).contains("holds 7 products"))
    #expect(try problem(SharedData.path("scgi_oggm")).contains("neither"))
    #expect(try problem("/nowhere/scene").contains("does not exist"))
    #expect(try problem(SharedData.path("l1_xlandsat/README.md")).contains("is no scene"))
  }

  @Test("Reflectance is written whole or not at all")
  func writing() throws {
    let scene = try Scene.open(at: SharedData.path(gaps))
    try withFolder { folder in
      let path = "\(folder)/red.tif"
      try SceneReader(scene).writeReflectance(.red, to: path)
      let written = try RasterDataset.open(path)
      let pixels = try written.read(written.grid.window, as: Float.self)
      #expect(try pixels.bits == SceneReader(scene).reflectance(.red, scene.grid.window).bits)
      #expect(throws: InputError.self) {
        try SceneReader(scene).writeReflectance(.thermal, to: "\(folder)/t.tif")
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["red.tif"])
    }
  }

  /// A Level-1 product with a red band alone.
  private func product(_ folder: String, stem: String, grid: Grid, numbers: [UInt16]) throws {
    let names = [3: "B3", 4: "B4", 6: "B6"].map { "FILE_NAME_BAND_\($0.key) = \"\(stem)_\($0.value).TIF\"" }
    let text = """
      GROUP = LANDSAT_METADATA_FILE
        GROUP = PRODUCT_CONTENTS
          LANDSAT_PRODUCT_ID = "\(stem)"
          PROCESSING_LEVEL = "L1TP"
          \(names.joined(separator: "\n"))
          FILE_NAME_QUALITY_L1_RADIOMETRIC_SATURATION = "\(stem)_QA_RADSAT.TIF"
        END_GROUP = PRODUCT_CONTENTS
        GROUP = IMAGE_ATTRIBUTES
          SPACECRAFT_ID = "LANDSAT_8"
          SENSOR_ID = "OLI_TIRS"
          DATE_ACQUIRED = 2020-08-16
        END_GROUP = IMAGE_ATTRIBUTES
      END_GROUP = LANDSAT_METADATA_FILE
      END
      """
    try text.write(toFile: "\(folder)/\(stem)_MTL.txt", atomically: true, encoding: .utf8)
    try writeRaster("\(folder)/\(stem)_B4.TIF", grid, numbers)
  }
}

/// Writes a small raster.
func writeRaster<Pixel: RasterPixel>(_ path: String, _ grid: Grid, _ pixels: [Pixel]) throws {
  let raster = try RasterDataset.create(path, grid: grid, type: Pixel.self)
  try raster.write(pixels, window: grid.window)
  try raster.close()
}

/// Runs a program to its end.
func run(_ program: String, _ arguments: String...) throws {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: program)
  process.arguments = arguments
  try process.run()
  process.waitUntilExit()
  #expect(process.terminationStatus == 0)
}

extension [Float] {
  /// The bit patterns, so that NaN equals NaN.
  var bits: [UInt32] { map(\.bitPattern) }
}
