import Foundation
import Geospatial
import TestSupport
import Testing

@testable import Glaciers

@Suite("Smoothing of staircases")
struct SmoothingTests {
  private static let pixel = 30.0
  private static let smoothing = Smoothing(pixel: pixel)

  /// The polygons of a raster of numbers, as the pipeline makes them.
  private func polygons(width: Int, height: Int, _ value: (Int, Int) -> Int32) throws -> [Polygon] {
    let scratch = try Scratch()
    let grid = Grid(
      crs: try CRS("EPSG:32646"), originX: 500_010, originY: 3_700_020, pixelWidth: Self.pixel,
      pixelHeight: Self.pixel, width: width, height: height)
    let raster = try RasterDataset.create(scratch("mask.tif"), grid: grid, type: Int32.self)
    let values = (0..<height).flatMap { row in (0..<width).map { value($0, row) } }
    try raster.write(values, window: grid.window)
    try raster.close()
    return try Polygonizer.polygons(in: RasterDataset.open(scratch("mask.tif"))).map(\.polygon)
  }

  /// A range of glaciers: waves of ice above a threshold, cut by straight divides, with holes; and noise where asked.
  private func glaciers(seed: UInt64, noise: Double) throws -> [Polygon] {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    func random() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(UInt64(1) << 53)
    }
    let waves = (0..<6).map { _ in (random() * 0.25, random() * 0.25, random() * 6.3) }
    let centres = (0..<9).map { _ in (random() * 90, random() * 70) }
    return try polygons(width: 90, height: 70) { column, row in
      let (x, y) = (Double(column), Double(row))
      let ice = waves.reduce(noise * (random() - 0.5)) { $0 + sin($1.0 * x + $1.1 * y + $1.2) }
      guard ice > 0.3 else { return 0 }
      let nearest = centres.indices.min { one, other in
        hypot(centres[one].0 - x, centres[one].1 - y) < hypot(centres[other].0 - x, centres[other].1 - y)
      }
      return Int32(nearest ?? 0) + 1
    }
  }

  /// The farthest that a vertex or the middle of an edge of one lies from the rings of the other.
  private func distance(from one: Polygon, to other: Polygon) -> Double {
    let sides = other.rings.flatMap { zip($0, $0.dropFirst()) }
    var farthest = 0.0
    for ring in one.rings {
      for (start, end) in zip(ring, ring.dropFirst()) {
        let middle = Point(x: (start.x + end.x) / 2, y: (start.y + end.y) / 2)
        for place in [start, middle] {
          let nearest = sides.reduce(Double.infinity) { min($0, distance(from: place, to: $1)) }
          farthest = max(farthest, nearest)
        }
      }
    }
    return farthest
  }

  private func distance(from place: Point, to side: (Point, Point)) -> Double {
    let (start, end) = side
    let dx = end.x - start.x
    let dy = end.y - start.y
    let along = (place.x - start.x) * dx + (place.y - start.y) * dy
    let share = min(1, max(0, along / (dx * dx + dy * dy)))
    return place.distance(to: Point(x: start.x + share * dx, y: start.y + share * dy))
  }

  /// The pieces of border of a polygon, whichever way they are walked.
  private func edges(_ polygon: Polygon) -> Set<[Point]> {
    var edges: Set<[Point]> = []
    for ring in polygon.rings {
      for (start, end) in zip(ring, ring.dropFirst()) {
        edges.insert(start.precedes(end) ? [start, end] : [end, start])
      }
    }
    return edges
  }

  private func holes(_ polygons: MultiPolygon) -> Int { polygons.polygons.reduce(0) { $0 + $1.holes.count } }

  @Test(
    "keeps areas, holes, neighbours and validity, and stays within a pixel",
    arguments: [(1, 0.0), (2, 0), (3, 0), (4, 0.8), (5, 0.8), (6, 3), (7, 3), (8, 8)] as [(UInt64, Double)])
  func properties(seed: UInt64, noise: Double) throws {
    let stairs = try glaciers(seed: seed, noise: noise)
    let smooth = try Self.smoothing.smoothed(stairs)
    #expect(stairs.count > 5)
    #expect(smooth.count == stairs.count)
    var total = 0.0
    for (before, after) in zip(stairs, smooth) {
      #expect(try after.asMultiPolygon.invalidReason() == nil)
      #expect(abs(after.planarArea / before.planarArea - 1) < 1e-9)
      #expect(after.holes.count == before.holes.count)
      #expect(distance(from: after, to: before) < Self.pixel)
      #expect(distance(from: before, to: after) < Self.pixel)
      total += after.planarArea - before.planarArea
    }
    #expect(abs(total) < 1e-3)
    // Neighbours neither overlap nor gape, and walk the same vertices.
    for one in stairs.indices {
      for other in stairs.indices where other > one {
        guard let near = stairs[one].bounds?.expanded(by: 60), let box = stairs[other].bounds,
          near.intersects(box)
        else { continue }
        let common = try smooth[one].asMultiPolygon.intersection(smooth[other].asMultiPolygon)
        #expect(common.planarArea == 0)
        let wasShared = !edges(stairs[one]).isDisjoint(with: edges(stairs[other]))
        if wasShared { #expect(!edges(smooth[one]).isDisjoint(with: edges(smooth[other]))) }
      }
    }
    let whole = try MultiPolygon(stairs).union()
    let smoothWhole = try MultiPolygon(smooth).union()
    #expect(holes(smoothWhole) == holes(whole))
    #expect(abs(smoothWhole.planarArea / whole.planarArea - 1) < 1e-9)
  }

  @Test("is the same whatever the order of the polygons and where their rings begin")
  func order() throws {
    let stairs = try glaciers(seed: 2, noise: 1)
    let smooth = try Self.smoothing.smoothed(stairs)
    #expect(try Self.smoothing.smoothed(stairs) == smooth)
    let turned = stairs.reversed().map { polygon -> Polygon in
      let ring = polygon.exterior
      let later: [Point] = Array(ring[3...]) + Array(ring[1...3])
      return Polygon(exterior: later.reversed(), holes: polygon.holes)
    }
    let again = try Self.smoothing.smoothed(turned)
    for (one, other) in zip(smooth, again.reversed()) { #expect(edges(one) == edges(other)) }
  }

  /// A half plane whose edge climbs one pixel in three: its staircase becomes the line itself.
  @Test("turns the staircase of a straight line into the line")
  func straight() throws {
    let stairs = try polygons(width: 122, height: 60) { column, row in
      column > 0 && column < 121 && row >= 45 - column / 3 && row < 58 ? 1 : 0
    }
    let smooth = try Self.smoothing.smoothed(stairs)
    let slope = smooth[0].exterior.filter { $0.x > 500_400 && $0.x < 503_300 && $0.y > 3_698_400 }
    #expect(slope.count < 6)
    let offsets = slope.map { ($0.y - $0.x / 3) }
    #expect(((offsets.max() ?? 0) - (offsets.min() ?? 0)) < 0.3 * Self.pixel)
    #expect(smooth[0].vertexCount < stairs[0].vertexCount / 4)
  }

  @Test("leaves long edges where they are, and rounds their corners by half a pixel")
  func block() throws {
    let stairs = try polygons(width: 40, height: 40) { column, row in
      (5..<35).contains(column) && (5..<35).contains(row) ? 1 : 0
    }
    let smooth = try Self.smoothing.smoothed(stairs)
    #expect(distance(from: stairs[0], to: smooth[0]) < 0.75 * Self.pixel)
    #expect(distance(from: smooth[0], to: stairs[0]) < 0.5 * Self.pixel)
    let before = try #require(stairs[0].bounds)
    let after = try #require(smooth[0].bounds)
    for side in [\Bounds.minX, \.minY, \.maxX, \.maxY] {
      #expect(abs(after[keyPath: side] - before[keyPath: side]) < 0.05 * Self.pixel)
    }
  }

  @Test("leaves a face as it was whose area it cannot keep to the tolerance")
  func tolerance() throws {
    let stairs = try glaciers(seed: 1, noise: 0)
    let smooth = try Smoothing(pixel: Self.pixel, areaTolerance: 0).smoothed(stairs)
    for (before, after) in zip(stairs, smooth) where after.planarArea != before.planarArea {
      Issue.record("an area changed by \(after.planarArea - before.planarArea)")
    }
  }

  @Test("takes overlapping and empty input without harm")
  func odd() throws {
    let one = Polygon(Bounds(minX: 0, minY: 0, maxX: 300, maxY: 300))
    let other = Polygon(Bounds(minX: 150, minY: 150, maxX: 450, maxY: 450))
    let smooth = try Self.smoothing.smoothed([one, other])
    #expect(abs(smooth[0].planarArea - 90_000) < 1e-6)
    #expect(abs(smooth[1].planarArea - 90_000) < 1e-6)
    #expect(try Self.smoothing.smoothed([]).isEmpty)
  }

  /// Two squares that share half an edge: the smaller one's corner lies in the middle of the larger one's edge.
  @Test("sees a neighbour's corner in the middle of an edge")
  func junction() throws {
    let large = Polygon(Bounds(minX: 0, minY: 0, maxX: 300, maxY: 300))
    let small = Polygon(Bounds(minX: 300, minY: 90, maxX: 420, maxY: 210))
    let borders = Borders(of: [large, small], tolerance: 1e-4)
    #expect(borders.junctions == [Point(x: 300, y: 90), Point(x: 300, y: 210)])
    let network = BorderArcs(of: borders, pinned: [])
    #expect(network.arcs.count == 3)
    #expect(network.polygons(of: network.arcs).map(\.planarArea) == [90_000, 14_400])
    let smooth = try Self.smoothing.smoothed([large, small])
    #expect(try smooth[0].asMultiPolygon.intersection(smooth[1].asMultiPolygon).isEmpty)
    #expect(
      edges(smooth[0]).intersection(edges(smooth[1])) == [[Point(x: 300, y: 90), Point(x: 300, y: 210)]])
  }
}
