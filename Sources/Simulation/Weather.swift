import Foundation
import Geospatial

/// What comes and goes between scenes: clouds with their shadows, thin veils, and the snow of the season.
struct Weather: Sendable {
  /// Whether a place is under a cloud, and how QA_PIXEL sees that.
  enum Sky: Sendable {
    case clear
    case dilated
    case cloudy
  }

  private let clouds: Noise
  private let snow: Noise
  private let cloudLevel: Float
  private let snowLevel: Float
  private let snowLine: Float
  private let softness: Float
  private let veilStrength: Float
  private let shadowEast: Double
  private let shadowNorth: Double

  /// Clouds float this many metres above the ground.
  private static let cloudHeight = 1300.0

  /// The opacity above which QA_PIXEL says cloud, and by how much of `softness` the level must be passed for it.
  private static let flagged: (opacity: Float, excess: Float) = (0.3, 0.36326)

  /// How far below the level of clouds QA_PIXEL still calls the sky dilated cloud, so that no thin edge is missed.
  private static let dilation: Float = 0.05

  init(scene: SimulatedScene, scenery: Scenery) {
    let landscape = scenery.landscape
    let bounds = scenery.extent?.bounds ?? landscape.bounds
    func isCounted(_ x: Double, _ y: Double) -> Bool { scenery.extent.map { $0.depth(x, y) >= 0 } ?? true }
    let line = scenery.line
    softness = scene.cloudSoftness
    veilStrength = Float(scene.veil)
    clouds = Noise(seed: scene.seed &+ 11)
    snow = Noise(seed: scene.seed &+ 22)
    let reach = Self.cloudHeight / tan(max(0.1, scene.sun.elevation))
    shadowEast = reach * sin(scene.sun.azimuth)
    shadowNorth = reach * cos(scene.sun.azimuth)
    let sky = clouds
    let level = Quantiles(over: bounds, count: scenery.lattice) { x, y in
      isCounted(x, y) ? Self.cover(sky, x, y) : nil
    }.level(exceededBy: scene.cloudShare)
    cloudLevel = scene.countsFlaggedClouds ? level - Self.flagged.excess * softness : level
    let fresh = snow
    // One look at the ground gives the snow line on the ice and the level of the snow beside it.
    var iceHeights: [Float] = []
    snowLevel = Quantiles(over: bounds, count: scenery.lattice) { x, y in
      guard isCounted(x, y) else { return nil }
      let ground = landscape.ground(x, y)
      if ground.icePotential > line { iceHeights.append(Self.snowHeight(fresh, x, y, ground, line: line)) }
      return ground.icePotential > line ? nil : Self.readiness(fresh, x, y, ground, line: line)
    }.level(exceededBy: scene.snowShare)
    snowLine = Quantiles(iceHeights).level(exceededBy: scene.iceSnowShare)
  }

  /// How opaque the cloud over a place is, 0…1, and what QA_PIXEL says of it.
  @inline(__always)
  func cloud(_ x: Double, _ y: Double) -> (opacity: Float, sky: Sky) {
    let above = Self.cover(clouds, x, y) - cloudLevel
    let opacity = smoothStep(above / softness)
    return (opacity, opacity > Self.flagged.opacity ? .cloudy : above > -Self.dilation ? .dilated : .clear)
  }

  /// How dark the cloud shadow on a place is, 0…1, and whether QA_PIXEL flags it.
  @inline(__always)
  func shadow(_ x: Double, _ y: Double) -> (depth: Float, isFlagged: Bool) {
    // The cloud that shades a place stands in the direction of the sun.
    let above = Self.cover(clouds, x + shadowEast, y + shadowNorth) - cloudLevel
    return (smoothStep(above / softness), above > -0.02)
  }

  /// How opaque the thin high cloud over a place is; no quality band tells of it.
  @inline(__always)
  func veil(_ x: Double, _ y: Double) -> Float {
    guard veilStrength > 0 else { return 0 }
    let streaks = clouds.fractal(0.45 * x + 0.2 * y - 5000, y - 0.3 * x, wavelength: 5200, octaves: 4)
    return veilStrength * smoothStep(0.35 + 1.1 * streaks)
  }

  /// The share of a pixel off the glaciers that seasonal snow covers; it stays longer on slopes facing north.
  @inline(__always)
  func seasonalSnow(
    _ x: Double, _ y: Double, _ ground: Landscape.Ground, line: Float, northward: Float
  ) -> Float {
    let readiness = Self.readiness(snow, x, y, ground, line: line) + 0.12 * min(1, max(-1, northward))
    return smoothStep(0.5 + (readiness - snowLevel) / 0.1)
  }

  /// The share of firn and of snow on the ice, which begin at a snow line by height.
  @inline(__always)
  func snowOnIce(_ x: Double, _ y: Double, _ ground: Landscape.Ground, line: Float) -> (
    firn: Float, snow: Float
  ) {
    let above = Self.snowHeight(snow, x, y, ground, line: line) - snowLine
    return (smoothStep(0.5 + (above + 35) / 70), smoothStep(0.5 + above / 50))
  }

  /// A height that wanders about the true one by some tens of metres, as snow lines do, and is less at margins.
  @inline(__always)
  private static func snowHeight(
    _ noise: Noise, _ x: Double, _ y: Double, _ ground: Landscape.Ground, line: Float
  ) -> Float {
    ground.massif + 0.4 * min(300, ground.icePotential - line) + 60
      * noise.fractal(x, y, wavelength: 900, octaves: 4)
  }

  @inline(__always)
  private static func cover(_ noise: Noise, _ x: Double, _ y: Double) -> Float {
    noise.fractal(x, y, wavelength: 3800, octaves: 4)
  }

  /// Seasonal snow lies in patches and hollows, rather high up and near the ice.
  @inline(__always)
  private static func readiness(
    _ noise: Noise, _ x: Double, _ y: Double, _ ground: Landscape.Ground, line: Float
  ) -> Float {
    noise.fractal(x, y, wavelength: 700, octaves: 4) + 0.0004 * max(-600, ground.icePotential - line)
      + 0.0003 * (ground.elevation - 5300) - 0.0016
      * min(150, max(-200, ground.elevation - ground.smoothElevation))
  }
}
