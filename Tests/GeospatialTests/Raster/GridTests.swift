import Geospatial
import Testing

@Suite("Grid, Window and Bounds")
struct GridTests {
  @Test("A grid's bounds and pixel middles follow from its corner")
  func geometry() throws {
    let grid = try Shapes.grid(width: 10, height: 4)
    #expect(grid.bounds == Bounds(minX: 300_000, minY: 3_699_880, maxX: 300_300, maxY: 3_700_000))
    #expect(grid.center(column: 0, row: 0) == Point(x: 300_015, y: 3_699_985))
    #expect(grid.center(column: 9, row: 3) == Point(x: 300_285, y: 3_699_895))
    #expect(grid.pixelArea == 900)
  }

  @Test(
    "Strips cover every row exactly once", arguments: [(10, 3), (10, 5), (10, 10), (10, 100), (1, 1), (7, 0)])
  func strips(height: Int, rows: Int) throws {
    let grid = try Shapes.grid(width: 6, height: height)
    var covered = [Int](repeating: 0, count: height)
    for strip in grid.windows(rows: rows) {
      #expect(strip.x == 0 && strip.width == 6 && strip.height >= 1 && strip.height <= max(1, rows))
      for row in strip.y..<strip.endY { covered[row] += 1 }
    }
    #expect(covered == [Int](repeating: 1, count: height))
  }

  @Test("A subgrid keeps the lattice, also beyond the edges")
  func subgrid() throws {
    let grid = try Shapes.grid(width: 10, height: 10)
    let part = grid.subgrid(Window(x: -2, y: 3, width: 20, height: 1))
    #expect(part.originX == 299_940)
    #expect(part.originY == 3_699_910)
    #expect(part.isAligned(with: grid))
    #expect(grid.window(of: part) == Window(x: -2, y: 3, width: 20, height: 1))
  }

  @Test("Bounds are snapped outward to whole pixels; an edge on the lattice stays")
  func snapping() throws {
    let grid = try Shapes.grid(width: 10, height: 10)
    let inside = Bounds(minX: 300_031, minY: 3_699_941, maxX: 300_059, maxY: 3_699_969)
    #expect(grid.window(covering: inside) == Window(x: 1, y: 1, width: 1, height: 1))
    let onLattice = Bounds(minX: 300_030, minY: 3_699_910, maxX: 300_090, maxY: 3_699_970)
    #expect(grid.window(covering: onLattice) == Window(x: 1, y: 1, width: 2, height: 2))
    let rounded = onLattice.expanded(by: 1e-9)
    #expect(grid.window(covering: rounded) == Window(x: 1, y: 1, width: 2, height: 2))
    let spilling = onLattice.expanded(by: 0.1)
    #expect(grid.window(covering: spilling) == Window(x: 0, y: 0, width: 4, height: 4))
    #expect(grid.snapped(to: onLattice).bounds == onLattice)
  }

  @Test("A grid made to cover bounds lies on the lattice through the origin")
  func covering() throws {
    let wanted = Bounds(minX: 300_007, minY: 3_699_001, maxX: 300_100, maxY: 3_699_959)
    let grid = Grid(crs: try CRS("EPSG:32646"), resolution: 30, covering: wanted)
    #expect(grid.bounds == Bounds(minX: 300_000, minY: 3_699_000, maxX: 300_120, maxY: 3_699_960))
  }

  @Test("Grids are aligned by phase, pixel size and CRS")
  func alignment() throws {
    let grid = try Shapes.grid(width: 100, height: 100)
    func moved(x: Double = 0, pixel: Double = 30, crs: String = "EPSG:32646") throws -> Grid {
      Grid(
        crs: try CRS(crs), originX: 300_000 + x, originY: 3_700_000, pixelWidth: pixel, pixelHeight: pixel,
        width: 100, height: 100)
    }
    #expect(grid.isAligned(with: try moved(x: 300)))
    #expect(grid.isAligned(with: try moved(x: -90_000)))
    #expect(grid.isAligned(with: try moved(x: 0.02)))
    #expect(!grid.isAligned(with: try moved(x: 15)))
    #expect(!grid.isAligned(with: try moved(pixel: 10)))
    // A hundred pixels of 30.001 m end a tenth of a metre off: not one lattice.
    #expect(!grid.isAligned(with: try moved(pixel: 30.001)))
    #expect(!grid.isAligned(with: try moved(crs: "EPSG:32647")))
    #expect(grid.isAligned(with: try moved(crs: "+proj=utm +zone=46 +datum=WGS84 +type=crs")))
  }

  @Test("Windows intersect where they share a pixel")
  func windows() {
    let window = Window(x: 2, y: 3, width: 4, height: 5)
    #expect(
      window.intersection(Window(x: 0, y: 0, width: 3, height: 4)) == Window(x: 2, y: 3, width: 1, height: 1))
    #expect(window.intersection(Window(x: 0, y: 0, width: 2, height: 10)) == nil)
    #expect(window.expanded(by: 2) == Window(x: 0, y: 1, width: 8, height: 9))
    #expect(window.relative(to: Window(x: 1, y: 1, width: 9, height: 9)).x == 1)
    #expect(window.contains(Window(x: 5, y: 7, width: 1, height: 1)))
    #expect(!window.contains(Window(x: 5, y: 7, width: 2, height: 1)))
    #expect(window.count == 20)
  }

  @Test("Bounds intersect, unite and hold points")
  func bounds() {
    let one = Bounds(minX: 0, minY: 0, maxX: 2, maxY: 2)
    let two = Bounds(minX: 1, minY: -1, maxX: 3, maxY: 1)
    #expect(one.intersection(two) == Bounds(minX: 1, minY: 0, maxX: 2, maxY: 1))
    #expect(one.union(two) == Bounds(minX: 0, minY: -1, maxX: 3, maxY: 2))
    #expect(one.intersects(two))
    let far = Bounds(minX: 2.5, minY: 0, maxX: 3, maxY: 1)
    #expect(one.intersection(far) == nil)
    #expect(!one.intersects(far))
    #expect(one.contains(Point(x: 2, y: 0)))
    #expect(!one.contains(Point(x: 2.1, y: 0)))
    #expect(Bounds(of: []) == nil)
    #expect(
      Bounds(of: [Point(x: 1, y: 5), Point(x: -1, y: 3)]) == Bounds(minX: -1, minY: 3, maxX: 1, maxY: 5))
  }
}
