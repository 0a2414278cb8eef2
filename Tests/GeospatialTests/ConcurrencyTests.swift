import Foundation
import Geospatial
import Testing

@Suite("Many tasks at once")
struct ConcurrencyTests {
  @Test("Rasters, geometry, projections and errors in eight tasks give what one gives")
  func eightTasks() async throws {
    let scratch = try Scratch()
    let grid = try Shapes.grid(width: 400, height: 300)
    let raster = try RasterDataset.create(scratch("a.tif"), grid: grid, type: UInt16.self)
    try raster.write((0..<120_000).map { UInt16($0 & 0xffff) }, window: grid.window)
    try raster.close()
    let path = scratch("a.tif")
    let folder = scratch.path

    @Sendable func work(_ task: Int) throws -> [Double] {
      var results: [Double] = []
      for round in 0..<10 {
        let raster = try RasterDataset.open(path)
        for strip in grid.windows(rows: 37) {
          results.append(Double(try raster.read(strip, as: UInt16.self).reduce(0) { $0 &+ UInt64($1) }))
        }
        let squares = MultiPolygon((0..<50).map { Shapes.square(Double($0) * 0.7, Double(round), side: 1) })
        results.append(try squares.union().buffered(by: 0.3).planarArea)
        results.append(try squares.madeValid().pointOnSurface().x)
        let meter = try AreaMeter(.geodesic, crs: CRS("EPSG:32646"))
        results.append(try meter.area(of: Shapes.square(500_000, 3_700_000, side: 1000)).squareMetres)
        // Each task's error is its own.
        let name = "\(folder)/missing-\(task)-\(round).tif"
        do {
          _ = try RasterDataset.open(name)
        } catch let error as GeospatialError {
          #expect(error.path == name, "\(error)")
        }
        let bow = try Shapes.bowTie.asMultiPolygon.invalidReason()
        #expect(bow == "Self-intersection[1 1]")
      }
      return results
    }

    let expected = try work(0)
    try await withThrowingTaskGroup(of: [Double].self) { group in
      for task in 1...8 { group.addTask { try work(task) } }
      for try await result in group { #expect(result == expected) }
    }
  }

  @Test("Eight tasks write rasters and layers side by side")
  func writing() async throws {
    let scratch = try Scratch()
    let folder = scratch.path
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          let grid = try Shapes.grid(width: 300, height: 300)
          let path = "\(folder)/\(task).tif"
          let raster = try RasterDataset.create(path, grid: grid, type: UInt8.self)
          for strip in grid.windows(rows: 64) {
            try raster.write([UInt8](repeating: UInt8(task + 1), count: strip.count), window: strip)
          }
          try raster.close()
          let regions = try Polygonizer.polygons(in: RasterDataset.open(path))
          #expect(regions.map(\.value) == [task + 1])
          let features = regions.map { Feature(id: 1, geometry: .polygons($0.polygon.asMultiPolygon)) }
          let layer = VectorLayer(name: "outlines", crs: grid.crs, fields: [], features: features)
          try layer.write("\(folder)/\(task).gpkg")
          #expect(try VectorLayer.read("\(folder)/\(task).gpkg").features == features)
        }
      }
      try await group.waitForAll()
    }
    #expect(scratch.names.count == 16)
  }
}
