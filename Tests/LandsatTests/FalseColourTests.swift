import Declaration
import Foundation
import Geospatial
import Testing

@testable import Landsat

@Suite("Pictures and summaries")
struct FalseColourTests {
  /// A scene whose red band climbs from 1 to 100 along each row, and whose last row is fill.
  private func scene(in folder: String) throws -> Scene {
    let grid = Grid(
      crs: try CRS("EPSG:32646"), originX: 0, originY: 0, pixelWidth: 30, pixelHeight: 30, width: 100,
      height: 50)
    let ramp = (0..<50).flatMap { row in (1...100).map { UInt16(row == 49 ? 0 : $0) } }
    try writeRaster("\(folder)/ramp.tif", grid, ramp)
    try """
    date: 2020-08-16
    sensor: OLI
    nodata: 0
    bands: {red: ramp.tif, green: ramp.tif, blue: ramp.tif}
    """.write(toFile: "\(folder)/scene.yaml", atomically: true, encoding: .utf8)
    return try Scene.open(at: folder)
  }

  @Test("The stretch runs from the 2nd to the 98th percentile, and fill is grey")
  func stretch() throws {
    try withFolder { folder in
      let scene = try scene(in: folder)
      let image = try FalseColour.image(of: scene, on: scene.grid)
      func value(_ x: Int, _ y: Int) -> UInt8 { image.pixels[(y * 100 + x) * 3] }
      // Of 4900 sorted values 1…100, number 98 is 3 and number 4802 is 99: 51 lies in the middle.
      #expect(value(0, 0) == 0)
      #expect(value(2, 0) == 0)
      #expect(value(50, 0) == 128)
      #expect(value(98, 0) == 255)
      #expect(value(99, 0) == 255)
      #expect(value(0, 49) == FalseColour.fill.0)
    }
  }

  @Test("A preview is no longer than asked, keeps the shape, and is a PNG")
  func preview() throws {
    try withFolder { folder in
      let scene = try scene(in: folder)
      let overview = FalseColour.overview(of: scene.grid, maxDimension: 30)
      #expect((overview.width, overview.height) == (25, 13))
      #expect(overview.pixelWidth == 120)
      try FalseColour.write(scene, to: "\(folder)/p.png", maxDimension: 30)
      let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(folder)/p.png")))
      #expect(bytes.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
      // Width and height stand in the header chunk.
      #expect(bytes[16..<24] == [0, 0, 0, 25, 0, 0, 0, 13])
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(names.sorted() == ["p.png", "ramp.tif", "scene.yaml"])
    }
  }

  @Test("Roles are the best that there are, and a wrong count is refused")
  func roles() throws {
    try withFolder { folder in
      let scene = try scene(in: folder)
      #expect(FalseColour.roles(for: scene) == [.red, .green, .blue])
      #expect(throws: InputError.self) { try FalseColour.image(of: scene, on: scene.grid, roles: [.red]) }
      #expect(throws: InputError.self) {
        try FalseColour.image(of: scene, on: scene.grid, roles: [.red, .nir, .red])
      }
    }
  }

  @Test("The summary says what is there, what is missing, and what is not calibrated")
  func summary() throws {
    try withFolder { folder in
      let summary = SceneSummary(try scene(in: folder))
      #expect(
        summary.text == """
          scene    \(URL(fileURLWithPath: folder).lastPathComponent)
          date     2020-08-16
          sensor   OLI
          level    described
          grid     EPSG:32646, 100 × 50 pixels
          bounds   0 -1500 3000 0
          quality  none: all that is not fill is clear

          role   band   type    pixel  calibrated  file
          blue   blue   UInt16  30     no          ramp.tif
          green  green  UInt16  30     no          ramp.tif
          red    red    UInt16  30     no          ramp.tif
          """)
      let object = try JSONSerialization.jsonObject(with: Data(summary.json().utf8))
      let json = try #require(object as? [String: Any])
      #expect(json["date"] as? String == "2020-08-16")
      #expect((json["bands"] as? [Any])?.count == 3)
    }
  }

  @Test("The summary of a product lists the bands that are not beside its metadata", .needsSharedData)
  func missing() throws {
    let path = "mtl/eo-datasets/LE07_L1TP_107068_20220310_20220405_02_T1_MTL.txt"
    let summary = SceneSummary(try Scene.open(at: SharedData.path(path)))
    #expect(summary.missing == Role.allCases)
    #expect(summary.text.contains("107/068"))
    #expect(summary.text.contains("corrector off"))
    #expect(summary.text.hasSuffix("no bands beside the metadata"))
  }
}
