import Foundation
import Geospatial

/// Makes the digital numbers of a scene strip by strip; a strip depends on nothing outside it.
struct SceneRenderer: Sendable {
  /// The pixels of one strip, row by row, and what was counted on the way.
  struct Strip: Sendable {
    let window: Window

    /// Digital numbers by band, in the order of the sensor's bands; 0 is fill.
    var bands: [[UInt16]]
    var quality: [UInt16]
    var saturation: [UInt16]

    /// How many pixels hold an image, and how many of those are cloud.
    var imaged = 0
    var cloudy = 0

    /// Which bands are saturated anywhere, one bit for each band in order.
    var saturatedBands: UInt16 = 0
  }

  /// What one pixel shows.
  struct Pixel: Sendable {
    var spectrum: Spectrum
    var glacierShare: Float
    var sky: Weather.Sky
    var isShaded: Bool
    var isWater: Bool
  }

  let scene: SimulatedScene
  private let landscape: Landscape
  private let weather: Weather
  private let lakes: Lakes?
  private let line: Float
  private let texture: Noise
  private let calibrations: [BandCalibration]

  init(scene: SimulatedScene, landscape: Landscape, history: GlacierHistory, lakes: Lakes?, seed: UInt64) {
    self.scene = scene
    self.landscape = landscape
    self.lakes = lakes
    line = history.line(at: scene.date.decimalYear)
    weather = Weather(scene: scene, landscape: landscape, line: line)
    texture = Noise(seed: seed &+ 505)
    calibrations = scene.calibrations
  }

  /// Makes the whole rows of the window.
  func strip(_ window: Window) -> Strip {
    let count = window.count
    var strip = Strip(
      window: window, bands: calibrations.map { _ in [UInt16](repeating: 0, count: count) },
      quality: [UInt16](repeating: QualityBits.fill, count: count),
      saturation: [UInt16](repeating: 0, count: count))
    let sineOfSun = Float(sin(scene.sun.elevation))
    let largest = Float(scene.sensor.maximum)
    visit(window) { column, row, pixel in
      let index = (row - window.y) * window.width + column - window.x
      strip.imaged += 1
      if pixel.sky == .cloudy { strip.cloudy += 1 }
      strip.quality[index] = QualityBits.value(of: pixel, hasCirrusBand: scene.sensor.hasFixedReflectance)
      for (band, calibration) in calibrations.enumerated() {
        let exact = calibration.digitalNumber(pixel.spectrum[calibration.band.lane], sineOfSun: sineOfSun)
        let number = (exact + scene.sensor.noise * whiteNoise(column, row, band)).rounded()
        strip.bands[band][index] = UInt16(min(largest, max(1, number)))
        if number > largest {
          strip.saturatedBands |= 1 << band
          if let bit = calibration.band.saturationBit { strip.saturation[index] |= 1 << bit }
        }
      }
    }
    return strip
  }

  /// Calls `body` for each pixel of the window that holds an image, with what it shows before any noise.
  func visit(_ window: Window, _ body: (_ column: Int, _ row: Int, _ pixel: Pixel) -> Void) {
    let grid = scene.grid
    let width = window.width + 2
    let grounds = ground(around: window)
    let slopeScale = Float(1 / (2 * grid.pixelWidth))
    let sun = sunVector
    for row in window.y..<window.endY {
      let seen = scene.footprint.columns(row: row).clamped(to: window.x..<window.endX)
      for column in seen where !isScanGap(column: column, row: row) {
        let here = (row - window.y + 1) * width + column - window.x + 1
        let ground = grounds[here]
        let eastward = (grounds[here + 1], grounds[here - 1])
        let northward = (grounds[here - width], grounds[here + width])
        let riseEast = (eastward.0.elevation - eastward.1.elevation) * slopeScale
        let riseNorth = (northward.0.elevation - northward.1.elevation) * slopeScale
        let growEast = (eastward.0.icePotential - eastward.1.icePotential) * slopeScale
        let growNorth = (northward.0.icePotential - northward.1.icePotential) * slopeScale
        let steepness = max(1e-3, (growEast * growEast + growNorth * growNorth).squareRoot())

        // The share of the pixel on the icy side of a straight edge at the right distance.
        let distance = (ground.icePotential - line) / (steepness * Float(grid.pixelWidth))
        let share = min(1, max(0, 0.5 + distance))
        let facing = (sun.up - sun.east * riseEast - sun.north * riseNorth)
        let light = facing / (sun.up * (1 + riseEast * riseEast + riseNorth * riseNorth).squareRoot())
        body(column, row, pixel(column, row, ground, glacierShare: share, light: light))
      }
    }
  }

  // MARK: - One pixel

  @inline(__always)
  private func pixel(
    _ column: Int, _ row: Int, _ ground: Landscape.Ground, glacierShare: Float, light: Float
  ) -> Pixel {
    let place = self.place(column, row)
    let rough = texture.fractal(place.x, place.y, wavelength: 420, octaves: 2)
    var isWater = false
    var spectrum = Spectrum.zero
    if glacierShare < 1 {
      let height = (ground.elevation - 5130 + 200 * rough) / 260
      spectrum = Surface.tundra.mixed(with: Surface.rock, share: smoothStep(0.5 + height))
      if let lakes {
        let share = lakes.share(place.x, place.y, ground, line: line)
        spectrum = spectrum.mixed(with: Surface.water, share: share)
        isWater = share > 0.5 && glacierShare < 0.5
      }
      let snow = weather.seasonalSnow(place.x, place.y, ground, line: line)
      spectrum = spectrum.mixed(with: Surface.snow, share: snow)
    }
    if glacierShare > 0 {
      spectrum = spectrum.mixed(with: glacier(ground, rough: rough), share: glacierShare)
    }
    // A quarter of the light comes from the sky; the darkest slopes keep that.
    let grain = 1 + 0.10 * rough + 0.02 * whiteNoise(column, row, 77)
    spectrum = spectrum.lit((0.25 + 0.75 * min(1.6, max(0, light))) * grain)

    let shadow = weather.shadow(place.x, place.y)
    spectrum = spectrum.lit(1 - 0.6 * shadow.depth)
    let cloud = weather.cloud(place.x, place.y)
    spectrum = spectrum.mixed(with: Surface.cloud, share: cloud.opacity)
    return Pixel(
      spectrum: spectrum, glacierShare: glacierShare, sky: cloud.sky, isShaded: shadow.isFlagged,
      isWater: isWater)
  }

  /// Snow and firn above the snow line, bare ice below, some of it dirty toward the tongues.
  @inline(__always)
  private func glacier(_ ground: Landscape.Ground, rough: Float) -> Spectrum {
    let above = ground.icePotential - line
    let dirt = 0.6 * smoothStep((60 - above) / 120 + 0.8 * rough - 0.3)
    let firn = smoothStep((above - 40 + 60 * rough) / 80)
    let snow = smoothStep((above - 100 + 60 * rough) / 110)
    return Surface.ice.mixed(with: Surface.dirtyIce, share: dirt)
      .mixed(with: Surface.firn, share: firn).mixed(with: Surface.snow, share: snow)
  }

  // MARK: - Geometry

  /// The place that a pixel shows, the scene's shift taken out.
  @inline(__always)
  private func place(_ column: Int, _ row: Int) -> Point {
    let center = scene.grid.center(column: column, row: row)
    return Point(x: center.x - scene.shift.east, y: center.y - scene.shift.north)
  }

  /// The ground of a window and one pixel around it, where the scene looks; elsewhere zeros.
  private func ground(around window: Window) -> [Landscape.Ground] {
    let width = window.width + 2
    let nothing = Landscape.Ground(elevation: 0, icePotential: 0)
    var grounds = [Landscape.Ground](repeating: nothing, count: width * (window.height + 2))
    grounds.withUnsafeMutableBufferPointer { buffer in
      for row in window.y - 1...window.endY {
        // Edges are slanted, so the rows above and below reach a little farther.
        let near = [row - 1, row, row + 1].map(scene.footprint.columns).filter { !$0.isEmpty }
        guard let first = near.map(\.lowerBound).min(), let end = near.map(\.upperBound).max() else {
          continue
        }
        let start = (row - window.y + 1) * width - window.x + 1
        for column in max(window.x - 1, first - 1)...min(window.endX, end) {
          let place = self.place(column, row)
          buffer[start + column] = landscape.ground(place.x, place.y)
        }
      }
    }
    return grounds
  }

  /// Whether the broken scan-line corrector left no image: wedges that grow toward both edges of the strip.
  @inline(__always)
  private func isScanGap(column: Int, row: Int) -> Bool {
    guard scene.hasScanGaps else { return false }
    let across = abs(scene.footprint.acrossTrack(column: column, row: row))
    // Scans of 33 lines run at a right angle to the path; gaps reach 14 pixels at the edges, none in the middle.
    let along = (Double(row) - scene.footprint.slant * Double(column)) / 33
    return (along - along.rounded(.down)) * 33 < 14 * (across - 0.12) / 0.88
  }

  /// The direction to the sun.
  private var sunVector: (east: Float, north: Float, up: Float) {
    let sun = scene.sun
    return (
      Float(cos(sun.elevation) * sin(sun.azimuth)), Float(cos(sun.elevation) * cos(sun.azimuth)),
      Float(sin(sun.elevation))
    )
  }

  /// Noise of a pixel and channel with standard deviation 1, nearly normal: the sum of four uniform numbers.
  @inline(__always)
  private func whiteNoise(_ column: Int, _ row: Int, _ channel: Int) -> Float {
    let hash = Hash.mix(Hash.lattice(Int64(column), Int64(row), scene.seed &+ UInt64(channel) &* 0x9E37_79B9))
    let sum = (hash & 0xFFFF) + ((hash >> 16) & 0xFFFF) + ((hash >> 32) & 0xFFFF) + (hash >> 48)
    return (Float(sum) / 65536 - 2) * 1.7320508
  }
}
