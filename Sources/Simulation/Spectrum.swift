/// Reflectance in seven bands and a temperature, one lane each; mixes linearly.
///
/// Lanes: 0 coastal, 1 blue, 2 green, 3 red, 4 near infrared, 5 SWIR1, 6 SWIR2, 7 brightness temperature (K).
typealias Spectrum = SIMD8<Float>

/// The lanes of a `Spectrum`.
enum Lane {
  static let coastal = 0
  static let blue = 1
  static let green = 2
  static let red = 3
  static let nearInfrared = 4
  static let shortwave1 = 5
  static let shortwave2 = 6
  static let temperature = 7
}

/// The spectra of surfaces that were not measured: round numbers of the order given in textbooks.
enum Surface {
  /// Alpine grass when dry, and wet sedge meadow.
  static let dryGrass = Spectrum(0.055, 0.070, 0.100, 0.125, 0.235, 0.290, 0.200, 286)
  static let sedge = Spectrum(0.030, 0.038, 0.068, 0.055, 0.330, 0.190, 0.090, 284)
  static let clearWater = Spectrum(0.045, 0.045, 0.035, 0.018, 0.007, 0.003, 0.002, 281)

  /// A thick cloud of water droplets, and one of ice, which is darker beyond one micrometre.
  static let waterCloud = Spectrum(0.650, 0.640, 0.630, 0.630, 0.650, 0.540, 0.430, 262)
  static let iceCloud = Spectrum(0.600, 0.590, 0.585, 0.590, 0.590, 0.300, 0.240, 240)
}

extension SIMD8<Float> {
  /// The mixture in which `other` has the given share.
  @inline(__always)
  func mixed(with other: Self, share: Float) -> Self {
    self + share * (other - self)
  }
}
