import Foundation
import Geospatial
import Landsat

/// Where the tiles of a series lie, whose ground is whose, and what each of its scenes is like.
struct SeriesPlan: Sendable {
  /// The tiles, in order of path and row.
  let tiles: [SeriesTile]

  /// The ground of each tile.
  let cells: TileCells

  /// The parts, and one more without a name where some tiles are in none.
  let parts: [SeriesSettings.Part]

  /// The part of each tile.
  let partOfTile: [Int]

  /// The pixels around all ground, on the lattice of the scenes.
  let grid: Grid

  private let settings: SeriesSettings

  /// The share of each part's ground under ice in the first period.
  private var openings: [Double] = []

  init(_ settings: SeriesSettings) throws {
    self.settings = settings
    let pathRows = Set(settings.periods.flatMap(\.acquisitions).map(\.pathRow)).sorted()
    let scenes = try pathRows.map { pathRow in
      guard let scene = WRS2(pathRow) else {
        throw SimulationError(
          subject: "path/row \(pathRow)", problem: "is none of WRS-2, over which Landsat 4 to 9 fly",
          mend: "correct it in the manifest")
      }
      return scene
    }
    let frame = try SeriesFrame(crs: settings.crs, scale: settings.scale, scenes: scenes)
    let tiles = try scenes.map { try SeriesTile($0, frame: frame) }
    self.tiles = tiles
    let cells = TileCells(centers: tiles.map(\.center), images: tiles.map(\.sure))
    self.cells = cells
    var bounds: Bounds?
    for (tile, shape) in zip(tiles, cells.shapes) {
      guard let own = shape.bounds, shape.area > 100 * 900 else {
        throw SimulationError(
          subject: "scale",
          problem: "at \(settings.scale) the ground of \(tile.pathRow) is less than 100 pixels",
          mend: "give a larger one")
      }
      bounds = bounds?.union(own) ?? own
    }
    let anchor = Grid(
      crs: settings.crs, originX: 15, originY: 15, pixelWidth: 30, pixelHeight: 30, width: 1, height: 1)
    grid = bounds.map { anchor.snapped(to: $0.expanded(by: 60)) } ?? anchor
    var known = settings.parts.filter { part in part.tiles.contains(where: pathRows.contains) }
    let places = pathRows.map { pathRow in known.firstIndex { $0.tiles.contains(pathRow) } }
    if places.contains(nil) { known.append(SeriesSettings.Part(name: "", tiles: [])) }
    parts = known
    partOfTile = places.map { [last = known.count - 1] in $0 ?? last }
    openings = shares.map(\.opening)
  }

  /// The area of each part's ground, in square metres.
  var ground: [Double] {
    parts.indices.map { part in
      zip(cells.shapes, partOfTile).reduce(0) { $0 + ($1.1 == part ? $1.0.area : 0) }
    }
  }

  /// The share of each part's ground under ice, by time.
  var shares: [SeriesIce.Share] {
    SeriesIce.shares(of: parts, ground: ground, opening: settings.periods.map(\.moment).min() ?? 0)
  }

  /// The tile of an acquisition.
  func tile(of acquisition: SeriesSettings.Acquisition) -> SeriesTile? {
    tiles.first { $0.pathRow == acquisition.pathRow }
  }

  /// The scene of an acquisition.
  func scene(_ acquisition: SeriesSettings.Acquisition, of tile: SeriesTile) -> SimulatedScene {
    let sensor = SimulatedSensor.passing(
      path: acquisition.pathRow.path, on: acquisition.date, satellite: acquisition.satellite)
    let day = UInt64(acquisition.date.ordinal)
    let place = UInt64(acquisition.pathRow.path * 1000 + acquisition.pathRow.row)
    let seed = Hash.mix(Hash.mix(settings.seed &+ place) &+ day)
    let usual = acquisition.isMain ? 3.0 : 5.0
    // Where it is too dry or low for much ice there is less snow in summer too; beside ice on a sixth of the ground,
    // snow lies on as much of the rest as in the demonstration.
    let part = tiles.firstIndex { $0.pathRow == tile.pathRow }.map { partOfTile[$0] } ?? 0
    let snow = (acquisition.isMain ? 0.008 : 0.035) * openings[part] / SeriesIce.most
    var scene = SimulatedScene(
      sensor: sensor, pathRow: acquisition.pathRow, date: acquisition.date,
      part: acquisition.isMain ? .main : .support, note: "", grid: tile.grid, footprint: tile.footprint,
      // The hour of each pass is that over 91° E, and by the sun's clock the same everywhere.
      sun: SunPosition(date: acquisition.date, hour: sensor.hour, longitude: 91, latitude: tile.latitude),
      cloudShare: (acquisition.cloudPercent ?? usual) / 100, snowShare: snow,
      atmosphere: Atmosphere(
        pressure: 0.53, haze: Float(0.012 * Hash.unit(Hash.mix(seed &+ 9))), shade: 0.5, draws: settings.draws
      ),
      cloud: Surface.waterCloud,
      shift: (10 * (Hash.unit(Hash.mix(seed &+ 7)) - 0.5), 10 * (Hash.unit(Hash.mix(seed &+ 8)) - 0.5)),
      placement: tile.placement, seed: seed)
    // A manifest says what the metadata of an image say of it.
    scene.countsFlaggedClouds = true
    return scene
  }
}
