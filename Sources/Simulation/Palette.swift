/// The materials of one scene: what snow, ice, rock, debris, meadow and water look like on that day.
struct Palette: Sendable {
  let snow: Swatch
  let ice: Swatch
  let rock: Swatch

  /// Rock that lies on ice: of the same mountains, so as rock, but a draw of its own.
  let debris: Swatch
  let meadow: Swatch

  /// Milky meltwater, and water clear and deep.
  let milkyWater: Swatch
  let clearWater = Swatch(dark: Surface.clearWater * 0.6, bright: Surface.clearWater * 1.6)

  /// Draws the materials of a scene.
  ///
  /// - Parameters:
  ///   - region: the seed of what stays from scene to scene: rock, debris and meadow.
  ///   - scene: the seed of what changes: snow, ice and water.
  init(draws: SpectralDraws, region: UInt64, scene: UInt64) {
    var lasting = Draws(seed: region &+ 7001)
    var passing = Draws(seed: scene &+ 7002)
    rock = Swatch(.rock(draws), within: 0.4, temperature: 289, draws: &lasting)
    debris = Swatch(.rock(draws), within: 0.3, temperature: 281, draws: &lasting)
    let greenness = Float(lasting.unit())
    meadow = Swatch(
      dark: Surface.dryGrass.mixed(with: Surface.sedge, share: greenness) * 0.85,
      bright: Surface.dryGrass.mixed(with: Surface.sedge, share: min(1, greenness + 0.35)) * 1.15)
    snow = Swatch(.snow(draws), within: 0.25, between: 1.3, temperature: 271.5, draws: &passing)
    ice = Swatch(.ice(draws), within: 0.4, temperature: 272.5, draws: &passing)
    milkyWater = Swatch(.water(draws), within: 0.5, temperature: 280, draws: &passing)
  }
}
