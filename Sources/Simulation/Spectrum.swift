/// Top-of-atmosphere reflectance in seven bands and a temperature, one lane each; mixes linearly.
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

/// The spectra of simulated surfaces.
///
/// Snow, ice, rock and water are medians by class of the pixels labelled by Rainey Aberle for
/// `glacier-snow-cover-mapping` (MIT licence), five North American glaciers in 2021. Bands up to near infrared
/// and SWIR2 come from the Sentinel-2 top-of-atmosphere table (B1 B2 B3 B4 B8A B12). Its B11 is unusable
/// (0.001 for every class), so SWIR1 is the Landsat surface value, from which that table has left the
/// Collection 2 offset of −0.2 unsubtracted, plus the difference that SWIR2 shows between the two tables.
/// Tundra, dirty ice, cloud and all temperatures are round numbers of the order given in textbooks.
enum Surface {
  static let ice = Spectrum(0.317, 0.308, 0.294, 0.292, 0.215, 0.013, 0.016, 272.5)
  static let snow = Spectrum(0.576, 0.644, 0.642, 0.685, 0.593, 0.019, 0.018, 271.5)
  static let rock = Spectrum(0.188, 0.164, 0.164, 0.168, 0.187, 0.261, 0.230, 289)
  static let water = Spectrum(0.164, 0.162, 0.167, 0.116, 0.043, 0.013, 0.015, 281)
  static let dirtyIce = Spectrum(0.210, 0.200, 0.192, 0.188, 0.145, 0.045, 0.042, 274)
  static let tundra = Spectrum(0.135, 0.118, 0.118, 0.115, 0.225, 0.240, 0.170, 286)
  static let cloud = Spectrum(0.600, 0.585, 0.575, 0.575, 0.590, 0.460, 0.360, 255)

  /// Firn lies between ice and snow.
  static let firn = 0.55 * ice + 0.45 * snow
}

extension SIMD8<Float> {
  /// The mixture in which `other` has the given share.
  @inline(__always)
  func mixed(with other: Self, share: Float) -> Self {
    self + share * (other - self)
  }

  /// The same surface under more or less light; its temperature stays.
  @inline(__always)
  func lit(_ factor: Float) -> Self {
    var result = self * factor
    result[Lane.temperature] = self[Lane.temperature]
    return result
  }
}
