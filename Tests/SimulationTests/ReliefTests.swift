import Foundation
import Testing

@testable import Simulation

@Suite("Light on the ground")
struct ReliefTests {
  private let degree = Double.pi / 180

  @Test("direct light follows the cosine law, by hand")
  func cosine() {
    // A slope of 30° facing the sun at 40° above the horizon: cos i / cos z = cos(90−40−30) / sin 40 = cos 20 / sin 40.
    let sun = Relief.Sun(elevation: 40 * degree, azimuth: 135 * degree)
    let rise = Float(tan(30 * degree))
    let half = Float(0.5.squareRoot())
    let facing = Relief.light((east: -rise * half, north: rise * half), sun: sun)
    #expect(isNear(facing.direct, cos(20 * degree) / sin(40 * degree)))
    // The opposite slope: cos(90−40+30) / sin 40.
    let averted = Relief.light((east: rise * half, north: -rise * half), sun: sun)
    #expect(isNear(averted.direct, cos(80 * degree) / sin(40 * degree)))
    // Across the sun's direction: cos 30.
    let across = Relief.light((east: rise * half, north: rise * half), sun: sun)
    #expect(isNear(across.direct, cos(30 * degree)))
    #expect(isNear(across.sky, 0.5 + 0.5 * cos(30 * degree)))
    let flat = Relief.light((east: 0, north: 0), sun: sun)
    #expect(flat.direct == 1 && flat.sky == 1)
    // A slope of 60° away from a sun at 40° sees none of it.
    let steep = Float(tan(60 * degree))
    #expect(Relief.light((east: steep * half, north: -steep * half), sun: sun).direct == 0)
  }

  private func isNear(_ value: Float, _ expected: Double) -> Bool { abs(Double(value) - expected) < 1e-5 }

  @Test("slopes are those of a plane, whose heights are given")
  func slopes() {
    let relief = Relief(
      width: 5, height: 5, pixelSize: 30,
      heights: (0..<25).map { Float(6 * ($0 % 5)) - Float(9 * ($0 / 5)) })
    let slope = relief.slope(column: 2, row: 2)
    #expect(abs(slope.east - 0.2) < 1e-6)
    #expect(abs(slope.north - 0.3) < 1e-6)
  }

  @Test("a wall's shadow is as long as its height over the tangent of the sun's height")
  func wall() {
    // A wall of 100 m at column 40; the sun in the east at 30°: 100/tan 30° = 173 m, 5.8 pixels.
    let size = 60
    let relief = Relief(
      width: size, height: size, pixelSize: 30,
      heights: (0..<size * size).map { $0 % size == 40 ? 100 : 0 })
    let sun = Relief.Sun(elevation: 30 * degree, azimuth: 90 * degree)
    let reach = sun.reach(height: 100, pixelSize: 30)
    #expect(reach == 6)
    let shaded = (0..<40).filter { relief.sunlit(column: $0, row: 30, sun: sun, reach: reach) < 0.5 }
    #expect(shaded == Array(35..<40))
    #expect(relief.sunlit(column: 45, row: 30, sun: sun, reach: reach) == 1)
  }

  @Test(
    "cast shadows agree with a brute-force ray march in steps of three metres",
    arguments: [20, 77, 160, 243, 331])
  func bruteForce(azimuth: Int) {
    let size = 90
    let noise = Noise(seed: 12)
    let heights = (0..<size * size).map { index in
      500
        * noise.mountain(30 * Double(index % size), 30 * Double(index / size), wavelength: 1500, octaves: 4)
        .crest
    }
    let relief = Relief(width: size, height: size, pixelSize: 30, heights: heights)
    let sun = Relief.Sun(elevation: 25 * degree, azimuth: Double(azimuth) * degree)
    func height(_ x: Double, _ y: Double) -> Double? {
      let (i, j) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
      guard (0..<size - 1).contains(i), (0..<size - 1).contains(j) else { return nil }
      let (a, b) = (x - Double(i), y - Double(j))
      func at(_ i: Int, _ j: Int) -> Double { Double(heights[j * size + i]) }
      return (1 - b) * ((1 - a) * at(i, j) + a * at(i + 1, j)) + b
        * ((1 - a) * at(i, j + 1) + a * at(i + 1, j + 1))
    }
    var (shaded, agreeing, decided) = (0, 0, 0)
    for row in stride(from: 2, to: size - 2, by: 2) {
      for column in stride(from: 2, to: size - 2, by: 2) {
        var excess = -Double.infinity
        // From a pixel on: what is nearer is the slope itself, which the cosine law shades.
        var distance = 30.0
        while let ground = height(
          Double(column) + distance / 30 * sin(Double(azimuth) * degree),
          Double(row) - distance / 30 * cos(Double(azimuth) * degree))
        {
          let ray = Double(heights[row * size + column]) + distance * tan(25 * degree)
          excess = max(excess, ground - ray)
          distance += 3
        }
        guard abs(excess) > 8 else { continue }
        decided += 1
        if excess > 0 { shaded += 1 }
        let isShaded = relief.sunlit(column: column, row: row, sun: sun, reach: 120) < 0.5
        if isShaded == (excess > 0) { agreeing += 1 }
      }
    }
    #expect(shaded > decided / 20)
    #expect(agreeing > decided * 98 / 100)
  }
}

@Suite("Light through the air")
struct AtmosphereTests {
  @Test("flat sunlit ground is seen as path plus transmitted reflectance, and shadow by skylight alone")
  func seen() {
    let air = Atmosphere(pressure: 0.6, haze: 0.01, shade: 0.5, draws: .training)
    let rock = SpectralTable.rock(.training).median
    let sunlit = air.seen(rock, sun: 1, sky: 1)
    let shaded = air.seen(rock, sun: 0, sky: 1)
    for band in 0..<Lane.temperature {
      let passed = air.transmittance[band] * rock[band]
      let byDay = air.path[band] + passed
      let byShade = air.path[band] + passed * air.skylight[band]
      #expect(abs(sunlit[band] - byDay) < 1e-6)
      #expect(abs(shaded[band] - byShade) < 1e-6)
    }
    // Shadows are blue: the sky lends most at short waves.
    #expect(air.skylight[Lane.blue] > 2 * air.skylight[Lane.nearInfrared])
    #expect(air.path[Lane.blue] > air.path[Lane.green] && air.path[Lane.green] > air.path[Lane.red])
  }

  @Test("a product corrected without error shows the surface itself")
  func corrected() {
    let none = Atmosphere(correctedWithError: 0, shade: 0, draws: .test)
    let ice = SpectralTable.ice(.test).median
    #expect(none.seen(ice, sun: 1, sky: 1) == ice)
  }
}
