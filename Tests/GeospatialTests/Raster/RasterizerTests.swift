import Geospatial
import Testing

@Suite("Rasterizer")
struct RasterizerTests {
  @Test("A polygon takes the pixels whose middle it holds, a later one wins, holes stay empty")
  func burn() throws {
    let grid = try Shapes.grid(width: 5, height: 3)
    // From the 1st pixel's middle minus 1 m to the 4th's plus 1 m, in the two upper rows.
    var first = Polygon(Bounds(minX: 300_014, minY: 3_699_944, maxX: 300_106, maxY: 3_700_000))
    first.holes = [Shapes.square(300_040, 3_699_980, side: 10).exterior]
    let second = Shapes.square(300_090, 3_699_940, side: 30)
    let pixels = try Rasterizer.burn(
      [(first.asMultiPolygon, 7), (second.asMultiPolygon, 4_000_000_000)], onto: grid)
    #expect(
      pixels == [
        7, 0, 7, 7, 0,
        7, 7, 7, 4_000_000_000, 0,
        0, 0, 0, 0, 0,
      ])
  }

  @Test("Every touched pixel is taken where that is asked")
  func touched() throws {
    let grid = try Shapes.grid(width: 3, height: 2)
    let speck = Shapes.square(300_029, 3_699_969, side: 2).asMultiPolygon
    #expect(try Rasterizer.burn([(speck, 1)], onto: grid) == [0, 0, 0, 0, 0, 0])
    #expect(try Rasterizer.burn([(speck, 1)], onto: grid, allTouched: true) == [1, 1, 0, 1, 1, 0])
  }

  @Test("A line takes the pixels it passes")
  func lines() throws {
    let grid = try Shapes.grid(width: 4, height: 2)
    let line = [Point(x: 300_015, y: 3_699_985), Point(x: 300_105, y: 3_699_985)]
    #expect(try Rasterizer.burn(lines: [(line, 3)], onto: grid) == [3, 3, 3, 3, 0, 0, 0, 0])
  }

  @Test("Nothing burns nothing, outside or without a shape")
  func nothing() throws {
    let grid = try Shapes.grid(width: 2, height: 2)
    #expect(try Rasterizer.burn([], onto: grid) == [0, 0, 0, 0])
    let far = Shapes.square(0, 0, side: 100).asMultiPolygon
    #expect(try Rasterizer.mask(far, onto: grid) == [false, false, false, false])
    #expect(try Rasterizer.mask(MultiPolygon(), onto: grid) == [false, false, false, false])
  }
}
