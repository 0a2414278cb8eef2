/// One material as one scene shows it: a mean spectrum, and how places differ from it.
///
/// Half of the measured variance or so lies between scenes and is drawn once; the rest lies within the scene
/// along the two longest axes, brightness and tint. Spectra are made on a lattice and looked up between.
struct Swatch: Sendable {
  private static let nodes = 5
  private let lattice: [Spectrum]

  /// Draws a scene's version of a material.
  ///
  /// - Parameters:
  ///   - within: the share of the variance that lies within the scene.
  ///   - between: how much more than measured scenes differ; snow of all seasons does, as only summer's was measured.
  ///   - temperature: in kelvin.
  init(
    _ table: SpectralTable, within: Float, between: Float = 1, temperature: Float, draws: inout Draws
  ) {
    var scene = SIMD8<Float>.zero
    for axis in 0..<Lane.temperature { scene[axis] = draws.normal() }
    let between = between * (1 - within).squareRoot()
    lattice = (0..<Self.nodes * Self.nodes).map { node in
      var places = scene * between
      places[0] += within.squareRoot() * Float(node % Self.nodes - 2)
      places[1] += within.squareRoot() * Float(node / Self.nodes - 2)
      var spectrum = table.spectrum(places)
      spectrum[Lane.temperature] = temperature
      return spectrum
    }
  }

  /// A material of two given spectra: dark to bright by brightness, whatever the tint.
  init(dark: Spectrum, bright: Spectrum) {
    lattice = (0..<Self.nodes * Self.nodes).map { node in
      dark.mixed(with: bright, share: Float(node % Self.nodes) / 4)
    }
  }

  /// The spectrum at a place; brightness and tint are about standard normal and cut at ±2.
  @inline(__always)
  func spectrum(brightness: Float, tint: Float) -> Spectrum {
    let u = min(3.999, max(0, brightness + 2))
    let v = min(3.999, max(0, tint + 2))
    let column = Int(u)
    let row = Int(v)
    let node = row * Self.nodes + column
    let low = lattice[node].mixed(with: lattice[node + 1], share: u - Float(column))
    let high = lattice[node + Self.nodes].mixed(
      with: lattice[node + Self.nodes + 1], share: u - Float(column))
    return low.mixed(with: high, share: v - Float(row))
  }
}
