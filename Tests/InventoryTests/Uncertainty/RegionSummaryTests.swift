import Foundation
import Geospatial
import Testing

@testable import Inventory

@Suite("Totals of a region and its parts")
struct RegionSummaryTests {
  private let crs: CRS
  private let meter: AreaMeter
  private let halves: [RegionSummary.Subarea]

  init() throws {
    crs = try CRS("EPSG:32646")
    meter = try AreaMeter(.planar, crs: crs)
    halves = [("West", -9000.0), ("East", 1000.0)].map { name, x in
      RegionSummary.Subarea(name: name, polygons: Squares.at(x, -4000, side: 10_000).asMultiPolygon)
    }
  }

  private func outline(_ polygon: Polygon, date: String? = nil) throws -> OutlineRecord {
    OutlineRecord(
      polygon: polygon, area: try meter.area(of: polygon), perimeter: Length(metres: polygon.perimeter),
      srcDate: date.flatMap { CalendarDate(iso: $0) })
  }

  private func totals(
    _ outlines: [OutlineRecord], correlation: CorrelationRule = .linear, hidden: HiddenGround = .ignore,
    subareas: [RegionSummary.Subarea]
  ) throws -> [RegionTotal] {
    try RegionSummary(
      crs: crs, meter: meter, method: BufferUncertainty(hidden: hidden),
      distance: Length(metres: Squares.width),
      correlation: correlation
    ).totals(
      of: outlines, uncertainty: Area(squareMetres: 77), subareas: subareas,
      ground: [
        nil: RegionGround(unobserved: Area(squareMetres: 1e6), hiddenIce: Area(squareMetres: 5e5)),
        "East": RegionGround(unobserved: Area(squareMetres: 5e5), hiddenIce: Area(squareMetres: 3e5)),
      ])
  }

  /// The ring around a square that touches more ice along one edge.
  private var threeSides: Double { 3 * Squares.side * Squares.width + Squares.corners() }

  private func errors(_ totals: [RegionTotal]) -> [Double] {
    totals.map { (($0.uncertainty?.value.squareMetres ?? -1) * 1000).rounded() / 1000 }
  }

  private func rounded(_ values: [Double]) -> [Double] { values.map { ($0 * 1000).rounded() / 1000 } }

  @Test("the parts of an outline that the sub-areas' edge cuts sum to it, and the cut carries no error")
  func cut() throws {
    // One rectangle of 2 km × 1 km, cut in the middle.
    var rectangle = Squares.at(0)
    rectangle.exterior = rectangle.exterior.map { Point(x: $0.x == 501_000 ? 502_000 : $0.x, y: $0.y) }
    let totals = try totals([outline(rectangle)], subareas: halves)
    #expect(totals.map(\.subarea) == [nil, "West", "East"])
    #expect(totals.map(\.area.squareMetres) == [2e6, 1e6, 1e6])
    #expect(totals.map(\.outlineCount) == [1, 1, 1])
    #expect(totals.map(\.unobserved?.squareMetres) == [1e6, nil, 5e5])
    #expect(errors(totals) == rounded([2 * threeSides, threeSides, threeSides]))
    #expect(totals.map { $0.uncertainty?.correlation } == [.linear, nil, nil])
  }

  @Test("a divide that runs along the sub-areas' edge carries no error either")
  func divide() throws {
    let totals = try totals([outline(Squares.at(0)), outline(Squares.at(1000))], subareas: halves)
    #expect(totals.map(\.outlineCount) == [2, 1, 1])
    #expect(errors(totals) == rounded([2 * threeSides, threeSides, threeSides]))
  }

  @Test("errors of parts sum by the rule that was chosen")
  func rule() throws {
    // Apart: each part has the ring of its own square.
    let outlines = try [outline(Squares.at(-500)), outline(Squares.at(3000))]
    #expect(errors(try totals(outlines, subareas: halves))[0] == rounded([2 * Squares.ring])[0])
    let quadratic = try totals(outlines, correlation: .rootSumSquare, subareas: halves)
    #expect(errors(quadratic)[0] == rounded([sqrt(2) * Squares.ring])[0])
    #expect(quadratic[0].uncertainty?.correlation == .rootSumSquare)
  }

  @Test("ice outside all sub-areas is one more part of the region's error")
  func gap() throws {
    var rectangle = Squares.at(0)
    rectangle.exterior = rectangle.exterior.map { Point(x: $0.x == 501_000 ? 502_000 : $0.x, y: $0.y) }
    let totals = try totals([outline(rectangle)], subareas: [halves[0]])
    #expect(totals.map(\.area.squareMetres) == [2e6, 1e6])
    #expect(errors(totals) == rounded([2 * threeSides, threeSides]))
  }

  @Test("ice that hidden ground may hold counts beside the buffer, and never as area")
  func hidden() throws {
    var rectangle = Squares.at(0)
    rectangle.exterior = rectangle.exterior.map { Point(x: $0.x == 501_000 ? 502_000 : $0.x, y: $0.y) }
    let plain = try totals([outline(rectangle)], subareas: halves)
    let totals = try totals([outline(rectangle)], hidden: .density, subareas: halves)
    #expect(totals.map(\.area) == plain.map(\.area))
    // Of the west it is not known what was hidden.
    #expect(
      errors(totals)
        == rounded([
          // H² + H · Σa² / Σa: the one piece of 2 km² that was seen in all.
          (pow(2 * threeSides, 2) + pow(5e5, 2) + 5e5 * 2e6).squareRoot(), threeSides,
          (pow(threeSides, 2) + pow(3e5, 2) + 3e5 * 2e6).squareRoot(),
        ]))
    #expect(totals.allSatisfy { $0.uncertainty?.settings.contains(#""hidden": "density""#) == true })
    #expect(plain.allSatisfy { $0.uncertainty?.settings.contains("hidden") == false })
  }

  @Test("a sub-area whose ice was all hidden has an uncertainty of its own")
  func hiddenSubarea() throws {
    let totals = try totals([outline(Squares.at(-500))], hidden: .density, subareas: halves)
    #expect(totals[2].area == .zero)
    #expect(errors(totals)[2] == rounded([(pow(3e5, 2) + 3e5 * 1e6).squareRoot()])[0])
  }

  @Test("without sub-areas the region has the uncertainty that was measured on it")
  func whole() throws {
    let totals = try totals([outline(Squares.at(0))], subareas: [])
    #expect(totals.count == 1)
    #expect(totals[0].uncertainty?.value.squareMetres == 77)
    #expect(totals[0].uncertainty?.correlation == nil)
    let settings = try #require(totals[0].uncertainty?.settings)
    let fields = try JSONDecoder().decode([String: String].self, from: Data(settings.utf8))
    #expect(
      fields == [
        "buffer": "15 m", "distance": "15 m", "side": "outward", "dissolve": "true", "nunataks": "true",
        "quadrantSegments": "8",
      ])
  }

  @Test("the mean date is weighted by area; outlines without a date have no part in it")
  func date() throws {
    let outlines = try [
      outline(Squares.at(0), date: "1987-08-01"), outline(Squares.at(5000, side: 500), date: "1987-08-11"),
      outline(Squares.at(8000)),
    ]
    // (4 × 1 + 1 × 11) / 5 = 3.
    #expect(try totals(outlines, subareas: [])[0].meanDate?.iso == "1987-08-03")
    #expect(try totals([outline(Squares.at(0))], subareas: [])[0].meanDate == nil)
  }

  @Test("a sub-area without ice has a total of nothing")
  func empty() throws {
    let total = try totals([outline(Squares.at(-500))], subareas: halves)[2]
    #expect(total.area == .zero)
    #expect(total.outlineCount == 0)
    #expect(total.uncertainty?.value == .zero)
  }
}
