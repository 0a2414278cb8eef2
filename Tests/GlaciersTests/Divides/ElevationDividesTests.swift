import Declaration
import Foundation
import Geospatial
import TestSupport
import Testing

@testable import Glaciers

@Suite("Divides from heights")
struct ElevationDividesTests {
  private let scratch: Scratch
  private let crs: CRS

  init() throws {
    scratch = try Scratch()
    crs = try CRS("EPSG:32632")
  }

  /// Writes a model of 8 km by 4 km at 50 m; heights by place in metres from its lower left corner, nil for a void.
  private func model(_ height: (_ x: Double, _ y: Double) -> Double?) throws -> String {
    let path = scratch("dem.tif")
    let grid = Grid(
      crs: crs, originX: 600_000, originY: 5_204_000, pixelWidth: 50, pixelHeight: 50, width: 160, height: 80)
    let raster = try RasterDataset.create(path, grid: grid, type: Float.self, noData: -9999)
    try raster.write(
      (0..<160 * 80).map { cell -> Float in
        let place = grid.center(column: cell % 160, row: cell / 160)
        return Float(height(place.x - 600_000, place.y - 5_200_000) ?? -9999)
      }, window: grid.window)
    try raster.close()
    return path
  }

  private func box(_ west: Double, _ south: Double, _ east: Double, _ north: Double) -> Polygon {
    Polygon(
      Bounds(minX: 600_000 + west, minY: 5_200_000 + south, maxX: 600_000 + east, maxY: 5_200_000 + north))
  }

  /// A ridge from north to south at 3500 m, from which two slopes fall towards troughs in the middle of each side.
  private func roof(_ x: Double, _ y: Double) -> Double {
    4000 - 0.3 * abs(x - 3500) + 0.1 * abs(y - 2000)
  }

  @Test("ice on both sides of a ridge is two glaciers, and the divide is the ridge")
  func ridge() throws {
    let ice = box(500, 500, 7500, 3500)
    let basins = try Basins(of: [ice], elevation: try model(roof), crs: crs)
    #expect(basins.basins.count == 2)
    let pieces = try basins.divide([ice])
    #expect(pieces.count == 2)
    // To a cell along the whole ridge: 40 m · 3000 m.
    #expect(abs(pieces[0].polygon.planarArea - 4000 * 3000) < 40 * 3000)
    #expect(abs(pieces.reduce(0) { $0 + $1.polygon.planarArea } - ice.planarArea) < 1)
    #expect(try #require(pieces[0].polygon.bounds).minX > 603_440)
  }

  @Test("basins of one period cut the ice of another")
  func periods() throws {
    let basins = try Basins(of: [box(500, 500, 7500, 3500)], elevation: try model(roof), crs: crs)
    let later = try basins.divide([box(1500, 1000, 6000, 3000)])
    #expect(later.map(\.basin) == [1, 2])
    let earlier = try basins.divide([box(100, 500, 7900, 3500)])
    #expect(earlier.map(\.basin) == [1, 2])
    #expect(abs(earlier.reduce(0) { $0 + $1.polygon.planarArea } - 7800.0 * 3000) < 1)
  }

  @Test("ice on one slope is one glacier, and ice too small for two is not routed")
  func whole() throws {
    let path = try model(roof)
    let slope = box(4000, 500, 7500, 3500)
    let one = try Basins(of: [slope], elevation: path, crs: crs).basins.map(\.ground.planarArea)
    #expect(one == [slope.planarArea])
    // 0.16 km² outside the model.
    let small = box(20_000, 0, 20_400, 400)
    #expect(try Basins(of: [small], elevation: path, crs: crs).basins.count == 1)
  }

  @Test("cells grow where a complex would need too many, and the divide is the ridge still")
  func large() throws {
    let ice = box(500, 500, 7500, 3500)
    var settings = DivideSettings()
    settings.mostCells = 2000
    let fitted = settings.fitted(to: try #require(ice.bounds), scale: 1)
    // 7 km by 3 km on 2000 cells.
    #expect(abs(fitted.cell.metres - 102.47) < 0.01)
    #expect(DivideSettings().fitted(to: try #require(ice.bounds), scale: 1) == DivideSettings())
    let pieces = try Basins(of: [ice], elevation: model(roof), crs: crs, settings: settings).divide([ice])
    #expect(pieces.count == 2)
    #expect(abs(pieces[0].polygon.planarArea - 4000 * 3000) < 103 * 3000)
    // Along edges of such cells.
    let corners = Set(pieces[0].polygon.exterior).intersection(pieces[1].polygon.exterior)
    let steps = zip(corners.sorted { $0.y < $1.y }, corners.sorted { $0.y < $1.y }.dropFirst()).map {
      $1.y - $0.y
    }
    #expect(steps.filter { $0 > 1 }.min() ?? 0 > 100)
  }

  @Test("small voids are interpolated; large ones and missing ground are named with their share")
  func voids() throws {
    let ice = box(500, 500, 7500, 3500)
    let small = try model { x, y in abs(x - 6000) < 300 && abs(y - 1000) < 300 ? nil : roof(x, y) }
    #expect(try Basins(of: [ice], elevation: small, crs: crs).basins.count == 2)
    let large = try model { x, y in x > 4000 && x < 7000 ? nil : roof(x, y) }
    #expect {
      _ = try Basins(of: [ice], elevation: large, crs: crs)
    } throws: {
      let text = "\($0)"
      return $0 is InputError && text.contains("dem.tif: has heights for 5")
        && text.contains("% of the complex around longitude 10.3")
    }
    #expect {
      _ = try Basins(of: [box(50_000, 0, 52_000, 2000)], elevation: large, crs: crs)
    } throws: {
      "\($0)".contains("dem.tif: does not cover the complex around longitude 10.9")
    }
    #expect {
      _ = try Basins(of: [ice], elevation: large, crs: .wgs84)
    } throws: {
      "\($0)".contains("whose unit is the degree")
    }
  }

  @Test("a model in degrees is warped to the system of the outlines")
  func warped() throws {
    let degrees = scratch("degrees.tif")
    let grid = Grid(
      crs: try .wgs84, originX: 10.2, originY: 47.1, pixelWidth: 0.001, pixelHeight: 0.001, width: 300,
      height: 200)
    let inward = try CoordinateTransform(from: .wgs84, to: crs)
    let raster = try RasterDataset.create(degrees, grid: grid, type: Float.self)
    let heights = try (0..<300 * 200).map { cell -> Float in
      let place = try inward.apply(grid.center(column: cell % 300, row: cell / 300))
      return Float(roof(place.x - 600_000, place.y - 5_200_000))
    }
    try raster.write(heights, window: grid.window)
    try raster.close()
    let pieces = try Basins(of: [box(500, 500, 7500, 3500)], elevation: degrees, crs: crs)
      .divide([box(500, 500, 7500, 3500)])
    #expect(pieces.count == 2)
    #expect(abs(pieces[0].polygon.planarArea - 4000 * 3000) < 100 * 3000)
  }
}
