import Geospatial
import Testing

@testable import Reporting

@Suite("Canvas")
struct CanvasTests {
  private static let black = Color(0x000000)
  private static let white = Color(0xFFFFFF)

  private func sheet() -> Canvas { Canvas(width: 20, height: 20, fill: Self.white) }

  @Test("a line two pixels wide along a pixel edge fills the rows on both sides, and no other")
  func sharpLine() {
    var canvas = sheet()
    canvas.draw(
      [[Point(x: 2, y: 10), Point(x: 18, y: 10)]], LineStyle(color: Self.black, width: 2), clip: .all)
    #expect((7...12).map { canvas.image.red(10, $0) } == [255, 255, 0, 0, 255, 255])
  }

  @Test("a line one pixel wide along a pixel edge darkens both rows by half")
  func softLine() {
    var canvas = sheet()
    canvas.draw(
      [[Point(x: 2, y: 10), Point(x: 18, y: 10)]], LineStyle(color: Self.black, width: 1), clip: .all)
    #expect((8...11).map { canvas.image.red(10, $0) } == [255, 128, 128, 255])
  }

  @Test("where lines of half opacity cross, the crossing is no darker than the rest")
  func crossing() {
    var canvas = sheet()
    let lines = [
      [Point(x: 2, y: 10), Point(x: 18, y: 10)], [Point(x: 10, y: 2), Point(x: 10, y: 18)],
      [Point(x: 2, y: 10), Point(x: 18, y: 10)],
    ]
    canvas.draw(lines, LineStyle(color: Self.black, width: 2, opacity: 0.5), clip: .all)
    #expect(canvas.image.red(10, 10) == 128)
    #expect(canvas.image.red(5, 10) == 128)
  }

  @Test("a casing darkens the ground on both sides of the line, not the line")
  func casing() {
    var canvas = sheet()
    canvas.draw(
      [[Point(x: 2, y: 10), Point(x: 18, y: 10)]], LineStyle(color: Color(0xFF0000), width: 2, casing: 1),
      clip: .all)
    // 255 + (16 - 255) · 0.6 = 111.6 for the red of the casing.
    #expect((7...12).map { canvas.image.red(10, $0) } == [255, 112, 255, 255, 112, 255])
    #expect(canvas.image.pixel(10, 9) == [255, 0, 0])
  }

  @Test("dashes and gaps are equally long and go on around corners")
  func dashes() {
    var canvas = sheet()
    let line = [Point(x: 0, y: 10), Point(x: 10, y: 10), Point(x: 10, y: 20)]
    canvas.draw([line], LineStyle(color: Self.black, width: 2, dash: 4), clip: .all)
    // Dashes cover 0–4, 8–12 and 16–20 along the line; round ends reach one pixel further.
    #expect((0..<10).map { canvas.image.red($0, 9) < 128 }.map { $0 ? "#" : "." }.joined() == "#####..###")
    #expect((11..<20).map { canvas.image.red(10, $0) < 128 }.map { $0 ? "#" : "." }.joined() == "##..#####")
  }

  @Test("nothing is drawn outside the clip, however far a line reaches")
  func clip() {
    var canvas = sheet()
    canvas.draw(
      [[Point(x: -1e9, y: 10), Point(x: 1e9, y: 10)]], LineStyle(color: Self.black, width: 2, casing: 2),
      clip: Window(x: 5, y: 5, width: 5, height: 10))
    let changed = (0..<400).filter { canvas.image.pixel($0 % 20, $0 / 20) != [255, 255, 255] }
    #expect(Set(changed.map { $0 % 20 }) == Set(5..<10))
  }

  @Test("text is made of whole squares of the colour")
  func text() {
    var canvas = sheet()
    canvas.write("I", x: 3, y: 4, scale: 2, Self.black)
    let dark = (0..<400).filter { canvas.image.pixel($0 % 20, $0 / 20) == [0, 0, 0] }
    // Two bars of three dots and five dots between them.
    #expect(dark.count == 11 * 4)
    #expect(dark.first == 4 * 20 + 3)
    #expect(dark.last == 17 * 20 + 8)
  }

  @Test("a picture pasted beyond an edge is cut off")
  func paste() {
    var canvas = sheet()
    canvas.paste(ColorImage(width: 4, height: 4, fill: (1, 2, 3)), x: -2, y: 18)
    let changed = (0..<400).filter { canvas.image.pixel($0 % 20, $0 / 20) == [1, 2, 3] }
    #expect(changed == [360, 361, 380, 381])
  }
}

extension Window {
  fileprivate static let all = Window(x: 0, y: 0, width: 100, height: 100)
}

extension ColorImage {
  func pixel(_ x: Int, _ y: Int) -> [UInt8] {
    Array(pixels[((y * width + x) * 3)..<((y * width + x) * 3 + 3)])
  }

  func red(_ x: Int, _ y: Int) -> UInt8 { pixel(x, y)[0] }
}
