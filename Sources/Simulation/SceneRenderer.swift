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

    /// How opaque the cloud over the pixel is, 0…1.
    var cloudiness: Float = 0
  }

  let scene: SimulatedScene
  let scenery: Scenery
  let weather: Weather
  let texture: Noise
  private let calibrations: [BandCalibration]

  init(scene: SimulatedScene, scenery: Scenery) {
    self.scene = scene
    self.scenery = scenery
    weather = Weather(scene: scene, scenery: scenery)
    texture = Noise(seed: scenery.texture &+ 505)
    calibrations = scene.calibrations
  }

  /// Makes the whole rows of the window, and tells `observe` of each pixel by its index in the strip.
  func strip(_ window: Window, observe: (_ index: Int, _ pixel: Pixel) -> Void = { _, _ in }) -> Strip {
    let count = window.count
    var strip = Strip(
      window: window, bands: calibrations.map { _ in [UInt16](repeating: 0, count: count) },
      quality: [UInt16](repeating: QualityBits.fill, count: count),
      saturation: [UInt16](repeating: 0, count: count))
    let sineOfSun = Float(scene.sineOfSun)
    let largest = Float(scene.sensor.maximum)
    visit(window) { column, row, pixel in
      let index = (row - window.y) * window.width + column - window.x
      observe(index, pixel)
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
    let line = scenery.line
    let pixelSize = Float(grid.pixelWidth)
    let sun = Relief.Sun(elevation: scene.sun.elevation, azimuth: scene.sun.azimuth)
    let reach = sun.reach(height: 600 * scenery.landscape.character.relief, pixelSize: pixelSize)
    let patch = around(window, sun: sun, reach: reach)
    let grounds = ground(of: patch, reach: reach)
    let steepness = scenery.landscape.character.relief
    let relief = Relief(
      width: patch.width, height: patch.height, pixelSize: pixelSize,
      heights: grounds.map { $0.surface(line: line, relief: steepness) })
    let hasDebris = scenery.landscape.character.debris > 0
    for row in window.y..<window.endY {
      let seen = scene.footprint.columns(row: row).clamped(to: window.x..<window.endX)
      for column in seen where !isScanGap(column: column, row: row) {
        let place = (column: column - patch.x, row: row - patch.y)
        let here = place.row * patch.width + place.column
        let ground = grounds[here]
        let slope = relief.slope(column: place.column, row: place.row)
        var light = Relief.light(slope, sun: sun)
        light.direct *= relief.sunlit(column: place.column, row: place.row, sun: sun, reach: reach)

        func share(_ potential: KeyPath<Landscape.Ground, Float>) -> Float {
          let grow = (
            east: grounds[here + 1][keyPath: potential] - grounds[here - 1][keyPath: potential],
            north: grounds[here - patch.width][keyPath: potential]
              - grounds[here + patch.width][keyPath: potential]
          )
          let steepness = 0.5 * (grow.east * grow.east + grow.north * grow.north).squareRoot()
          // The share of the pixel on the icy side of a straight edge at the right distance.
          let distance = (ground[keyPath: potential] - line) / max(1e-3 * pixelSize, steepness)
          return min(1, max(0, 0.5 + distance))
        }
        let ice = share(\.icePotential)
        let clean = hasDebris ? min(ice, share(\.cleanPotential)) : ice
        let facet = Facet(
          ground: ground, iceShare: ice, cleanShare: clean, slope: slope, light: light)
        body(column, row, pixel(column, row, facet))
      }
    }
  }

  // MARK: - Geometry

  /// The place that a pixel shows, the scene's shift taken out.
  @inline(__always)
  func place(_ column: Int, _ row: Int) -> Point {
    let center =
      scene.placement?.place(column: column, row: row) ?? scene.grid.center(column: column, row: row)
    return Point(x: center.x - scene.shift.east, y: center.y - scene.shift.north)
  }

  /// The window with a pixel around it, and as much more toward the sun as shadows come from.
  private func around(_ window: Window, sun: Relief.Sun, reach: Int) -> Window {
    let across = max(abs(sun.east), abs(sun.north), 1e-6)
    let columns = Int((Float(reach) * abs(sun.east) / across).rounded(.up)) + 2
    let rows = Int((Float(reach) * abs(sun.north) / across).rounded(.up)) + 2
    let left = sun.east < 0 ? columns : 1
    let top = sun.north > 0 ? rows : 1
    return Window(
      x: window.x - left, y: window.y - top, width: window.width + 1 + columns,
      height: window.height + 1 + rows)
  }

  /// The ground of a patch where the scene looks or shadows come from; elsewhere zeros.
  private func ground(of patch: Window, reach: Int) -> [Landscape.Ground] {
    let nothing = Landscape.Ground(
      elevation: 0, smoothElevation: 0, massif: 0, icePotential: 0, cleanPotential: 0)
    var grounds = [Landscape.Ground](repeating: nothing, count: patch.count)
    let rows = scene.footprint.rows
    grounds.withUnsafeMutableBufferPointer { buffer in
      for row in patch.y..<patch.endY {
        // Edges are slanted, so the rows above and below reach a little farther.
        let near = [row - reach - 2, row + reach + 2].map {
          scene.footprint.columns(row: min(max($0, rows.lowerBound), rows.upperBound - 1))
        }
        guard let first = near.map(\.lowerBound).min(), let end = near.map(\.upperBound).max() else {
          continue
        }
        let start = (row - patch.y) * patch.width - patch.x
        let columns = (first - reach - 2..<end + reach + 2).clamped(to: patch.x..<patch.endX)
        for column in columns {
          let place = self.place(column, row)
          buffer[start + column] = scenery.landscape.ground(place.x, place.y)
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

  /// Noise of a pixel and channel with standard deviation 1, nearly normal: the sum of four uniform numbers.
  @inline(__always)
  func whiteNoise(_ column: Int, _ row: Int, _ channel: Int) -> Float {
    let hash = Hash.mix(Hash.lattice(Int64(column), Int64(row), scene.seed &+ UInt64(channel) &* 0x9E37_79B9))
    let sum = (hash & 0xFFFF) + ((hash >> 16) & 0xFFFF) + ((hash >> 32) & 0xFFFF) + (hash >> 48)
    return (Float(sum) / 65536 - 2) * 1.7320508
  }
}
