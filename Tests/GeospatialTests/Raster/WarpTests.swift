import Foundation
import Geospatial
import Testing

@Suite("RasterDataset: warped views")
struct WarpTests {
  private static let scene = OpenData.path("satrbedo_athabasca/athabasca_2020229_B06_L30.tif")

  @Test(
    "A view on another grid holds the pixels of the gdalwarp command", Tool.needed("gdalwarp"),
    OpenData.needed("satrbedo_athabasca"), arguments: Resampling.allCases)
  func againstCommand(resampling: Resampling) throws {
    let scratch = try Scratch()
    // Albers, 45 m, larger than the scene on all sides.
    let target = Grid(
      crs: try CRS("EPSG:3978"), originX: -1_490_000, originY: 560_000, pixelWidth: 45, pixelHeight: 45,
      width: 10, height: 10)
    let source = try RasterDataset.open(Self.scene)
    let bounds = try CoordinateTransform(from: source.grid.crs, to: target.crs).apply(source.grid.bounds)
    let grid = target.snapped(to: bounds.expanded(by: 500))
    let edges = grid.bounds
    func command(_ name: String, _ extra: String...) throws -> [Int16] {
      let place = ["\(edges.minX)", "\(edges.minY)", "\(edges.maxX)", "\(edges.maxY)"]
      try Tool(name: "gdalwarp").run(
        ["-q", "-t_srs", "EPSG:3978", "-r", resampling.option, "-te"] + place
          + ["-ts", "\(grid.width)", "\(grid.height)"] + extra + [Self.scene, scratch(name)])
      return try RasterDataset.open(scratch(name)).read(grid.window)
    }
    let view = try source.warped(to: grid, resampling: resampling)
    let pixels = try view.read(grid.window, as: Int16.self)
    #expect(view.grid == grid)
    #expect(try view.bandInfo(1).noData == -9999)
    // With the same tolerance the command gives the same pixels; with none, the same to a thousandth of reflectance.
    let expected = try command("w.vrt", "-of", "VRT", "-et", "0.01")
    #expect(pixels == expected)
    let exact = try command("w.tif", "-et", "0")
    let off = zip(pixels, exact).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    #expect(off < 10 * pixels.count)
    // Not all of it is nothing.
    #expect(expected.filter { $0 != -9999 }.count > 10_000)
    #expect(expected.filter { $0 == -9999 }.count > 1000)
  }

  @Test("A view read strip by strip is the view read at once", OpenData.needed("satrbedo_athabasca"))
  func strips() throws {
    let source = try RasterDataset.open(Self.scene)
    let grid = Grid(
      crs: try CRS("EPSG:32612"), resolution: 60,
      covering: try CoordinateTransform(
        from: source.grid.crs, to: CRS("EPSG:32612")
      ).apply(source.grid.bounds))
    let view = try source.warped(to: grid, resampling: .nearest)
    let pieces = try grid.windows(rows: 7).flatMap { try view.read($0, as: Int16.self) }
    #expect(pieces == (try view.read(grid.window, as: Int16.self)))
  }

  @Test("A view on the raster's own lattice is the raster, moved", OpenData.needed("satrbedo_athabasca"))
  func sameLattice() throws {
    let source = try RasterDataset.open(Self.scene)
    let window = Window(x: -5, y: 190, width: 40, height: 30)
    let view = try source.warped(to: source.grid.subgrid(window), resampling: .nearest)
    #expect(
      try view.read(view.grid.window, as: Int16.self) == source.read(window, outside: Int16(-9999)))
  }

  @Test("Where the raster has no nodata value, beyond its edge is zero")
  func zeroOutside() throws {
    let scratch = try Scratch()
    let grid = try Shapes.grid(width: 2, height: 2)
    let raster = try RasterDataset.create(scratch("a.tif"), grid: grid, type: UInt8.self)
    try raster.write([1, 2, 3, 4] as [UInt8], window: grid.window)
    try raster.close()
    let wide = grid.subgrid(Window(x: -1, y: 0, width: 4, height: 2))
    let view = try RasterDataset.open(scratch("a.tif")).warped(to: wide, resampling: .nearest)
    #expect(try view.read(wide.window, as: UInt8.self) == [0, 1, 2, 0, 0, 3, 4, 0])
  }

  @Test("A view outlives its source's owner, dropped or closed")
  func outlives() throws {
    let scratch = try Scratch()
    let grid = try Shapes.grid(width: 2, height: 2)
    let raster = try RasterDataset.create(scratch("a.tif"), grid: grid, type: UInt8.self)
    try raster.write([1, 2, 3, 4] as [UInt8], window: grid.window)
    try raster.close()
    let source = try RasterDataset.open(scratch("a.tif"))
    let view = try source.warped(to: grid, resampling: .nearest)
    try source.close()
    #expect(try view.read(grid.window, as: UInt8.self) == [1, 2, 3, 4])
    try view.close()
    #expect(throws: GeospatialError.self) { try view.read(grid.window, as: UInt8.self) }
  }
}
