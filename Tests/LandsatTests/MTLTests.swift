import Declaration
import Foundation
import Testing

@testable import Landsat

@Suite("Metadata files")
struct MTLTests {
  private let small = """
    GROUP = LANDSAT_METADATA_FILE
      GROUP = LEVEL2_SURFACE_REFLECTANCE_PARAMETERS
        REFLECTANCE_MULT_BAND_4 = 2.75e-05
      END_GROUP = LEVEL2_SURFACE_REFLECTANCE_PARAMETERS
      GROUP = LEVEL1_RADIOMETRIC_RESCALING
        REFLECTANCE_MULT_BAND_4 = 2.0000E-05
        NAME = "  quoted = text "  // a remark
      END_GROUP = LEVEL1_RADIOMETRIC_RESCALING
    END_GROUP = LANDSAT_METADATA_FILE
    END
    """

  @Test("A key that stands in two groups keeps both values")
  func groups() throws {
    let mtl = try MTL(file: "x", bytes: Array(small.utf8))
    #expect(mtl.root == "LANDSAT_METADATA_FILE")
    #expect(try mtl.number("REFLECTANCE_MULT_BAND_4", in: "LEVEL1_RADIOMETRIC_RESCALING") == 2e-5)
    #expect(try mtl.number("REFLECTANCE_MULT_BAND_4", in: "LEVEL2_SURFACE_REFLECTANCE_PARAMETERS") == 2.75e-5)
    #expect(mtl.string("NAME", in: "LEVEL1_RADIOMETRIC_RESCALING") == "quoted = text")
    #expect(mtl.string("NAME", in: "LEVEL2_SURFACE_REFLECTANCE_PARAMETERS") == nil)
  }

  @Test("Padding, carriage returns and a missing END are taken")
  func padding() throws {
    let plain = try MTL(file: "x", bytes: Array(small.utf8))
    let variants = [
      small + "\n" + String(repeating: " ", count: 2000), small + String(repeating: "\0", count: 500),
      small.replacing("\n", with: "\r\n"), String(small.dropLast(4)), small + "\n\0\0garbage",
    ]
    for text in variants { #expect(try MTL(file: "x", bytes: Array(text.utf8)) == plain) }
  }

  @Test(
    "Damaged text is one error with the line",
    arguments: [
      ("", nil, "is empty"), ("hello", 1, "no 'KEY = value'"), ("A = 1\nGROUP = X", 1, "outside every group"),
      ("GROUP = A\n  K = 1\n", 3, "cut short"),
      ("GROUP = A\n  GROUP = B\nEND_GROUP = A", 3, "closes group 'A'"),
      ("GROUP = A\n  K 1\nEND_GROUP = A", 2, "no 'KEY = value'"), ("{\"a\": {\"b\"", nil, "cut short"),
      ("{\"a\": 1}", nil, "not a product's metadata"), ("<xml/>", nil, "is XML"),
    ] as [(String, Int?, String)])
  func damaged(text: String, line: Int?, problem: String) throws {
    let error = try #require(throws: InputError.self) { try MTL(file: "f_MTL.txt", bytes: Array(text.utf8)) }
    #expect(error.file == "f_MTL.txt")
    #expect(error.line == line)
    #expect(error.problem.contains(problem), "\(error)")
    #expect(!error.mend.isEmpty)
  }

  @Test("A number that is none is an error naming group and key")
  func malformedNumber() throws {
    let text = "GROUP = A\n  SUN_ELEVATION = high\nEND_GROUP = A"
    let mtl = try MTL(file: "x", bytes: Array(text.utf8))
    let error = try #require(throws: InputError.self) { try mtl.number("SUN_ELEVATION", in: "A") }
    #expect(error.field == "A/SUN_ELEVATION")
  }

  /// Read off the files with `grep -a`, independently of the parser.
  private static let realFiles: [(String, String, String, Double, String)] = [
    (
      "eo-datasets/LC08_L1TP_090084_20160121_20200907_02_T1_MTL.txt", "090/084", "2016-01-21", 55.48648300,
      "OLI"
    ),
    (
      "eo-datasets/LE07_L1TP_107068_20220310_20220405_02_T1_MTL.txt", "107/068", "2022-03-10", 39.03303120,
      "ETM+"
    ),
    (
      "eo-datasets/LE07_L1TP_107068_20220310_20220405_02_T1_MTL.json", "107/068", "2022-03-10", 39.03303120,
      "ETM+"
    ),
    (
      "eo-datasets/LT05_L2SP_090084_19980308_20200909_02_T1_MTL.json", "090/084", "1998-03-08", 41.58326399,
      "TM"
    ),
    (
      "rio-tiler-pds/LC08_L1TP_016037_20170813_20170814_01_RT_MTL.txt", "016/037", "2017-08-13", 62.17310472,
      "OLI"
    ),
    (
      "stactools/LC09_L2SP_010065_20220129_20220131_02_T1_MTL.txt", "010/065", "2022-01-29", 57.84396063,
      "OLI-2"
    ),
    ("s3tbx/test_L9C2L1_MTL.txt", "140/047", "2022-01-28", 44.32420221, "OLI-2"),
    ("s3tbx/test_L7_MTL.txt", "181/040", "2006-01-15", 33.4912322, "ETM+"),
    ("s3tbx/test_legacy_L5_WithTrailingWhiteSpace_MTL.txt", "197/018", "1984-06-03", 49.7444092, "TM"),
    ("wagl/L5090081_08120090407_MTL.txt", "090/081", "2009-04-07", 39.4014194, "TM"),
    ("RStoolbox/LT52240631988227CUB02_MTL.txt", "224/063", "1988-08-14", 49.75588889, "TM"),
    (
      "RStoolbox/LE07_L1TP_160031_20110416_20161210_01_T1_MTL.TXT", "160/031", "2011-04-16", 53.22910777,
      "ETM+"
    ),
  ]

  @Test(
    "Real files of every generation give place, date, sun and sensor", .needsSharedData, arguments: realFiles)
  func facts(name: String, place: String, date: String, sun: Double, sensor: String) throws {
    let mtl = try MTL(file: name, bytes: SharedData.bytes("mtl/\(name)"))
    #expect(mtl.pathRow?.label == place)
    #expect(try mtl.date().iso == date)
    #expect(try mtl.sunElevation() == sun)
    #expect(try mtl.sensor().name == sensor)
  }

  @Test("Every file of the collection parses, or fails with an error that names it", .needsSharedData)
  func everyFile() throws {
    let root = SharedData.path("mtl")
    var parsed = 0
    var refused: [String: String] = [:]
    for name in try #require(FileManager.default.enumerator(atPath: root)).compactMap({ $0 as? String }) {
      guard [".txt", ".json", ".xml"].contains(where: name.lowercased().hasSuffix) else { continue }
      do {
        let mtl = try MTL(file: name, bytes: SharedData.bytes("mtl/\(name)"))
        #expect(["LANDSAT_METADATA_FILE", "L1_METADATA_FILE"].contains(mtl.root))
        #expect(mtl.pathRow != nil, "\(name)")
        _ = try mtl.date()
        parsed += 1
      } catch let error as InputError {
        #expect(error.file == name)
        refused[name] = error.problem
      }
    }
    // By `find`: 49 text files and 8 JSON files are metadata; XML and STAC items are not read.
    #expect(parsed == 57)
    #expect(refused.filter { !$0.key.hasSuffix(".xml") && !$0.key.hasSuffix("stac.json") } == [:])
    #expect(refused.values.allSatisfy { $0 == "is XML" || $0.contains("not a product's metadata") })
  }

  @Test("A file without its spacecraft says which key is missing; MSS is refused by name", .needsSharedData)
  func refusals() throws {
    let broken = try MTL(file: "broken", bytes: SharedData.bytes("mtl/s3tbx/test_broken_MTL.txt"))
    let missing = try #require(throws: InputError.self) { try broken.sensor() }
    #expect(missing.field == "SPACECRAFT_ID")
    let mss = try MTL(file: "mss", bytes: SharedData.bytes("mtl/RStoolbox/mss_MTL.txt"))
    let refused = try #require(throws: InputError.self) { try mss.sensor() }
    #expect(refused.problem.contains("MSS on LANDSAT_3"))
  }

  @Test("A byte-order mark and the line ends of Windows change nothing")
  func windows() throws {
    let lines = [
      "GROUP = L1", "  GROUP = IMAGE", "    SENSOR_ID = \"TM\"", "  END_GROUP = IMAGE", "END_GROUP = L1",
    ]
    let text = "\u{FEFF}" + lines.joined(separator: "\r\n")
    #expect(try MTL(file: "x", bytes: Array(text.utf8)).groups == ["L1": [:], "IMAGE": ["SENSOR_ID": "TM"]])
  }

  @Test("Text and JSON of one product say the same", .needsSharedData)
  func twins() throws {
    let stem = "mtl/eo-datasets/LE07_L1TP_107068_20220310_20220405_02_T1_MTL"
    let text = try MTL(file: "x", bytes: SharedData.bytes(stem + ".txt"))
    let json = try MTL(file: "x", bytes: SharedData.bytes(stem + ".json"))
    #expect(text.groups["LEVEL1_THERMAL_CONSTANTS"]?.count == 4)
    for (group, values) in text.groups { #expect(json.groups[group] == values, "\(group)") }
    #expect(text.hasScanLineGaps)
  }

  @Test("The grid in the metadata puts corners at pixel centres", .needsSharedData)
  func grid() throws {
    // grep: CORNER_UL 399600 -1174800, cell 30, zone 52 on the southern side.
    let name = "mtl/eo-datasets/LE07_L1TP_107068_20220310_20220405_02_T1_MTL.txt"
    let mtl = try MTL(file: "x", bytes: SharedData.bytes(name))
    let grid = try #require(try mtl.grid(.red))
    #expect(grid.crs.epsg == 32_652)
    #expect(grid.originX == 399_585)
    #expect(grid.originY == -1_174_785)
    // CORNER_LR 643200 -1382700 is the centre of the last pixel.
    #expect(grid.center(column: grid.width - 1, row: grid.height - 1).x == 643_200)
    #expect(grid.center(column: grid.width - 1, row: grid.height - 1).y == -1_382_700)
  }
}
