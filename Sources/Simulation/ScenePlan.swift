import Foundation
import Geospatial
import Landsat

/// Where a simulated region lies, which path/rows see it, and every scene to be made of it.
struct ScenePlan: Sendable {
  /// The region's pixels: 30 m in UTM zone 46 north, near the mountain Geladandong, on the lattice of real
  /// Landsat products, whose pixel middles have coordinates divisible by 30.
  let grid: Grid

  /// The region's boundary: where the scenes of every period show the ground.
  let boundary: Polygon

  /// Two parts of the region that together are all of it, by name.
  let subareas: [(name: String, polygon: Polygon)]

  /// The scenes of each period, in the order of the settings' periods.
  let scenes: [[SimulatedScene]]

  private struct Tile {
    let pathRow: PathRow
    let grid: Grid
    let footprint: Footprint
  }

  init(settings: SimulationSettings) throws {
    let crs = try CRS("EPSG:32646")
    let grid = Grid(
      crs: crs, originX: 314_985, originY: 3_705_015, pixelWidth: 30, pixelHeight: 30,
      width: settings.width, height: settings.height)
    let slant = min(0.17, 0.3 * Double(grid.width) / Double(grid.height))
    self.grid = grid
    let tiles = settings.isSingleTile ? Self.one(grid, slant: slant) : Self.two(grid, slant: slant)

    // With one tile the region is what the tile sees, less two pixels; with two it is the whole rectangle.
    let seen = settings.isSingleTile ? tiles.first?.footprint : nil
    func line(_ share: Double) -> [Point] {
      let rows = seen.map { $0.rows.lowerBound + 2...$0.rows.upperBound - 2 } ?? 0...grid.height
      return [rows.lowerBound, rows.upperBound].map { row in
        let left = seen.map { $0.left + 2 - slant * (Double(row) - $0.middleRow) } ?? 0
        let width = seen.map { $0.right - $0.left - 4 } ?? Double(grid.width)
        return Point(
          x: grid.originX + (left + share * width) * grid.pixelWidth,
          y: grid.originY - Double(row) * grid.pixelHeight)
      }
    }
    func between(_ west: [Point], _ east: [Point]) -> Polygon {
      Polygon(exterior: [west[0], west[1], east[1], east[0], west[0]])
    }
    boundary = between(line(0), line(1))
    subareas = [("West", between(line(0), line(0.5))), ("East", between(line(0.5), line(1)))]

    let middle = try CoordinateTransform(from: crs, to: .wgs84)
      .apply(grid.center(column: grid.width / 2, row: grid.height / 2))
    scenes = try settings.periods.map { period in
      try tiles.flatMap { tile in
        try (0..<settings.scenesPerPeriod).map { rank in
          try Self.scene(rank: rank, of: period, tile: tile, over: middle, settings: settings)
        }
      }
    }
  }

  // MARK: - Tiles

  private static func one(_ grid: Grid, slant: Double) -> [Tile] {
    let lean = slant * Double(grid.height) / 2
    let footprint = Footprint(
      left: lean + 3, right: Double(grid.width) - lean - 3, slant: slant,
      middleRow: Double(grid.height) / 2, rows: 4..<grid.height - 4)
    return tile(path: 138, grid, grid.window, footprint)
  }

  private static func two(_ grid: Grid, slant: Double) -> [Tile] {
    let width = Double(grid.width)
    let lean = slant * Double(grid.height) / 2
    // Path 138 lies west of 137; they share the middle 30 % of the region.
    let edges = [(138, -lean - 6, 0.65 * width), (137, 0.35 * width, width + lean + 6)]
    return edges.flatMap { path, left, right in
      let first = Int((left - lean - 4).rounded(.down))
      let end = Int((right + lean + 4).rounded(.up))
      let window = Window(x: first, y: -12, width: end - first, height: grid.height + 24)
      let footprint = Footprint(
        left: left - Double(first), right: right - Double(first), slant: slant,
        middleRow: Double(window.height) / 2, rows: 6..<window.height - 6)
      return tile(path: path, grid, window, footprint)
    }
  }

  private static func tile(path: Int, _ grid: Grid, _ window: Window, _ footprint: Footprint) -> [Tile] {
    PathRow(path: path, row: 37).map {
      [Tile(pathRow: $0, grid: grid.subgrid(window), footprint: footprint)]
    } ?? []
  }

  // MARK: - Scenes

  private static func scene(
    rank: Int, of period: SimulationSettings.Period, tile: Tile, over middle: Point,
    settings: SimulationSettings
  ) throws -> SimulatedScene {
    var years = [period.middleYear, period.lastYear, period.firstYear]
    years = years.enumerated().filter { index, year in !years[..<index].contains(year) }.map(\.element)
    let year = years[rank % years.count]
    let flying = SimulatedSensor.flying(in: year)
    let periodSeed = Hash.mix(settings.seed &+ UInt64(period.firstYear * 1000 + tile.pathRow.path))
    let sceneSeed = Hash.mix(periodSeed &+ UInt64(rank))
    guard let summer = CalendarDate(year: year, month: 7, day: 30), !flying.isEmpty else {
      throw SimulationError(
        subject: "periods", problem: "no satellite flew in \(year)", mend: "choose years from 1984 on")
    }
    let sensor = flying[rank % flying.count]
    let start = summer.ordinal + Int(periodSeed % 16) + AcquisitionCalendar.cycle * (rank / years.count)
    let date = AcquisitionCalendar.firstPass(
      path: tile.pathRow.path, lag: sensor.cycleLag, onOrAfter: CalendarDate(ordinal: start))
    let weather =
      switch rank {
      case 0: (cloud: 0.015, snow: 0.008, note: "good: few clouds, little seasonal snow")
      case 1: (cloud: 0.05, snow: 0.035, note: "fair: fresh snow in patches")
      default: (cloud: 0.40, snow: 0.03, note: "poor: cloudy")
      }
    return SimulatedScene(
      sensor: sensor, pathRow: tile.pathRow, date: date, part: rank == 0 ? .main : .support,
      note: weather.note, grid: tile.grid, footprint: tile.footprint,
      sun: SunPosition(date: date, hour: sensor.hour, longitude: middle.x, latitude: middle.y),
      cloudShare: weather.cloud, snowShare: weather.snow,
      // Half of the air lies below five kilometres.
      atmosphere: Atmosphere(
        pressure: 0.53, haze: Float(0.012 * Hash.unit(Hash.mix(sceneSeed &+ 9))), shade: 0.5,
        draws: settings.draws),
      cloud: Surface.waterCloud,
      shift: (
        10 * (Hash.unit(Hash.mix(sceneSeed &+ 7)) - 0.5), 10 * (Hash.unit(Hash.mix(sceneSeed &+ 8)) - 0.5)
      ),
      seed: sceneSeed)
  }
}
