/// Which of the measured pixels a simulated surface takes its colours from.
///
/// The pixels of each class went to two tables by turns, so that scenes to test a method on show other pixels than
/// those it was trained on. Both halves were measured in the same few real scenes: they share sites, days and sensors,
/// and a test on the other half says nothing about other mountains' rock and ice.
public enum SpectralDraws: String, Sendable, CaseIterable {
  /// Spectra to train on.
  case training

  /// Spectra to test and to demonstrate on.
  case test
}

/// How the reflectance of one class of surface varies in the seven reflective bands, band with band.
///
/// Measured on Landsat pixels labelled by Rainey Aberle (`Data/spectra/README.md`). A draw is a point among
/// the principal axes of the bands' normal scores (a Gaussian copula); each band's score is then read off that
/// band's own quantiles, so that draws have the measured distributions and the measured correlations, and
/// none lies outside the middle 96 % of what was measured.
struct SpectralTable: Sendable {
  /// Reflectance by share (`shares`) and band.
  let quantiles: [[Float]]

  /// The principal axes, the longest first: by how much each band's score grows with the axis.
  let axes: [[Float]]

  /// The shares of pixels below each row of quantiles, and where these lie on a normal distribution.
  static let shares: [Float] = [0.02, 0.10, 0.25, 0.50, 0.75, 0.90, 0.98]
  private static let scores: [Float] = [-2.0537, -1.2816, -0.6745, 0, 0.6745, 1.2816, 2.0537]

  /// Reflectance of a real surface never vanishes: over-corrected measurements do.
  private static let darkest: Float = 0.002

  /// The median of every band.
  var median: Spectrum { spectrum(.zero) }

  /// The spectrum at a place along each axis; standard normal places give draws as measured.
  func spectrum(_ places: SIMD8<Float>) -> Spectrum {
    var result = Spectrum.zero
    for band in 0..<Lane.temperature {
      var score: Float = 0
      for (index, axis) in axes.enumerated() { score += places[index] * axis[band] }
      result[band] = max(Self.darkest, value(at: score, band: band))
    }
    return result
  }

  /// A row of quantiles as a spectrum.
  func quantile(_ row: Int) -> Spectrum {
    var result = Spectrum.zero
    for band in 0..<Lane.temperature { result[band] = quantiles[row][band] }
    return result
  }

  private func value(at score: Float, band: Int) -> Float {
    let scores = Self.scores
    guard let above = scores.firstIndex(where: { $0 > score }) else {
      return quantiles[scores.count - 1][band]
    }
    guard above > 0 else { return quantiles[0][band] }
    let share = (score - scores[above - 1]) / (scores[above] - scores[above - 1])
    return quantiles[above - 1][band] + share * (quantiles[above][band] - quantiles[above - 1][band])
  }
}
