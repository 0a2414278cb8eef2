import Foundation
import Geospatial
import TestSupport
import Testing

@testable import Glaciers

@Suite("Flow lines")
struct FlowLineTests {
  private let slopes: Slopes
  private let crs: CRS
  private let middle = Point(x: 500_000, y: 3_700_000)

  init() throws {
    slopes = try Slopes()
    crs = try CRS("EPSG:32646")
  }

  private func line(of glacier: Polygon, on path: String) throws -> FlowLine {
    let survey = AttributeSurvey(elevations: path, source: "VALLEY", measure: .planar)
    let measured = try survey.attributes(of: [glacier.asMultiPolygon], in: crs)[0]
    return try #require(measured.topography).flowLine
  }

  /// The points of a line in the plane of the test.
  private func places(_ line: FlowLine) throws -> [Point] {
    try CoordinateTransform(from: .wgs84, to: crs).apply(line.points)
  }

  /// A trough that falls to the south, 4 km long; lengths in the plane are those of the ground to 0.04 %.
  @Test("follow a valley from its head to its foot, along the middle")
  func valley() throws {
    let path = try slopes.write(
      "valley.tif", on: Slopes.grid("EPSG:32646", around: middle, pixel: 30, side: 200)
    ) { 5000 + 0.15 * ($0.y - middle.y) + 0.3 * abs($0.x - middle.x) }
    let glacier = Polygon(
      Bounds(minX: middle.x - 400, minY: middle.y - 2000, maxX: middle.x + 400, maxY: middle.y + 2000))
    let line = try line(of: glacier, on: path)
    let places = try places(line)
    let foot = try #require(places.last)
    #expect(foot.distance(to: Point(x: middle.x, y: middle.y - 2000)) < 40)
    // Heads are the two upper corners, which lie highest.
    #expect(line.length.metres > 4000 && line.length.metres < 4300)
    let inner = places.filter { abs($0.y - middle.y) < 1000 }
    #expect(!inner.isEmpty && inner.allSatisfy { abs($0.x - middle.x) < 60 })
    #expect(zip(places, places.dropFirst()).allSatisfy { $0.y > $1.y - 30 })
  }

  /// Two arms of 2 and of 4 km meet 1 km above the foot; the shorter begins higher.
  @Test("begin at the head that makes them longest, not at the highest")
  func arms() throws {
    func part(_ west: Double, _ south: Double, _ east: Double, _ north: Double) -> Polygon {
      Polygon(
        Bounds(minX: middle.x + west, minY: middle.y + south, maxX: middle.x + east, maxY: middle.y + north))
    }
    let arms = [part(-300, -1000, 300, 200), part(-2000, -400, -200, 200), part(200, -400, 4000, 200)]
    let glacier = try #require(MultiPolygon(arms).union().polygons.first)
    let path = try slopes.write(
      "arms.tif", on: Slopes.grid("EPSG:32646", around: middle, pixel: 30, side: 300)
    ) { place in
      let east = place.x - middle.x
      return 5000 + 0.1 * (place.y - middle.y) + (east < 0 ? -0.3 : 0.1) * east
    }
    let places = try places(line(of: glacier, on: path))
    let head = try #require(places.first)
    #expect(head.x > middle.x + 3800)
    #expect(try #require(places.last).y < middle.y - 950)
  }

  @Test("go around a nunatak")
  func nunatak() throws {
    let path = try slopes.write(
      "valley.tif", on: Slopes.grid("EPSG:32646", around: middle, pixel: 30, side: 200)
    ) { 5000 + 0.15 * ($0.y - middle.y) + 0.3 * abs($0.x - middle.x) }
    var glacier = Polygon(
      Bounds(minX: middle.x - 700, minY: middle.y - 2000, maxX: middle.x + 700, maxY: middle.y + 2000))
    let rock = Bounds(minX: middle.x - 250, minY: middle.y - 250, maxX: middle.x + 250, maxY: middle.y + 250)
    glacier.holes = [Polygon(rock).exterior]
    let places = try places(line(of: glacier, on: path))
    #expect(places.allSatisfy { !rock.expanded(by: -40).contains($0) })
    let outline = glacier.asMultiPolygon
    let inside = try places.count { try outline.contains($0) }
    #expect(inside >= places.count - 2)
  }

  @Test("of the smallest glaciers end on the outline, and are no longer than it", arguments: [15.0, 25, 60])
  func tiny(half: Double) throws {
    let path = try slopes.write(
      "plane.tif", on: Slopes.grid("EPSG:32646", around: middle, pixel: 30, side: 60)
    ) { 5000 + 0.5 * ($0.y - middle.y) + 0.1 * ($0.x - middle.x) }
    let glacier = try #require(Slopes.square(middle, half: half).polygons.first)
    let line = try line(of: glacier, on: path)
    #expect(line.length.metres > half)
    #expect(line.length.metres < 4 * half)
    let end = try #require(places(line).last)
    // The ring is walked in steps of a pixel, so a corner is met to half a pixel.
    let edge = max(abs(end.x - middle.x), abs(end.y - middle.y))
    #expect(abs(edge - half) < 0.5)
    #expect(end.y < middle.y)
  }

  /// The raster is 5 wide; its third column costs nothing.
  @Test("least-cost ways prefer cheap pixels to short ways")
  func leastCost() {
    let costs: [Double] = [
      1, 9, 9, 9, 1,
      1, 9, 9, 9, 1,
      1, 1, 1, 1, 1,
    ]
    let ways = LeastCostWays(to: 4, costs: costs, width: 5)
    #expect(ways.way(from: 0) == [0, 5, 11, 12, 13, 9, 4])
    #expect(ways.way(from: 4) == [4])
  }
}
