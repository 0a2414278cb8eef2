import Geospatial

/// Lakes in low places away from the ice, which are the same in every scene.
struct Lakes: Sendable {
  private let noise: Noise
  private let level: Float

  /// Lakes over two hundredths of the region.
  init(landscape: Landscape, seed: UInt64) {
    let noise = Noise(seed: seed &+ 606)
    self.noise = noise
    level = Quantiles(over: landscape.bounds) { x, y in
      Self.readiness(noise, x, y, landscape.ground(x, y))
    }.level(exceededBy: 0.02)
  }

  /// The share of a pixel under water; none close to glaciers.
  @inline(__always)
  func share(_ x: Double, _ y: Double, _ ground: Landscape.Ground, line: Float) -> Float {
    let away = smoothStep((line - ground.icePotential - 60) / 60)
    return away * smoothStep(0.5 + (Self.readiness(noise, x, y, ground) - level) / 0.03)
  }

  @inline(__always)
  private static func readiness(_ noise: Noise, _ x: Double, _ y: Double, _ ground: Landscape.Ground) -> Float
  {
    noise.fractal(x, y, wavelength: 2200, octaves: 3) - 0.0012 * (ground.elevation - 5000)
  }
}
