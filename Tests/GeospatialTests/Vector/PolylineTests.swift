import Testing

@testable import Geospatial

@Suite("Lines")
struct PolylineTests {
  private func line(_ places: (Double, Double)...) -> Polyline {
    Polyline(places.map { Point(x: $0.0, y: $0.1) })
  }

  @Test("have a length, and points at equal steps along it")
  func steps() {
    let line = line((0, 0), (3, 4), (3, 10))
    #expect(line.length == 11)
    #expect(!line.isClosed)
    let steps = line.resampled(spacing: 4).points
    #expect(steps.count == 4)
    #expect(steps.first == Point(x: 0, y: 0) && steps.last == Point(x: 3, y: 10))
    #expect(abs(steps[1].x - 2.2) < 1e-12 && abs(steps[1].y - 44 / 15) < 1e-12)
    #expect(abs(steps[2].x - 3) < 1e-12 && abs(steps[2].y - (4 + 7.0 / 3)) < 1e-12)
  }

  @Test("lose their corners by Chaikin's rule, open ones keep their ends")
  func chaikin() {
    #expect(
      line((0, 0), (4, 0), (4, 8)).cornersCut(share: 0.25) == line((0, 0), (3, 0), (4, 2), (4, 8)))
    let square = line((0, 0), (4, 0), (4, 4), (0, 4), (0, 0))
    #expect(
      square.cornersCut(share: 0.25)
        == line((0, 1), (1, 0), (3, 0), (4, 1), (4, 3), (3, 4), (1, 4), (0, 3), (0, 1)))
    #expect(square.cornersCut(share: 0.5) == line((0, 2), (2, 0), (4, 2), (2, 4), (0, 2)))
  }

  @Test("lose no more of a corner than is allowed")
  func limits() {
    let corner = line((0, 0), (40, 0), (40, 40))
    let cut = corner.cornersCut(share: 0.5, limit: 2.0.squareRoot()).points
    #expect(abs(cut[1].x - 38) < 1e-12 && abs(cut[2].y - 2) < 1e-12)
    #expect(corner.cornersCut(share: 0.25, reach: 5) == line((0, 0), (35, 0), (40, 5), (40, 40)))
  }

  @Test("are simplified by Douglas and Peucker's rule")
  func simplified() throws {
    let line = line((0, 0), (1, 0.1), (2, -0.1), (3, 5), (4, 0))
    #expect(try line.simplified(tolerance: 0.5) == self.line((0, 0), (2, -0.1), (3, 5), (4, 0)))
    #expect(try self.line((0, 0), (1, 1)).simplified(tolerance: 5).points.count == 2)
  }

  @Test("pixels know their distance to what is not marked")
  func proximity() throws {
    let mask = (0..<35).map { pixel in (1...5).contains(pixel % 7) && (1...3).contains(pixel / 7) }
    let distances = try Proximity.distances(inside: mask, width: 7, height: 5)
    #expect(distances[0] == 0)
    #expect(distances[2 * 7 + 3] == 2)
    #expect(distances[7 + 1] == 1)
    #expect(
      try Proximity.distances(inside: [true, true], width: 2, height: 1).allSatisfy { $0 == .infinity })
  }

  @Test("the middle is half-way along, and distances are to the nearest point of the line")
  func places() {
    let line = Polyline([Point(x: 0, y: 0), Point(x: 30, y: 0), Point(x: 30, y: 10)])
    #expect(line.middle == Point(x: 20, y: 0))
    #expect(line.distance(to: Point(x: 10, y: 3)) == 3)
    #expect(line.distance(to: Point(x: -3, y: 4)) == 5)
    #expect(line.distance(to: Point(x: 33, y: 14)) == 5)
    #expect(Polyline([]).distance(to: Point(x: 0, y: 0)) == .infinity)
  }
}
