import Foundation
import Geospatial
import Testing

@Suite("ColorImage")
struct ColorImageTests {
  @Test("A picture is written as PNG with its pixels in place", Tool.needed("gdal_translate"))
  func png() throws {
    let scratch = try Scratch()
    var image = ColorImage(width: 3, height: 2, fill: (1, 2, 3))
    image.paint((200, 100, 50), x: 2, y: 1)
    image.paint((9, 9, 9), x: 3, y: 0)
    image.paint((9, 9, 9), x: 0, y: -1)
    try image.writePNG(to: scratch("a.png"))
    #expect(scratch.names == ["a.png"])
    try Tool(name: "gdal_translate").run([
      "-q", "-of", "ENVI", "-co", "INTERLEAVE=BIP", scratch("a.png"), scratch("a.bin"),
    ])
    #expect(
      [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch("a.bin")))) == [
        1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 200, 100, 50,
      ])
  }

  @Test("A picture without pixels, or in no folder, is an error")
  func failure() throws {
    let scratch = try Scratch()
    #expect(throws: GeospatialError.self) {
      try ColorImage(width: 0, height: 2).writePNG(to: scratch("a.png"))
    }
    #expect(throws: WriteError.self) {
      try ColorImage(width: 2, height: 2).writePNG(to: scratch("no/folder/a.png"))
    }
    #expect(scratch.names.isEmpty)
  }
}
