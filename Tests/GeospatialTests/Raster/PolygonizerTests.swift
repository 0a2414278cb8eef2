import Foundation
import Geospatial
import Testing

@Suite("Polygonizer")
struct PolygonizerTests {
  /// A raster of classes drawn as text, `.` for zero.
  private func raster(_ rows: [String], in scratch: Scratch, name: String = "mask.tif") throws
    -> RasterDataset
  {
    let grid = try Shapes.grid(width: rows[0].count, height: rows.count)
    let raster = try RasterDataset.create(scratch(name), grid: grid, type: UInt8.self)
    try raster.write(rows.joined().map { UInt8(String($0)) ?? 0 }, window: grid.window)
    try raster.close()
    return try RasterDataset.open(scratch(name))
  }

  @Test("Pixels that touch only at a corner are polygons of their own")
  func corners() throws {
    let scratch = try Scratch()
    let regions = try Polygonizer.polygons(in: try raster(["1.", ".1"], in: scratch))
    #expect(regions.count == 2)
    #expect(regions.allSatisfy { $0.polygon.planarArea == 900 && $0.value == 1 })
    #expect(
      Set(regions.compactMap(\.polygon.bounds)) == [
        Bounds(minX: 300_000, minY: 3_699_970, maxX: 300_030, maxY: 3_700_000),
        Bounds(minX: 300_030, minY: 3_699_940, maxX: 300_060, maxY: 3_699_970),
      ])
  }

  @Test("A hole is kept, and an island in it is a polygon of its own")
  func holes() throws {
    let scratch = try Scratch()
    let mask = try raster(["11111", "1...1", "1.1.1", "1...1", "11111"], in: scratch)
    let regions = try Polygonizer.polygons(in: mask).sorted { $0.polygon.planarArea < $1.polygon.planarArea }
    #expect(regions.map(\.polygon.holes.count) == [0, 1])
    #expect(regions.map(\.polygon.planarArea) == [900, 16 * 900])
    #expect(abs(Polygon.signedArea(ofRing: regions[1].polygon.holes[0])) == 9 * 900)
  }

  @Test("A hole that touches the outside at a corner stays a hole, and the polygon valid")
  func touchingHole() throws {
    let scratch = try Scratch()
    let regions = try Polygonizer.polygons(in: try raster(["111", "1.1", "11."], in: scratch))
    #expect(regions.count == 1)
    #expect(regions[0].polygon.planarArea == 7 * 900)
    #expect(try regions[0].polygon.asMultiPolygon.invalidReason() == nil)
  }

  @Test("Regions of different values are apart, each with its value")
  func values() throws {
    let scratch = try Scratch()
    let regions = try Polygonizer.polygons(in: try raster(["112", "1.2", "332"], in: scratch))
    let areas = Dictionary(regions.map { ($0.value, $0.polygon.planarArea / 900) }) { $0 + $1 }
    #expect(areas == [1: 3, 2: 3, 3: 2])
  }

  @Test("No polygon comes from an empty mask")
  func empty() throws {
    let scratch = try Scratch()
    #expect(try Polygonizer.polygons(in: try raster(["...", "..."], in: scratch)).isEmpty)
  }

  @Test("On noise, polygons are valid, cover each pixel once, and are as many as a flood fill counts")
  func noise() throws {
    let scratch = try Scratch()
    var generator = Linear(state: 7)
    for round in 0..<10 {
      let size = 40
      let ice = (0..<size * size).map { _ in generator.next() % 100 < 55 }
      let rows = (0..<size).map { row in
        (0..<size).map { ice[row * size + $0] ? "1" : "." }.joined()
      }
      let regions = try Polygonizer.polygons(in: try raster(rows, in: scratch, name: "\(round).tif"))
      #expect(regions.count == countOfRegions(ice, width: size))
      let total = regions.reduce(0) { $0 + $1.polygon.planarArea }
      #expect(total == 900 * Double(ice.count { $0 }))
      for region in regions { #expect(try region.polygon.asMultiPolygon.invalidReason() == nil) }
      // Apart from shared corners they do not overlap: together they are as large as dissolved.
      let whole = MultiPolygon(regions.map(\.polygon))
      #expect(abs(try whole.union().planarArea - total) < 1e-3)
      // Burnt back they are the mask.
      let grid = try Shapes.grid(width: size, height: size)
      #expect(try Rasterizer.mask(whole, onto: grid) == ice)
    }
  }

  @Test("The polygons are those of gdal_polygonize", Tool.needed("gdal_polygonize.py", "ogrinfo"))
  func againstCommand() throws {
    let scratch = try Scratch()
    let mask = try raster(["1122.", "1.22.", "111.3", "..133", "4.1.3"], in: scratch)
    try Tool(name: "gdal_polygonize.py").run([
      "-q", scratch("mask.tif"), "-mask", scratch("mask.tif"), "-f", "GPKG", scratch("peer.gpkg"),
    ])
    let peer = try VectorLayer.read(scratch("peer.gpkg"))
    func summary(_ polygon: Polygon, _ value: Int) -> String {
      "\(value): \(polygon.planarArea) m², \(polygon.vertexCount) vertices, \(polygon.holes.count) holes"
    }
    let expected = peer.features.map { feature in
      summary(
        feature.polygons?.polygons.first ?? Polygon(exterior: []), Int(feature.attributes["DN"]?.number ?? 0))
    }
    let ours = try Polygonizer.polygons(in: mask).map { summary($0.polygon, $0.value) }
    #expect(ours.sorted() == expected.sorted())
    #expect(ours.count == 4)
  }

  @Test("An error thrown by the receiver comes through")
  func receiver() throws {
    struct Enough: Error {}
    let scratch = try Scratch()
    let mask = try raster(["1.1.1"], in: scratch)
    var seen = 0
    #expect(throws: Enough.self) {
      try Polygonizer.forEachPolygon(in: mask) { _, _ in
        seen += 1
        throw Enough()
      }
    }
    #expect(seen == 1)
  }

  private func countOfRegions(_ ice: [Bool], width: Int) -> Int {
    var left = ice
    var count = 0
    for start in left.indices where left[start] {
      count += 1
      var stack = [start]
      while let index = stack.popLast() {
        guard left[index] else { continue }
        left[index] = false
        if index % width > 0 { stack.append(index - 1) }
        if index % width < width - 1 { stack.append(index + 1) }
        if index >= width { stack.append(index - width) }
        if index + width < left.count { stack.append(index + width) }
      }
    }
    return count
  }

  private struct Linear {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 33
    }
  }
}
