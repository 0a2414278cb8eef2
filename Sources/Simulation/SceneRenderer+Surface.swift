extension SceneRenderer {
  /// One pixel's piece of ground: what lies there and how light falls on it.
  struct Facet {
    let ground: Landscape.Ground

    /// The share of the pixel that is ice, and that is ice without debris.
    let iceShare: Float
    let cleanShare: Float

    /// The rise per metre eastward and northward.
    let slope: (east: Float, north: Float)

    /// Direct light relative to flat ground, and the share of the sky in view.
    let light: (direct: Float, sky: Float)
  }

  /// The ground's texture at a place, about standard normal each.
  private struct Grain {
    let rough: Float
    let broad: Float
    let white: Float
  }

  /// What a pixel shows, from the ground up: surface, light, air, cloud.
  @inline(__always)
  func pixel(_ column: Int, _ row: Int, _ facet: Facet) -> Pixel {
    let place = self.place(column, row)
    let x = place.x
    let y = place.y
    let grain = Grain(
      rough: 3 * texture.fractal(x, y, wavelength: 380, octaves: 4),
      broad: 2.6 * texture.value(x / 1900 + 31.7, y / 1900), white: whiteNoise(column, row, 77))
    var spectrum = Spectrum.zero
    var water: Float = 0
    if facet.iceShare < 1 {
      spectrum = land(x, y, facet, grain)
      if let lakes = scenery.lakes {
        water = lakes.share(x, y, facet.ground, line: scenery.line)
        if water > 0 { spectrum = spectrum.mixed(with: lake(lakes, x, y, grain), share: water) }
      }
      let snow = weather.seasonalSnow(
        x, y, facet.ground, line: scenery.line, northward: -facet.slope.north)
      if snow > 0 {
        let fresh = scenery.palette.snow.spectrum(brightness: 0.5 * grain.rough, tint: grain.broad)
        spectrum = spectrum.mixed(with: fresh, share: snow * (1 - water))
      }
    }
    if facet.iceShare > 0 {
      spectrum = spectrum.mixed(with: glacier(x, y, facet, grain), share: facet.iceShare)
    }

    // Water is flat; a quarter of the light on a cloud shadow's middle still comes through the cloud.
    let flat = water * (1 - facet.iceShare)
    let shadow = weather.shadow(x, y)
    let sun = min(2.2, facet.light.direct + flat * (1 - facet.light.direct)) * (1 - 0.75 * shadow.depth)
    spectrum = scene.atmosphere.seen(spectrum, sun: sun, sky: facet.light.sky)
    spectrum = spectrum.mixed(with: Surface.iceCloud, share: weather.veil(x, y))
    let cloud = weather.cloud(x, y)
    spectrum = spectrum.mixed(with: scene.cloud, share: cloud.opacity)
    return Pixel(
      spectrum: spectrum, glacierShare: scenery.countsDebris ? facet.iceShare : facet.cleanShare,
      sky: cloud.sky, isShaded: shadow.isFlagged, isWater: water > 0.5 && facet.iceShare < 0.5,
      cloudiness: cloud.opacity)
  }

  /// Rock, till near the ice, and meadows low down where the ground is not too steep.
  @inline(__always)
  private func land(_ x: Double, _ y: Double, _ facet: Facet, _ grain: Grain) -> Spectrum {
    let palette = scenery.palette
    let rock = palette.rock.spectrum(
      brightness: 0.7 * grain.rough + 0.18 * grain.white, tint: 1.2 * grain.broad + 0.3 * grain.rough)
    let below = scenery.treeline - facet.ground.elevation + 90 * grain.rough
    guard below > -130 else { return rock }
    let steep = facet.slope.east * facet.slope.east + facet.slope.north * facet.slope.north
    let bare =
      smoothStep((scenery.line - facet.ground.icePotential - 30) / 80) * smoothStep((0.8 - steep) * 2)
    let meadow = palette.meadow.spectrum(
      brightness: 0.8 * grain.broad + 0.7 * grain.rough + 0.3 * grain.white, tint: 0)
    return rock.mixed(with: meadow, share: bare * smoothStep(0.5 + below / 260))
  }

  @inline(__always)
  private func lake(_ lakes: Lakes, _ x: Double, _ y: Double, _ grain: Grain) -> Spectrum {
    scenery.palette.clearWater.spectrum(brightness: 0.3 * grain.broad, tint: 0).mixed(
      with: scenery.palette.milkyWater.spectrum(brightness: 0.4 * grain.broad, tint: 0),
      share: lakes.milkiness(x, y))
  }

  /// Snow and firn above the snow line, bare ice below, streaked with dirt along the flow, and debris.
  @inline(__always)
  private func glacier(_ x: Double, _ y: Double, _ facet: Facet, _ grain: Grain) -> Spectrum {
    let palette = scenery.palette
    let above = facet.ground.icePotential - scenery.line
    // Lines of equal potential run along the valley, as bands of dirt and moraines do.
    let band =
      2.6 * texture.value(Double(above) / 30 + 0.5 * Double(grain.rough), 1.6 * Double(grain.broad) + 50)
    var cover = weather.snowOnIce(x, y, facet.ground, line: scenery.line)
    let gaps = crevasses(x, y, facet)
    cover.snow *= 1 - 0.8 * gaps
    cover.firn *= 1 - 0.6 * gaps
    var spectrum = Spectrum.zero
    if cover.snow < 1 {
      spectrum = palette.ice.spectrum(
        brightness: 0.3 * band + 0.35 * grain.rough + 0.12 * grain.white, tint: 0.6 * grain.broad)
      let dirt = 0.55 * smoothStep((50 - above) / 110 + 0.22 * band - 0.25) + 0.16 * smoothStep(band - 0.8)
      spectrum = spectrum.mixed(with: palette.debris.spectrum(brightness: 0, tint: grain.broad), share: dirt)
    }
    if cover.firn > 0 {
      let snow = palette.snow.spectrum(
        brightness: 0.35 * grain.broad + 0.2 * grain.rough + 0.08 * grain.white, tint: 0.5 * grain.broad)
      spectrum = spectrum.mixed(with: snow, share: 0.5 * cover.firn + 0.5 * cover.snow)
    }
    if gaps > 0 {
      let dirt = palette.debris.spectrum(brightness: -0.5, tint: grain.broad)
      spectrum = spectrum.mixed(with: dirt, share: 0.25 * gaps) * (1 - 0.65 * gaps)
    }
    guard facet.cleanShare < facet.iceShare else { return spectrum }
    let debris = palette.debris.spectrum(
      brightness: 0.6 * grain.rough + 0.3 * grain.white - 0.3, tint: 0.8 * grain.broad)
    return spectrum.mixed(with: debris, share: 1 - facet.cleanShare / facet.iceShare)
  }

  /// How much of a pixel on a glacier is the dark of crevasses and between seracs.
  ///
  /// Icefalls are patches of some hundred metres, rather where the ice is steep; in them dark and bright alternate
  /// from pixel to pixel, so that shadow, bare ice and dirt break up even fresh snow.
  @inline(__always)
  private func crevasses(_ x: Double, _ y: Double, _ facet: Facet) -> Float {
    guard scenery.crevasses > 0 else { return 0 }
    let slope = facet.slope
    let steepness = min(0.6, (slope.east * slope.east + slope.north * slope.north).squareRoot())
    let field = 1.2 * texture.fractal(x + 9100, y - 4300, wavelength: 1100, octaves: 3) + steepness
    let broken = smoothStep((field + 0.9 * scenery.crevasses - 0.75) / 0.35)
    guard broken > 0 else { return 0 }
    let seracs = 2.2 * texture.fractal(x - 1700, y + 2900, wavelength: 170, octaves: 3)
    return broken * smoothStep(0.35 + seracs)
  }
}
