import Testing

@testable import Reporting

@Suite("PixelFont")
struct PixelFontTests {
  private static let characters =
    (0x21...0x7E).compactMap { UnicodeScalar($0).map(Character.init) }
    + ["±", "²", "–", "×", "°", "·"]

  @Test("every printable character has a glyph of its own")
  func complete() {
    let glyphs = Self.characters.map(PixelFont.glyph)
    let missing = PixelFont.glyph("山")
    #expect(!glyphs.contains(missing))
    for glyph in glyphs {
      #expect(glyph.rows.count == 9 && glyph.rows.allSatisfy { $0.count == glyph.width })
      #expect((1...5).contains(glyph.width))
    }
    for (index, glyph) in glyphs.enumerated() {
      let same = glyphs[(index + 1)...].firstIndex(of: glyph)
      #expect(same == nil, "\(Self.characters[index]) looks like \(Self.characters[same ?? 0])")
    }
  }

  @Test("a glyph has its dots where its pattern shows them")
  func dots() {
    // ##. / ..# / .#. / #.. / ###, standing high.
    let two = PixelFont.glyph("²")
    #expect(two.rows[0] == [true, true, false])
    #expect(two.rows[4] == [true, true, true])
    #expect(two.rows[5] == [false, false, false])
  }

  @Test("figures are equally wide, and a text is as wide as its glyphs and the gaps between them")
  func widths() {
    #expect(Set("0123456789".map { PixelFont.glyph($0).width }) == [5])
    #expect(PixelFont.width(of: "") == 0)
    #expect(PixelFont.width(of: "1986") == 4 * 5 + 3)
    #expect(PixelFont.width(of: "1986–1988") == 9 * 5 + 8)
  }

  @Test("letters with accents lose them rather than become boxes")
  func accents() {
    #expect(PixelFont.glyph("é") == PixelFont.glyph("e"))
    #expect(PixelFont.glyph("Ö") == PixelFont.glyph("O"))
  }

  @Test("a text is broken at spaces, and a word too long has a line of its own")
  func lines() {
    let text = "one two incomprehensibilities six"
    let lines = PixelFont.lines(of: text, width: 45)
    #expect(lines == ["one two", "incomprehensibilities", "six"])
    #expect(PixelFont.lines(of: "", width: 45).isEmpty)
  }
}
