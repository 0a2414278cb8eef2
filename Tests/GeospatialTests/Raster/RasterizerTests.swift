import Geospatial
import Testing

@Suite("Rasterizer")
struct RasterizerTests {
  @Test("Polygons take the pixels whose middle they hold, and holes stay empty")
  func mask() throws {
    let grid = try Shapes.grid(width: 5, height: 3)
    // From the 1st pixel's middle minus 1 m to the 4th's plus 1 m, in the two upper rows.
    var first = Polygon(Bounds(minX: 300_014, minY: 3_699_944, maxX: 300_106, maxY: 3_700_000))
    first.holes = [Shapes.square(300_040, 3_699_980, side: 10).exterior]
    let second = Shapes.square(300_120, 3_699_910, side: 30)
    let pixels = try Rasterizer.mask(MultiPolygon([first, second]), onto: grid)
    #expect(
      pixels.map { $0 ? 1 : 0 } == [
        1, 0, 1, 1, 0,
        1, 1, 1, 1, 0,
        0, 0, 0, 0, 1,
      ])
  }

  @Test("A polygon that holds no pixel's middle takes none")
  func speck() throws {
    let grid = try Shapes.grid(width: 3, height: 2)
    let speck = Shapes.square(300_029, 3_699_969, side: 2).asMultiPolygon
    #expect(try Rasterizer.mask(speck, onto: grid).allSatisfy { !$0 })
  }

  @Test("Nothing marks nothing, outside or without a shape")
  func nothing() throws {
    let grid = try Shapes.grid(width: 2, height: 2)
    let far = Shapes.square(0, 0, side: 100).asMultiPolygon
    #expect(try Rasterizer.mask(far, onto: grid) == [false, false, false, false])
    #expect(try Rasterizer.mask(MultiPolygon(), onto: grid) == [false, false, false, false])
  }
}
