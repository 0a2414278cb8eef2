import Foundation
import Geospatial
import Landsat

/// One acquisition that never was: when, by which satellite, over which ground and in what weather.
struct SimulatedScene: Sendable {
  /// What a scene is for in its period's manifest.
  enum Part: String, Sendable {
    case main
    case support
  }

  let sensor: SimulatedSensor
  let pathRow: PathRow
  let date: CalendarDate
  let part: Part

  /// One sentence for the manifest.
  let note: String

  /// The product's pixels, fill included.
  let grid: Grid

  /// Where on that grid there is an image.
  let footprint: Footprint

  var sun: SunPosition

  /// The share of the ground under cloud, and of the ice-free ground under seasonal snow, aimed at.
  let cloudShare: Double
  let snowShare: Double

  /// Whether `cloudShare` is of the pixels that QA_PIXEL calls cloud, as CLOUD_COVER is; otherwise thin edges count too.
  var countsFlaggedClouds = false

  /// The share of the glaciers under snow or firn.
  var iceSnowShare = 0.55

  /// By how much of the noise's range clouds thicken from nothing to opaque.
  var cloudSoftness: Float = 0.14

  /// The opacity of the thickest thin cloud that no quality band tells of.
  var veil = 0.0

  /// What the air does to light.
  let atmosphere: Atmosphere

  /// The spectrum of clouds.
  let cloud: Spectrum

  /// By how much the image lies off its place, in metres east and north.
  let shift: (east: Double, north: Double)

  /// Where pixels lie in the plane of the landscape; nil where the grid is of that plane.
  var placement: Placement?

  /// Landsat 7 lost its scan-line corrector on 2003-05-31: images since then have wedge-shaped gaps.
  var hasScanGaps: Bool { sensor.sensor == .etm && date.ordinal >= 731_366 }

  /// The seed of everything that differs between scenes.
  let seed: UInt64

  /// `LT05_L1TP_138037_19870812_20240101_02_T1`.
  var productID: String {
    let day = date.iso.replacingOccurrences(of: "-", with: "")
    return "\(sensor.code)_L1TP_\(pathRow.compact)_\(day)_\(Self.processed)_02_T1"
  }

  /// The day of processing that all simulated products state, so that equal seeds give equal bytes.
  static let processed = "20240101"

  /// By which reflectance factors are divided: the sine of the sun's height.
  var sineOfSun: Double { sin(sun.elevation) }

  /// Digital numbers of each band.
  var calibrations: [BandCalibration] {
    sensor.bands.map { BandCalibration(band: $0, sensor: sensor, distance: sun.distance) }
  }
}

/// The slanted strip of ground that a satellite sees, between two lines parallel to its path.
struct Footprint: Sendable {
  /// The left and right edge in columns, in the row half-way down.
  let left: Double
  let right: Double

  /// How many columns the edges move west with each row.
  let slant: Double

  /// The row half-way down.
  let middleRow: Double

  /// The first and the last but one row with an image.
  let rows: Range<Int>

  /// All of a grid.
  init(whole grid: Grid) {
    self.init(left: 0, right: Double(grid.width), slant: 0, middleRow: 0, rows: 0..<grid.height)
  }

  init(left: Double, right: Double, slant: Double, middleRow: Double, rows: Range<Int>) {
    (self.left, self.right, self.slant, self.middleRow, self.rows) = (left, right, slant, middleRow, rows)
  }

  /// The corners in columns and rows.
  var corners: [Point] {
    let (top, bottom) = (Double(rows.lowerBound), Double(rows.upperBound))
    return [(left, top), (right, top), (right, bottom), (left, bottom)].map { edge, row in
      Point(x: edge - slant * (row - middleRow), y: row)
    }
  }

  /// The columns of a row whose middles are seen.
  func columns(row: Int) -> Range<Int> {
    guard rows.contains(row) else { return 0..<0 }
    let moved = slant * (Double(row) + 0.5 - middleRow)
    let first = Int((left - moved - 0.5).rounded(.up))
    let end = Int((right - moved - 0.5).rounded(.up))
    return max(0, first)..<max(0, first, end)
  }

  /// Where a pixel lies across the track: −1 on the left edge, 1 on the right.
  func acrossTrack(column: Int, row: Int) -> Double {
    let moved = slant * (Double(row) + 0.5 - middleRow)
    return 2 * (Double(column) + 0.5 + moved - left) / (right - left) - 1
  }
}
