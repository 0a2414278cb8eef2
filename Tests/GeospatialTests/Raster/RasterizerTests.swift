import Geospatial
import Testing

@Suite("Rasterizer and contours")
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

  /// A cone with its tip of height 1000 m in the middle of 101 × 101 pixels of 30 m, falling 1 m per metre.
  private func cone(in scratch: Scratch) throws -> RasterDataset {
    let grid = try Shapes.grid(width: 101, height: 101)
    let tip = grid.center(column: 50, row: 50)
    let heights = (0..<101 * 101).map { index in
      let here = grid.center(column: index % 101, row: index / 101)
      return 1000 - ((here.x - tip.x) * (here.x - tip.x) + (here.y - tip.y) * (here.y - tip.y)).squareRoot()
    }
    let raster = try RasterDataset.create(scratch("cone.tif"), grid: grid, type: Double.self)
    try raster.write(heights, window: grid.window)
    try raster.close()
    return try RasterDataset.open(scratch("cone.tif"))
  }

  @Test("A cone's contour is a circle", arguments: [200.0, 600, 1000])
  func circle(radius: Double) throws {
    let scratch = try Scratch()
    let cap = try Contour.polygons(above: 1000 - radius, in: try cone(in: scratch))
    #expect(cap.polygons.count == 1)
    #expect(try cap.invalidReason() == nil)
    // Straight pieces inside a circle: smaller by (30 m / r)² / 12 at the most.
    let circle = Double.pi * radius * radius
    #expect(cap.planarArea < circle * 1.001)
    #expect(cap.planarArea > circle * (1 - 900 / (radius * radius) / 6 - 0.001))
  }

  @Test("What is all above or all below the level is everything or nothing")
  func extremes() throws {
    let scratch = try Scratch()
    let raster = try cone(in: scratch)
    #expect(try Contour.polygons(above: 1001, in: raster).isEmpty)
    let all = try Contour.polygons(above: -2000, in: raster)
    #expect(abs(all.planarArea - Double(101 * 101 * 900)) < 1)
  }

  @Test("Pixels without a value are in no contour")
  func noData() throws {
    let scratch = try Scratch()
    let grid = try Shapes.grid(width: 4, height: 4)
    let raster = try RasterDataset.create(scratch("a.tif"), grid: grid, type: Float.self, noData: 9999)
    try raster.write(
      [5, 5, 9999, 9999, 5, 5, 9999, 9999, 5, 5, 5, 5, 5, 5, 5, 5] as [Float], window: grid.window)
    try raster.close()
    let part = try Contour.polygons(above: 1, in: RasterDataset.open(scratch("a.tif")))
    // Twelve pixels hold a height; the edge towards the other four runs between the middles.
    #expect(part.planarArea < 12.5 * 900)
    #expect(part.planarArea > 8 * 900)
  }

  @Test("A bowl above its level is a polygon with a hole")
  func bowl() throws {
    let scratch = try Scratch()
    let grid = try Shapes.grid(width: 41, height: 41)
    let heights = (0..<41 * 41).map { index in
      let dx = Double(index % 41 - 20)
      let dy = Double(index / 41 - 20)
      return (dx * dx + dy * dy).squareRoot()
    }
    let raster = try RasterDataset.create(scratch("bowl.tif"), grid: grid, type: Double.self)
    try raster.write(heights, window: grid.window)
    try raster.close()
    let rim = try Contour.polygons(above: 10, in: RasterDataset.open(scratch("bowl.tif")))
    #expect(rim.polygons.reduce(0) { $0 + $1.holes.count } == 1)
    #expect(try !rim.contains(grid.center(column: 20, row: 20)))
    #expect(try rim.contains(grid.center(column: 20, row: 5)))
    let hole = abs(Polygon.signedArea(ofRing: rim.polygons.flatMap(\.holes).first ?? [])) / 900
    #expect(abs(hole - Double.pi * 100) < 3)
  }
}
