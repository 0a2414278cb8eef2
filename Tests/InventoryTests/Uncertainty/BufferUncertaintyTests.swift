import Foundation
import Geospatial
import Testing

@testable import Inventory

/// Squares of 1 km and a buffer of 15 m, whose ring areas follow from plane geometry.
enum Squares {
  static let side = 1000.0
  static let width = 15.0

  /// A square whose south-west corner is `x`, `y` metres from a place in UTM zone 46N.
  static func at(_ x: Double, _ y: Double = 0, side: Double = side) -> Polygon {
    Polygon(
      Bounds(minX: 500_000 + x, minY: 3_700_000 + y, maxX: 500_000 + x + side, maxY: 3_700_000 + y + side))
  }

  /// The four rounded corners together: a polygon of 4q corners in a circle of the buffer's width.
  static func corners(_ segments: Int = 8) -> Double {
    2 * Double(segments) * width * width * sin(.pi / (2 * Double(segments)))
  }

  /// The ring around one square.
  static var ring: Double { 4 * side * width + corners() }
}

@Suite("Buffer uncertainty")
struct BufferUncertaintyTests {
  private let crs: CRS
  private let meter: AreaMeter

  init() throws {
    crs = try CRS("EPSG:32646")
    meter = try AreaMeter(.planar, crs: crs)
  }

  private func value(
    _ outlines: [Polygon], neighbours: [Polygon] = [], by method: BufferUncertainty = BufferUncertainty()
  ) throws -> Double {
    try method.uncertainty(
      of: outlines, neighbours: neighbours, distance: Length(metres: Squares.width), in: crs, meter: meter
    ).squareMetres
  }

  private func isClose(_ one: Double, _ other: Double) -> Bool { abs(one - other) < 1e-3 }

  @Test(
    "the ring around a square is its perimeter times the width and four corners", arguments: [1, 4, 8, 64])
  func square(segments: Int) throws {
    let method = BufferUncertainty(quadrantSegments: segments)
    let expected = 4 * Squares.side * Squares.width + Squares.corners(segments)
    #expect(isClose(try value([Squares.at(0)], by: method), expected))
  }

  @Test("touching squares are one complex: the shared edge carries no error, unless dissolving is off")
  func touching() throws {
    let pair = [Squares.at(0), Squares.at(Squares.side)]
    #expect(isClose(try value(pair), 6 * Squares.side * Squares.width + Squares.corners()))
    #expect(isClose(try value(pair, by: BufferUncertainty(dissolve: false)), 2 * Squares.ring))
    let each = try BufferUncertainty().uncertainties(
      of: pair, distance: Length(metres: Squares.width), in: crs, meter: meter
    ).each
    #expect(each.count == 2)
    for area in each { #expect(isClose(area.squareMetres, Squares.ring)) }
  }

  @Test("buffers of glaciers that do not touch, but lie close, count once where they overlap")
  func near() throws {
    // 20 m apart: the two strips of 15 m between them fill the 20 m once.
    let pair = [Squares.at(0), Squares.at(Squares.side + 20)]
    let total = try value(pair)
    let lost = 2 * Squares.ring - total
    // Between the squares 10 m × 1000 m are counted once instead of twice, and a little at the corners.
    #expect(lost > 10 * Squares.side)
    #expect(lost < 10 * (Squares.side + 2 * Squares.width))
    #expect(isClose(try value([Squares.at(0), Squares.at(Squares.side + 31)]), 2 * Squares.ring))
  }

  @Test("the mean of both sides takes half of the ring outside and half of the ring inside")
  func mean() throws {
    let inside = 4 * Squares.side * Squares.width - 4 * Squares.width * Squares.width
    let method = BufferUncertainty(side: .mean)
    #expect(isClose(try value([Squares.at(0)], by: method), (Squares.ring + inside) / 2))
  }

  @Test("edges of nunataks carry error, unless that is off")
  func nunataks() throws {
    var holed = Squares.at(0)
    holed.holes = [Squares.at(400, 400, side: 200).exterior.reversed()]
    // The hole of 200 m shrinks to 170 m.
    let around = 200.0 * 200 - 170 * 170
    #expect(isClose(try value([holed]), Squares.ring + around))
    #expect(isClose(try value([holed], by: BufferUncertainty(nunataks: false)), Squares.ring))
  }

  @Test("no error is counted where ice beyond the region's edge lies")
  func neighbours() throws {
    let expected = 3 * Squares.side * Squares.width + Squares.corners()
    #expect(isClose(try value([Squares.at(0)], neighbours: [Squares.at(Squares.side)]), expected))
    #expect(
      isClose(try value([Squares.at(0)], neighbours: [Squares.at(5000)]), Squares.ring),
      "far ice is no matter")
  }

  @Test("nothing has no uncertainty")
  func nothing() throws { #expect(try value([]) == 0) }

  @Test("the width is fixed, half a pixel, or that and the scenes' geometric error together")
  func width() throws {
    func metres(_ text: String, rmse: Double?) throws -> Double {
      try BufferUncertainty(width: .init(parsing: text))
        .distance(pixel: Length(metres: 30), rmse: rmse.map { Length(metres: $0) }).metres
    }
    #expect(try metres("10 m", rmse: 8) == 10)
    #expect(try metres("half-pixel", rmse: 8) == 15)
    #expect(try metres("scene-rmse", rmse: 8) == 17, "√(15² + 8²)")
    #expect(try metres("scene-rmse", rmse: nil) == 15)
    #expect(throws: QuantityError.self) { try BufferUncertainty.Width(parsing: "10 kg") }
    for text in ["15 m", "half-pixel", "scene-rmse"] {
      #expect(try BufferUncertainty.Width(parsing: text).description == text)
    }
  }

  @Test("the settings survive JSON")
  func coding() throws {
    let method = BufferUncertainty(
      width: .sceneRMSE, side: .mean, dissolve: false, nunataks: false, quadrantSegments: 3)
    let data = try JSONEncoder().encode(method)
    #expect(try JSONDecoder().decode(BufferUncertainty.self, from: data) == method)
  }

  @Test("complexes are chains of outlines whose buffers may touch")
  func complexes() {
    let polygons = [
      Squares.at(0), Squares.at(5000), Squares.at(1029), Squares.at(6031), Squares.at(2058, 1029),
    ]
    // 29 m are bridged by two buffers of 15 m, 31 m are not; chains count, also across a corner.
    #expect(Complexes.groups(of: polygons, reach: 15) == [[0, 2, 4], [1], [3]])
    #expect(Complexes.groups(of: [], reach: 15).isEmpty)
  }
}
