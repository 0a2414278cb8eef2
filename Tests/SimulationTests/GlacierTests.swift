import Foundation
import Geospatial
import Testing

@testable import Simulation

@Suite("Glaciers through time")
struct GlacierTests {
  @Test("lose 5 % from 1987 to 2002 and 13.5 % to 2020")
  func loss() {
    #expect(abs(GlacierHistory.loss(at: 1987.63)) < 1e-12)
    #expect(abs(GlacierHistory.loss(at: 2002.63) - 0.05) < 5e-4)
    #expect(abs(GlacierHistory.loss(at: 2020.63) - 0.135) < 5e-4)
  }

  @Test("are larger the further back, for every seed", arguments: [1, 2, 3] as [UInt64])
  func shrinking(seed: UInt64) throws {
    let region = try SimulatedRegion(settings: .small(seed: seed))
    let lines = stride(from: 1985.0, through: 2030, by: 5).map(region.history.line)
    #expect(zip(lines, lines.dropFirst()).allSatisfy { $0 < $1 })
    let areas = try [1987.63, 2002.63, 2020.63].map { year in
      try outlines(of: region, at: year).reduce(0) { $0 + $1.planarArea }
    }
    #expect((0.03...0.07).contains(1 - areas[1] / areas[0]))
    #expect((0.11...0.16).contains(1 - areas[2] / areas[0]))
  }

  @Test("have true outlines whose area is the sum of the pixels' shares of ice to a percent")
  func outlinesMatchPixels() throws {
    let region = try SimulatedRegion(settings: .small(seed: 4))
    let scene = try #require(region.plan.scenes.last?.first)
    let inside = try Rasterizer.mask(region.plan.boundary.asMultiPolygon, onto: scene.grid)
    var pixels = 0.0
    region.renderer(of: scene).visit(scene.grid.window) { column, row, pixel in
      if inside[row * scene.grid.width + column] { pixels += Double(pixel.glacierShare) * 900 }
    }
    let truth = try outlines(of: region, at: scene.date.decimalYear).reduce(0) { $0 + $1.planarArea }
    #expect(truth > 1e6)
    #expect(abs(pixels / truth - 1) < 0.01)
  }

  @Test("have valid outlines inside the region, of many sizes")
  func validity() throws {
    let region = try SimulatedRegion(settings: SimulationSettings())
    let outlines = try outlines(of: region, at: 1987.63)
    let areas = outlines.map(\.planarArea)
    #expect(areas.contains { $0 < 10_000 })
    #expect(areas.filter { (0.1e6...10e6).contains($0) }.count >= 10)
    #expect(outlines.contains { !$0.holes.isEmpty })
    for outline in outlines {
      #expect(try outline.asMultiPolygon.invalidReason() == nil)
      #expect(outline.exterior.allSatisfy { region.plan.grid.bounds.contains($0) })
    }
  }

  private func outlines(of region: SimulatedRegion, at year: Double) throws -> [Polygon] {
    let truth = Truth(
      landscape: region.landscape, history: region.history, plan: region.plan, stripHeight: 50)
    return try truth.outlines(at: [year])[0]
  }
}

@Suite("Tracing a level")
struct LevelTracerTests {
  @Test("finds a disc with a hole, its area and its winding")
  func ring() throws {
    // Height falls away from a circle of radius 30: above −10 lies the ring between radii 20 and 40.
    let polygons = try trace(level: -10, size: 101) { x, y in
      -abs(((x - 50) * (x - 50) + (y - 50) * (y - 50)).squareRoot() - 30)
    }
    #expect(polygons.count == 1)
    let polygon = try #require(polygons.first)
    #expect(polygon.holes.count == 1)
    #expect(Polygon.signedArea(ofRing: polygon.exterior) > 0)
    #expect(Polygon.signedArea(ofRing: polygon.holes[0]) < 0)
    #expect(abs(polygon.planarArea / (Double.pi * (1600 - 400)) - 1) < 0.002)
    #expect(try polygon.asMultiPolygon.invalidReason() == nil)
  }

  @Test("gives a hole to the island it lies in, not to the ring around both")
  func nesting() throws {
    // Rings of high ground around one middle, at radii 35 and 15: each has its own hole.
    let polygons = try trace(level: 0.5, size: 101) { x, y in
      let radius = ((x - 50) * (x - 50) + (y - 50) * (y - 50)).squareRoot()
      return max(0, 1 - abs(radius - 35) / 6) + max(0, 1 - abs(radius - 15) / 6)
    }
    #expect(polygons.count == 2)
    #expect(polygons.allSatisfy { $0.holes.count == 1 })
    let areas = polygons.map(\.planarArea).sorted()
    // Rings of half-width 3: areas 2π·15·6 and 2π·35·6.
    #expect(abs(areas[0] / (2 * .pi * 15 * 6) - 1) < 0.02)
    #expect(abs(areas[1] / (2 * .pi * 35 * 6) - 1) < 0.02)
  }

  @Test("closes at the edge of the field and keeps corners that only touch apart or together, validly")
  func edges() throws {
    let polygons = try trace(level: 0.5, size: 12) { x, y in
      (Int(x) + Int(y)).isMultiple(of: 2) ? 1 : 0
    }
    #expect(!polygons.isEmpty)
    for polygon in polygons { #expect(try polygon.asMultiPolygon.invalidReason() == nil) }
    #expect(try trace(level: 0, size: 5) { _, _ in 1 }.map(\.planarArea).reduce(0, +) > 0)
  }

  /// Traces a field of (column, row) on pixels of one metre.
  private func trace(level: Float, size: Int, _ field: (Double, Double) -> Double) throws -> [Polygon] {
    let grid = Grid(
      crs: try CRS("EPSG:32646"), originX: 0, originY: 0, pixelWidth: 1, pixelHeight: 1, width: size,
      height: size)
    var tracer = LevelTracer(level: level, grid: grid)
    for row in 0..<size {
      let values = (0..<size).map { Float(field(Double($0), Double(row))) }
      tracer.add(row: values[...])
    }
    return tracer.polygons()
  }
}

extension SimulationSettings {
  /// A region small enough to be made in a blink: 160×140 pixels, one path/row, one scene a period.
  static func small(seed: UInt64 = 1, periods: [String] = ["1986-1988", "2019-2021"]) -> Self {
    var settings = SimulationSettings()
    settings.width = 160
    settings.height = 140
    settings.seed = seed
    settings.periods = periods.compactMap { Period($0) }
    settings.scenesPerPeriod = 1
    settings.isSingleTile = true
    return settings
  }
}

extension SimulationSettings {
  /// A region as the standard one, of two path/rows and three periods, but a quarter as large.
  static func wide() -> Self {
    var settings = SimulationSettings()
    settings.width = 300
    settings.height = 250
    return settings
  }
}

enum TemporaryFolder {
  /// Runs `body` with a new folder that is gone afterwards.
  static func with<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }
}
