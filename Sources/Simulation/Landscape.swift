import Geospatial

/// The mountains of a simulated region and how readily each place holds ice.
///
/// Both are pure functions of (x, y): any window can be had without the rest, in bounded memory. Massifs come
/// from broad noise, crests and valleys from ridged noise, and broad noise bends both so that no direction of
/// the lattice shows.
struct Landscape: Sendable {
  /// What kind of mountains these are.
  struct Character: Sendable {
    /// How much wider than high plateau mountains' massifs, valleys and crests are.
    var width = 1.0

    /// How much higher crests stand over valleys.
    var relief: Float = 0.6

    /// By how many metres more readily valleys, and cirques below crests, hold ice.
    var valleys: Float = 0
    var cirques: Float = 0

    /// How far debris reaches up from the margins of debris-covered glaciers, in metres of ice potential.
    var debris: Float = 0

    /// Whether the ground falls toward the region's edges.
    var isTapered = true
  }

  /// What the ground is like at one place.
  struct Ground {
    /// Height above the sea in metres, without ice.
    let elevation: Float

    /// The same without the finest crests and hollows, which ice covers.
    let smoothElevation: Float

    /// The height of the massif about here, without its crests and valleys.
    let massif: Float

    /// How readily ice lies here, as the height in metres to which the equilibrium line may rise before it goes.
    let icePotential: Float

    /// The same for ice that no debris covers.
    let cleanPotential: Float

    /// The height of the surface that light falls on: ice fills hollows to near the height of its margins.
    @inline(__always)
    func surface(line: Float, relief: Float) -> Float {
      let above = max(0, icePotential - line)
      let fill = 0.7 * above * above / (above + 110) / (1 + above / 260)
      return elevation + smoothStep(above / 90) * (smoothElevation - elevation) + relief * fill
    }
  }

  /// The rectangle of the region; where tapered, the ground falls toward its edges, so that they cut no glacier.
  let bounds: Bounds

  let character: Character

  /// Cells between which the ground falls, as it does at the edges of a tapered region; nil: there are none.
  var cells: TileCells?

  /// By how many metres more readily each cell holds ice than the ground alone would.
  var lifts: [Float] = []

  private let warp: Noise
  private let massif: Noise
  private let crest: Noise
  private let detail: Noise
  private let cover: Noise
  private let taper: Double

  init(bounds: Bounds, seed: UInt64, character: Character = Character()) {
    self.bounds = bounds
    self.character = character
    warp = Noise(seed: seed &+ 101)
    massif = Noise(seed: seed &+ 202)
    crest = Noise(seed: seed &+ 303)
    detail = Noise(seed: seed &+ 404)
    cover = Noise(seed: seed &+ 707)
    taper = min(2500, 0.18 * min(bounds.width, bounds.height))
  }

  /// The ground at a place in metres of the region's CRS.
  @inline(__always)
  func ground(_ x: Double, _ y: Double) -> Ground {
    let x = x / character.width
    let y = y / character.width
    let bendX = Double(warp.value(x / 5200, y / 5200))
    let bendY = Double(warp.value(x / 5200 + 71.3, y / 5200 - 38.9))
    let bentX = x + 900 * bendX
    let bentY = y + 900 * bendY
    let broad = massif.fractal(bentX, bentY, wavelength: 7500, octaves: 3)
    let (ridge, shoulder) = crest.mountain(bentX, bentY, wavelength: 3000, octaves: 6)
    // Snow lasts on northern slopes: what lies north of a crest sees that crest at its back.
    let sheltering = crest.ridged(bentX, bentY - 240, wavelength: 3000, octaves: 2)
    let rough = detail.fractal(x, y, wavelength: 520, octaves: 2)
    let fine = detail.value(x / 140, y / 140)
    let (lift, edge) = fall(x * character.width, y * character.width)

    let massifHeight = 560 * broad
    let base = 5330 + character.relief * massifHeight - 380 * edge
    let elevation =
      base + character.relief * (1100 * (ridge - 0.45) + 45 * rough + 15 * fine)
    let smoothElevation = base + character.relief * (1100 * (shoulder - 0.45) + 12 * rough)

    // Valley ice fills hollows under high massifs; cirque ice clings below crests of lower ones.
    let valley = massifHeight - 760 * ridge + 300 + character.valleys
    let cirque = 0.75 * massifHeight + 900 * sheltering - 620 + character.cirques
    let difference = valley - cirque
    let either = 0.5 * (valley + cirque + (difference * difference + 60 * 60).squareRoot())
    // The sharpest crests are too steep to hold ice: they stand out as nunataks.
    let steep = max(0, ridge - 0.56)
    let potential =
      5300 + either - 2400 * steep * (steep + 0.1) + 55 * rough + 10 * fine - 900 * edge + lift
    let covered = character.debris > 0 ? debris(bentX, bentY, rough: rough) : 0
    return Ground(
      elevation: elevation, smoothElevation: smoothElevation, massif: base, icePotential: potential,
      cleanPotential: potential - covered)
  }

  /// How far debris reaches from the margin here, in metres of ice potential: some glaciers have much, others none.
  @inline(__always)
  private func debris(_ x: Double, _ y: Double, rough: Float) -> Float {
    let much = smoothStep(0.5 + 1.6 * cover.fractal(x, y, wavelength: 3400, octaves: 2))
    return character.debris * max(0, much * (1 + 0.8 * rough) - 0.12)
  }

  /// How far a place is lifted with its cell, and how far the ground has fallen toward an edge.
  @inline(__always)
  private func fall(_ x: Double, _ y: Double) -> (lift: Float, edge: Float) {
    guard let cells else { return (0, edgeFall(x, y)) }
    let (index, edge) = cells.fall(x, y)
    return (lifts[index], edge)
  }

  /// 1 on the region's edge and beyond, falling smoothly to 0 inside.
  @inline(__always)
  private func edgeFall(_ x: Double, _ y: Double) -> Float {
    guard character.isTapered else { return 0 }
    let inside = min(min(x - bounds.minX, bounds.maxX - x), min(y - bounds.minY, bounds.maxY - y))
    return 1 - smoothStep(Float(inside / taper))
  }
}
