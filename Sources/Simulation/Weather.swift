import Foundation
import Geospatial

/// What comes and goes between scenes: clouds with their shadows, and seasonal snow.
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
  private let shadowEast: Double
  private let shadowNorth: Double

  /// Clouds float this many metres above the ground.
  private static let cloudHeight = 1300.0

  /// How far below the level of clouds QA_PIXEL still calls the sky dilated cloud, so that no thin edge is missed.
  private static let dilation: Float = 0.05

  init(scene: SimulatedScene, landscape: Landscape, line: Float) {
    clouds = Noise(seed: scene.seed &+ 11)
    snow = Noise(seed: scene.seed &+ 22)
    let reach = Self.cloudHeight / tan(max(0.1, scene.sun.elevation))
    shadowEast = reach * sin(scene.sun.azimuth)
    shadowNorth = reach * cos(scene.sun.azimuth)
    let sky = clouds
    cloudLevel = Quantiles(over: landscape.bounds) { Self.cover(sky, $0, $1) }
      .level(exceededBy: scene.cloudShare)
    let fresh = snow
    snowLevel = Quantiles(over: landscape.bounds) { x, y in
      let ground = landscape.ground(x, y)
      return ground.icePotential > line ? nil : Self.readiness(fresh, x, y, ground, line: line)
    }.level(exceededBy: scene.snowShare)
  }

  /// How opaque the cloud over a place is, 0…1, and what QA_PIXEL says of it.
  @inline(__always)
  func cloud(_ x: Double, _ y: Double) -> (opacity: Float, sky: Sky) {
    let above = Self.cover(clouds, x, y) - cloudLevel
    let opacity = smoothStep(above / 0.14)
    return (opacity, opacity > 0.3 ? .cloudy : above > -Self.dilation ? .dilated : .clear)
  }

  /// How dark the cloud shadow on a place is, 0…1, and whether QA_PIXEL flags it.
  @inline(__always)
  func shadow(_ x: Double, _ y: Double) -> (depth: Float, isFlagged: Bool) {
    // The cloud that shades a place stands in the direction of the sun.
    let above = Self.cover(clouds, x + shadowEast, y + shadowNorth) - cloudLevel
    return (smoothStep(above / 0.14), above > -0.02)
  }

  /// The share of a pixel off the glaciers that seasonal snow covers.
  @inline(__always)
  func seasonalSnow(_ x: Double, _ y: Double, _ ground: Landscape.Ground, line: Float) -> Float {
    smoothStep(0.5 + (Self.readiness(snow, x, y, ground, line: line) - snowLevel) / 0.08)
  }

  @inline(__always)
  private static func cover(_ noise: Noise, _ x: Double, _ y: Double) -> Float {
    noise.fractal(x, y, wavelength: 3800, octaves: 4)
  }

  /// Seasonal snow lies in patches, rather high up and near the ice.
  @inline(__always)
  private static func readiness(
    _ noise: Noise, _ x: Double, _ y: Double, _ ground: Landscape.Ground, line: Float
  ) -> Float {
    noise.fractal(x, y, wavelength: 800, octaves: 3) + 0.0004 * max(-600, ground.icePotential - line)
      + 0.0003 * (ground.elevation - 5300)
  }
}
