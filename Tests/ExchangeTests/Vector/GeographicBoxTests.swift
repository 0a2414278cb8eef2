import Testing

@testable import Exchange

@Suite("The box around boxes in longitude and latitude")
struct GeographicBoxTests {
  private func around(_ edges: [(Double, Double)]) -> [Double] {
    let box = GeographicBox(around: edges.map { GeographicBox(west: $0.0, south: -1, east: $0.1, north: 1) })
    return [box.west, box.east]
  }

  @Test("holds every one of them, over the antimeridian where that is the shorter way")
  func whole() {
    #expect(around([(10, 20), (-30, 12)]) == [-30, 20])
    #expect(around([(170, 180), (-180, -170)]) == [170, -170])
    // One reaches over the antimeridian; others lie on either side of it.
    #expect(around([(178, -179), (165, 170), (-175, -160)]) == [165, -160])
    #expect(around([(165, 170), (172, 175)]) == [165, 175])
    #expect(around([(-175, -170), (160, -165)]) == [160, -165])
    #expect(around([(-180, 0), (0, 180)]) == [-180, 180])
    #expect(around([]) == [0, 0])
  }

  @Test("has its middle on its own side of the Earth")
  func middle() {
    let box = GeographicBox(west: 170, south: -2, east: -178, north: 4)
    #expect(box.middle.x == 176 && box.middle.y == 1)
  }
}
