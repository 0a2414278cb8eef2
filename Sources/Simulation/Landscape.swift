import Geospatial

/// The mountains of a simulated region and how readily each place holds ice.
///
/// Both are pure functions of (x, y): any window can be had without the rest, in bounded memory. Massifs come
/// from broad noise, crests and valleys from ridged noise, and broad noise bends both so that no direction of
/// the lattice shows.
struct Landscape: Sendable {
  /// The rectangle of the region; the ground falls toward its edges, so that no glacier is cut by them.
  let bounds: Bounds

  private let warp: Noise
  private let massif: Noise
  private let crest: Noise
  private let detail: Noise
  private let taper: Double

  /// What the ground is like at one place.
  struct Ground {
    /// Height above the sea in metres.
    let elevation: Float

    /// How readily ice lies here, as the height in metres to which the equilibrium line may rise before it goes.
    let icePotential: Float
  }

  init(bounds: Bounds, seed: UInt64) {
    self.bounds = bounds
    warp = Noise(seed: seed &+ 101)
    massif = Noise(seed: seed &+ 202)
    crest = Noise(seed: seed &+ 303)
    detail = Noise(seed: seed &+ 404)
    taper = min(2500, 0.18 * min(bounds.width, bounds.height))
  }

  /// The ground at a place in metres of the region's CRS.
  @inline(__always)
  func ground(_ x: Double, _ y: Double) -> Ground {
    let bendX = Double(warp.value(x / 5200, y / 5200))
    let bendY = Double(warp.value(x / 5200 + 71.3, y / 5200 - 38.9))
    let bentX = x + 900 * bendX
    let bentY = y + 900 * bendY
    let broad = massif.fractal(bentX, bentY, wavelength: 7500, octaves: 3)
    let ridge = crest.ridged(bentX, bentY, wavelength: 3000, octaves: 4)
    // Snow lasts on northern slopes: what lies north of a crest sees that crest at its back.
    let sheltering = crest.ridged(bentX, bentY - 240, wavelength: 3000, octaves: 2)
    let rough = detail.fractal(x, y, wavelength: 520, octaves: 2)
    let fine = detail.value(x / 140, y / 140)
    let edge = edgeFall(x, y)

    let massifHeight = 560 * broad
    let elevation = 5330 + massifHeight + 1150 * (ridge - 0.45) + 70 * rough + 20 * fine - 380 * edge

    // Valley ice fills hollows under high massifs; cirque ice clings below crests of lower ones.
    let valley = massifHeight - 760 * ridge + 300
    let cirque = 0.75 * massifHeight + 900 * sheltering - 620
    let difference = valley - cirque
    let either = 0.5 * (valley + cirque + (difference * difference + 60 * 60).squareRoot())
    // The sharpest crests are too steep to hold ice: they stand out as nunataks.
    let steep = max(0, ridge - 0.56)
    let potential = 5300 + either - 2400 * steep * (steep + 0.1) + 55 * rough + 10 * fine - 900 * edge
    return Ground(elevation: elevation, icePotential: potential)
  }

  /// 1 on the region's edge and beyond, falling smoothly to 0 inside.
  @inline(__always)
  private func edgeFall(_ x: Double, _ y: Double) -> Float {
    let inside = min(min(x - bounds.minX, bounds.maxX - x), min(y - bounds.minY, bounds.maxY - y))
    return 1 - smoothStep(Float(inside / taper))
  }
}
