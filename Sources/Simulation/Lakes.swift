import Geospatial

/// Lakes in low places away from the ice, which are the same in every scene.
struct Lakes: Sendable {
  private let noise: Noise
  private let level: Float
  private let distance: Float

  /// Lakes over a share of the region.
  ///
  /// - Parameter distance: how far from the ice they begin, in metres of ice potential.
  init(landscape: Landscape, seed: UInt64, share: Double = 0.02, distance: Float = 60, lattice: Int = 40_000)
  {
    let noise = Noise(seed: seed &+ 606)
    self.noise = noise
    self.distance = distance
    level = Quantiles(over: landscape.bounds, count: lattice) { x, y in
      Self.readiness(noise, x, y, landscape.ground(x, y))
    }.level(exceededBy: share)
  }

  /// The share of a pixel under water; none close to glaciers.
  @inline(__always)
  func share(_ x: Double, _ y: Double, _ ground: Landscape.Ground, line: Float) -> Float {
    let away = smoothStep((line - ground.icePotential - distance) / min(60, distance))
    return away * smoothStep(0.5 + (Self.readiness(noise, x, y, ground) - level) / 0.03)
  }

  /// How milky the water is, 0…1.
  @inline(__always)
  func milkiness(_ x: Double, _ y: Double) -> Float {
    smoothStep(0.5 + 2 * noise.value(x / 2600 + 9.3, y / 2600))
  }

  @inline(__always)
  private static func readiness(_ noise: Noise, _ x: Double, _ y: Double, _ ground: Landscape.Ground) -> Float
  {
    noise.fractal(x, y, wavelength: 1300, octaves: 3) - 0.003 * (ground.elevation - 5000)
  }
}
