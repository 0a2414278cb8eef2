import Foundation
import Geospatial
import Landsat

/// Draws what a sample shows: mountains, day and sun, snow, clouds, air and sensor.
struct SamplePlan: Sendable {
  private let settings: SampleSettings
  private let crs: CRS
  private let pathRow: PathRow

  /// How many places are looked at to find levels.
  private static let lattice = 1600

  init(settings: SampleSettings, crs: CRS) throws {
    self.settings = settings
    self.crs = crs
    guard let pathRow = PathRow(path: 138, row: 37) else {
      throw SimulationError(subject: "path/row", problem: "138/37 is none", mend: "report this")
    }
    self.pathRow = pathRow
  }

  /// The renderer of the sample that a seed stands for.
  func renderer(seed: UInt64) -> SceneRenderer {
    var draws = Draws(seed: seed)
    let grid = Grid(
      crs: crs, originX: 30 * draws.uniform(0...80_000).rounded(),
      originY: 30 * draws.uniform(0...80_000).rounded(),
      pixelWidth: 30, pixelHeight: 30, width: settings.size, height: settings.size)
    let landscape = Landscape(bounds: grid.bounds, seed: draws.seed(), character: character(&draws))
    let scene = scene(on: grid, &draws)
    return SceneRenderer(scene: scene, scenery: scenery(landscape, scene: scene, &draws))
  }

  // MARK: - Ground

  /// From plateaus to steep and wide valleys.
  private func character(_ draws: inout Draws) -> Landscape.Character {
    let width = exp(draws.uniform(log(0.7)...log(2.2)))
    var character = Landscape.Character(
      width: width, relief: Float(width * draws.uniform(0.25...0.95)),
      valleys: Float(draws.uniform(-160...160)), cirques: Float(draws.uniform(-420...120)), isTapered: false)
    let debris = Float(draws.uniform(30...140))
    if draws.happens(0.45), settings.debris != .none { character.debris = debris }
    return character
  }

  private func scenery(_ landscape: Landscape, scene: SimulatedScene, _ draws: inout Draws) -> Scenery {
    let share = draws.happens(0.125) ? 0 : glacierShare(draws.unit())
    let hasDebris = landscape.character.debris > 0
    var heights: [Float] = []
    let potentials = Quantiles(over: landscape.bounds, count: Self.lattice) { x, y in
      let ground = landscape.ground(x, y)
      heights.append(ground.elevation)
      return settings.debris == .excluded && hasDebris ? ground.cleanPotential : ground.icePotential
    }
    // Without glaciers the line lies well above all ground, so that neither snow nor lakes look for ice.
    let line = share > 0 ? potentials.level(exceededBy: share) : potentials.level(exceededBy: 1e-9) + 200
    let hasLakes = draws.happens(0.35)
    let lakes = Lakes(
      landscape: landscape, seed: draws.seed(), share: draws.uniform(0.005...0.06),
      distance: Float(draws.uniform(4...80)), lattice: Self.lattice)
    let meadows = draws.happens(0.55) ? draws.uniform(0.1...0.75) : 0
    let treeline = meadows > 0 ? Quantiles(heights).level(exceededBy: 1 - meadows) : -.infinity
    let hasIcefalls = draws.happens(settings.crevassedShare)
    let crevasses = Float(draws.uniform(0.1...0.9))
    return Scenery(
      landscape: landscape, line: line, lakes: hasLakes ? lakes : nil,
      palette: Palette(draws: settings.draws, region: draws.seed(), scene: draws.seed()), treeline: treeline,
      texture: draws.seed(), crevasses: hasIcefalls ? crevasses : 0,
      countsDebris: settings.debris == .glacier, lattice: Self.lattice)
  }

  /// Small shares are more frequent than large ones.
  private func glacierShare(_ unit: Double) -> Double {
    let range = settings.glacierShare
    return range.lowerBound + (range.upperBound - range.lowerBound) * pow(unit, 1.3)
  }

  // MARK: - Day and sky

  private func scene(on grid: Grid, _ draws: inout Draws) -> SimulatedScene {
    let isCut = draws.happens(settings.cutShare)
    let hasGaps = isCut && draws.happens(0.5)
    let sensors: [(sensor: SimulatedSensor, year: Int)] = [
      (.landsat5, 1995), (.landsat7, hasGaps ? 2008 : 2001), (.landsat8, 2018), (.landsat9, 2022),
    ]
    let choice = sensors[Int(draws.unit() * 4)]
    let sky = self.sky(&draws)
    let isSurface = draws.happens(settings.surfaceShare)
    let shade = Float(draws.unit())
    let atmosphere =
      isSurface
      ? Atmosphere(
        correctedWithError: Float(draws.uniform(-0.012...0.012)), shade: shade, draws: settings.draws)
      : Atmosphere(
        pressure: Float(draws.uniform(0.5...0.9)), haze: Float(0.05 * pow(draws.unit(), 2)), shade: shade,
        draws: settings.draws)
    let (date, sun) = day(year: choice.year, &draws)
    let degrees = String(format: "%.0f", sun.elevation * 180 / .pi)
    let product = isSurface ? "surface reflectance" : "top-of-atmosphere reflectance"
    let cloud = Surface.waterCloud.mixed(with: Surface.iceCloud, share: Float(draws.unit()))
    return SimulatedScene(
      sensor: choice.sensor, pathRow: pathRow, date: date, part: .main,
      note: "\(choice.sensor.code) \(date.iso), sun at \(degrees) degrees, \(product)", grid: grid,
      footprint: isCut ? footprint(grid, &draws) : Footprint(whole: grid),
      sun: sun, cloudShare: sky.clouds, snowShare: sky.snow, iceSnowShare: sky.iceSnow,
      cloudSoftness: Float(draws.uniform(0.1...0.5)), veil: sky.veil, atmosphere: atmosphere,
      cloud: cloud * Float(draws.uniform(0.75...1.2)), shift: (0, 0), seed: draws.seed())
  }

  /// Somewhere in a wide image, in one of two samples across its edge.
  private func footprint(_ grid: Grid, _ draws: inout Draws) -> Footprint {
    let swath = 6100.0
    let side = Double(max(grid.width, grid.height))
    let slant = draws.uniform(0.1...0.35)
    let isAtEdge = draws.happens(0.5)
    let edge = draws.uniform(0.05...0.6) * side
    let inside = draws.uniform(side...swath - side)
    let left = isAtEdge ? (draws.happens(0.5) ? edge : side - edge - swath) : -inside
    return Footprint(
      left: left, right: left + swath, slant: slant, middleRow: Double(grid.height) / 2, rows: 0..<grid.height
    )
  }

  /// Late summer of either hemisphere at about half past ten by the sun.
  ///
  /// Weeks are for training and for testing by turns.
  private func day(year: Int, _ draws: inout Draws) -> (CalendarDate, SunPosition) {
    let isNorth = draws.happens(0.75)
    let latitude = isNorth ? draws.uniform(28...66) : -draws.uniform(28...54)
    // From mid-June on; to early October in low latitudes, to late August in high ones.
    let days = 112 - 1.2 * max(0, abs(latitude) - 35)
    let week = 2 * Int(draws.unit() * days / 14) + (settings.draws == .training ? 0 : 1)
    let dayOfYear = (isNorth ? 166 : -17) + 7 * week + Int(7 * draws.unit())
    let newYear = CalendarDate(year: year, month: 1, day: 1)?.ordinal ?? 0
    let date = CalendarDate(ordinal: newYear + dayOfYear)
    let hour = draws.uniform(9.9...11)
    return (date, SunPosition(date: date, hour: hour, longitude: 0, latitude: latitude))
  }

  private struct Sky {
    var clouds: Double
    var veil: Double
    var snow: Double
    var iceSnow: Double
  }

  private func sky(_ draws: inout Draws) -> Sky {
    let clouds = draws.uniform(0.02...0.4)
    let veil = draws.uniform(0.05...0.35)
    let season = draws.unit()
    let snow =
      season < 0.5
      ? draws.uniform(0...0.03) : season < 0.9 ? draws.uniform(0.03...0.25) : draws.uniform(0.25...0.6)
    return Sky(
      clouds: draws.happens(settings.cloudyShare) ? clouds : 0, veil: draws.happens(0.2) ? veil : 0,
      snow: snow, iceSnow: season > 0.92 ? 1 : draws.uniform(0.05...0.95))
  }
}
