/// Smooth pseudo-random noise of the plane: the same value for the same place, whatever is asked before.
///
/// Gradient noise after Perlin (1985, 2002): random gradients at the integer lattice, blended by the quintic
/// fade 6t⁵−15t⁴+10t³. Gradients come from a hash of the lattice point, so there is no table and no period.
struct Noise: Sendable {
  private let seed: UInt64

  init(seed: UInt64) {
    self.seed = Hash.mix(seed)
  }

  /// Noise of unit wavelength, about −1…1 with a standard deviation near 0.4.
  @inline(__always)
  func value(_ x: Double, _ y: Double) -> Float {
    let left = x.rounded(.down)
    let bottom = y.rounded(.down)
    let u = Float(x - left)
    let v = Float(y - bottom)
    let i = Int64(left)
    let j = Int64(bottom)
    let fadeU = u * u * u * (u * (u * 6 - 15) + 10)
    let fadeV = v * v * v * (v * (v * 6 - 15) + 10)
    let low = corner(i, j, u, v)
    let lowRight = corner(i &+ 1, j, u - 1, v)
    let high = corner(i, j &+ 1, u, v - 1)
    let highRight = corner(i &+ 1, j &+ 1, u - 1, v - 1)
    let south = low + fadeU * (lowRight - low)
    let north = high + fadeU * (highRight - high)
    return 1.5 * (south + fadeV * (north - south))
  }

  /// Octaves of halving wavelength (metres) and weight, summed; about −1…1.
  @inline(__always)
  func fractal(_ x: Double, _ y: Double, wavelength: Double, octaves: Int) -> Float {
    var frequency = 1 / wavelength
    var weight: Float = 1
    var sum: Float = 0
    var total: Float = 0
    for octave in 0..<octaves {
      // Each octave is moved, or all would vanish together where lattices meet.
      let shift = Double(octave) * 17.31
      sum += weight * value(x * frequency + shift, y * frequency - shift)
      total += weight
      frequency *= 2
      weight *= 0.5
    }
    return sum / total
  }

  /// Octaves with a crest where the noise passes zero, 0 in valleys to 1 on crests (Musgrave's ridges).
  @inline(__always)
  func ridged(_ x: Double, _ y: Double, wavelength: Double, octaves: Int) -> Float {
    var frequency = 1 / wavelength
    var weight: Float = 1
    var sum: Float = 0
    var total: Float = 0
    for octave in 0..<octaves {
      let shift = Double(octave) * 29.77
      let noise = value(x * frequency + shift, y * frequency + shift)
      // A rounded absolute value: the crest stays differentiable, so contours stay smooth.
      let crest = max(0, 1 - 1.4 * (noise * noise + 0.0025).squareRoot())
      sum += weight * crest
      total += weight
      frequency *= 2
      weight *= 0.45
    }
    return sum / total
  }

  /// Crests as `ridged`, the finer octaves the stronger the higher the ground: sharp crests, smooth valleys
  /// (Musgrave's ridged multifractal).
  ///
  /// - Returns: all octaves, and the two broadest alone; each about 0 in valleys to 1 on crests.
  @inline(__always)
  func mountain(_ x: Double, _ y: Double, wavelength: Double, octaves: Int) -> (crest: Float, shoulder: Float)
  {
    var frequency = 1 / wavelength
    var weight: Float = 1
    var height: Float = 1
    var sum: Float = 0
    var shoulder: Float = 0
    for octave in 0..<octaves {
      let shift = Double(octave) * 29.77
      let noise = value(x * frequency + shift, y * frequency + shift)
      let crest = max(0, 1 - 1.4 * (noise * noise + 0.0012).squareRoot())
      sum += weight * height * crest
      if octave < 2 { shoulder += weight * height * crest }
      height *= min(1, 1.35 * crest)
      frequency *= 2
      weight *= 0.5
    }
    return (sum / 1.45, shoulder / 1.45)
  }

  @inline(__always)
  private func corner(_ i: Int64, _ j: Int64, _ u: Float, _ v: Float) -> Float {
    let hash = Hash.lattice(i, j, seed)
    let gradientX = Float(Int32(truncatingIfNeeded: hash & 0xFFFF)) * (1 / 32768) - 1
    let gradientY = Float(Int32(truncatingIfNeeded: (hash >> 32) & 0xFFFF)) * (1 / 32768) - 1
    return gradientX * u + gradientY * v
  }
}

/// Hashes that stand in for random numbers, so that every pixel has its own whatever the order of the work.
enum Hash {
  /// The finaliser of SplitMix64 (Steele, Lea and Flood 2014).
  @inline(__always)
  static func mix(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// The hash of a lattice point.
  @inline(__always)
  static func lattice(_ i: Int64, _ j: Int64, _ seed: UInt64) -> UInt64 {
    var z = UInt64(bitPattern: i) &* 0x9E37_79B9_7F4A_7C15
    z ^= UInt64(bitPattern: j) &* 0xC2B2_AE3D_27D4_EB4F
    z = (z ^ seed ^ (z >> 29)) &* 0xBF58_476D_1CE4_E5B9
    return z ^ (z >> 32)
  }

  /// A number in 0..<1 from the upper bits of a hash.
  @inline(__always)
  static func unit(_ hash: UInt64) -> Double {
    Double(hash >> 11) * 0x1p-53
  }
}

/// 0 below 0, 1 above 1, and a smooth step between.
@inline(__always)
func smoothStep(_ value: Float) -> Float {
  let t = min(1, max(0, value))
  return t * t * (3 - 2 * t)
}
