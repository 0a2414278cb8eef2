import Testing

@testable import Simulation

@Suite("Noise")
struct NoiseTests {
  @Test("vanishes on its lattice and has about the promised spread between")
  func spread() {
    let noise = Noise(seed: 3)
    var sum = 0.0
    var squares = 0.0
    let count = 40_000
    for index in 0..<count {
      let value = Double(noise.value(Double(index) * 0.377, Double(index) * 0.731))
      sum += value
      squares += value * value
    }
    let mean = sum / Double(count)
    #expect(abs(mean) < 0.02)
    #expect((0.2...0.5).contains((squares / Double(count) - mean * mean).squareRoot()))
    // Gradient noise is zero at lattice points by construction.
    #expect(noise.value(17, -4) == 0)
  }

  @Test("is smooth: a thousandth of a wavelength changes it by a few thousandths")
  func smooth() {
    let noise = Noise(seed: 5)
    for index in 0..<2000 {
      let x = Double(index) * 0.137 - 60
      let y = Double(index) * 0.071 + 11
      #expect(abs(noise.value(x, y) - noise.value(x + 0.001, y)) < 0.01)
    }
  }

  @Test("differs between seeds and repeats for equal ones")
  func seeds() {
    let places = (0..<50).map { (Double($0) * 0.61, Double($0) * -0.29) }
    let one = places.map { Noise(seed: 1).value($0, $1) }
    #expect(one == places.map { Noise(seed: 1).value($0, $1) })
    #expect(one != places.map { Noise(seed: 2).value($0, $1) })
  }
}
