/// What the air does to light on its way: it lends shadows some light, dims the ground and adds its own.
///
/// Seen reflectance is `path + transmittance · surface · light`, where light is 1 on flat sunlit ground.
struct Atmosphere: Sendable {
  /// Reflectance of the air alone.
  let path: Spectrum

  /// The share of light that passes twice.
  let transmittance: Spectrum

  /// The share of the light on flat ground that comes from the sky and from slopes around.
  let skylight: Spectrum

  /// Reflectance of the air molecules over sea level at a usual height of the sun, seen from above.
  private static let molecules = Spectrum(0.105, 0.072, 0.036, 0.017, 0.006, 0.001, 0, 0)

  /// Reflectance of thin haze relative to its blue, and what gases swallow twice.
  private static let haze = Spectrum(1.1, 1, 0.85, 0.72, 0.52, 0.25, 0.16, 0)
  private static let absorption = Spectrum(0.01, 0.015, 0.05, 0.04, 0.03, 0.04, 0.04, 0)

  /// The air as a satellite sees it.
  ///
  /// - Parameters:
  ///   - pressure: relative to sea level; 0.53 at 5 km.
  ///   - haze: the reflectance in blue that aerosols add.
  ///   - shade: 0…1, from the darkest to the brightest measured shadows.
  init(pressure: Float, haze: Float, shade: Float, draws: SpectralDraws) {
    let air = Self.molecules * pressure
    path = air + Self.haze * haze
    transmittance = Spectrum(repeating: 1) - Self.absorption - 1.2 * air - 0.8 * haze * Self.haze
    skylight = Self.skylight(shade: shade, draws: draws)
  }

  /// No air: a product corrected to the surface, with what the correction took too little or too much.
  ///
  /// - Parameter error: the reflectance in blue that is left over; negative where too much was taken.
  init(correctedWithError error: Float, shade: Float, draws: SpectralDraws) {
    path = Self.haze * error
    transmittance = Spectrum(repeating: 1)
    skylight = Self.skylight(shade: shade, draws: draws)
  }

  /// What is seen of a surface; its temperature stays.
  ///
  /// - Parameters:
  ///   - sun: direct light relative to that on flat ground.
  ///   - sky: the share of the sky in view.
  @inline(__always)
  func seen(_ surface: Spectrum, sun: Float, sky: Float) -> Spectrum {
    let light = Spectrum(repeating: sun) + skylight * (sky - sun)
    var result = path + transmittance * surface * light
    result[Lane.temperature] = surface[Lane.temperature]
    return result
  }

  /// Measured snow in shadow over measured snow in the sun.
  ///
  /// Between the darkest fiftieth and the darkest tenth of the shadowed pixels: brighter ones are part sunlit.
  private static func skylight(shade: Float, draws: SpectralDraws) -> Spectrum {
    let shadowed = SpectralTable.shadowedSnow(draws)
    let dark = shadowed.quantile(0).mixed(with: shadowed.quantile(1), share: 0.5 * shade)
    var share = dark / SpectralTable.snow(draws).median
    for band in 0..<Lane.temperature { share[band] = min(0.4, max(0.012, share[band])) }
    // Snow's reflectance beyond one micrometre is too small for a ratio: skylight falls on as it does before.
    share[Lane.shortwave1] = 0.4 * share[Lane.nearInfrared]
    share[Lane.shortwave2] = 0.3 * share[Lane.nearInfrared]
    share[Lane.temperature] = 0
    return share
  }
}
