import Geospatial
import Glaciers
import Testing

@testable import Inventory

@Suite("Areas by groups of glaciers")
struct GroupsTests {
  private let sample: SampleInventory
  private let inventory: InventoryDatabase

  init() throws {
    sample = try SampleInventory()
    inventory = try sample.open()
    // 1 km² that shrinks below its class, 0.04 km² that falls in two, and nothing else.
    try record(1990, [square(0, side: 1000, faces: 10), square(3000, side: 200, faces: nil)])
    try record(
      2000,
      [
        square(0, side: 600, faces: 100), square(3000, side: 90, faces: nil),
        square(3110, side: 90, faces: nil),
      ])
  }

  private func record(_ year: Int, _ outlines: [OutlineRecord]) throws {
    try inventory.record(SampleInventory.period("\(year)", years: year...year, outlines: outlines))
  }

  /// A square that faces an azimuth, a third of it from 5000 to 5050 m and the rest in the band above; or without any.
  private func square(_ east: Double, side: Double, faces azimuth: Double?) -> OutlineRecord {
    var outline = SampleInventory.square(east: east, side: side)
    outline.uncertainty = Area(squareMetres: side * 40)
    outline.topography = azimuth.flatMap { azimuth in
      Hypsometry(base: 5000, shares: [333, 667]).map {
        TopographyRecord(
          minimum: 5001, maximum: 5099, median: 5060, mean: 5055, slope: 12.5, aspect: azimuth,
          length: Length(metres: 900), flowLine: [], hypsometry: $0, source: "DEM")
      }
    }
    return outline
  }

  /// The groups in words: `0.5–1 km²: 1.0 ± 0.04, 0.36 ± 0.024`.
  private func words(_ grouping: GlacierGrouping, _ rule: ErrorSum = .linear) throws -> [String] {
    try inventory.series(by: grouping, sum: rule).map { series in
      let areas = series.areas.map { dated in
        let (area, error) = (dated.area.squareKilometres, dated.uncertainty?.squareKilometres ?? -1)
        return "\((area * 1e5).rounded() / 1e5) ± \((error * 1e5).rounded() / 1e5)"
      }
      return "\(series.group): \(areas.joined(separator: ", "))"
    }
  }

  @Test("a glacier stays in the class of its first period, with the parts that split off")
  func size() throws {
    #expect(
      try words(.size(.paul2020)) == [
        "0.01–0.1 km²: 0.04 ± 0.008, 0.0162 ± 0.0072", "1–5 km²: 1.0 ± 0.04, 0.36 ± 0.024",
      ])
    #expect(try words(.size(.paul2020), .independent)[0].hasSuffix("0.0162 ± 0.00509"))
  }

  @Test("a glacier stays in the sector that it faced first; without an aspect it has none")
  func aspect() throws {
    #expect(
      try words(.aspect) == ["N: 1.0 ± 0.04, 0.36 ± 0.024", "not assigned: 0.04 ± 0.008, 0.0162 ± 0.0072"])
  }

  @Test("bands of height share an outline by its hypsometry, sum to the whole, and have no errors")
  func elevation() throws {
    #expect(
      try words(.elevation(height: 50)) == [
        "5000–5050: 0.333 ± -1.0, 0.11988 ± -1.0", "5050–5100: 0.667 ± -1.0, 0.24012 ± -1.0",
        "not known: 0.04 ± -1.0, 0.0162 ± -1.0",
      ])
    #expect(try words(.elevation(height: 100))[0] == "5000–5100: 1.0 ± -1.0, 0.36 ± -1.0")
  }

  @Test("basins cut outlines, and an outline's error goes with its area")
  func basin() throws {
    let west = SubareaRecord(
      name: "West", extent: SampleInventory.square(east: -9500, side: 10_000).polygon.asMultiPolygon)
    let basin = try words(.basin([west]))
    #expect(basin == ["West: 0.5 ± 0.02, 0.3 ± 0.02"])
  }

  @Test("errors by block lie between independent and linear, and are either where blocks are small or large")
  func blocks() throws {
    // Of 1990: two glaciers 2.6 km apart with errors of 0.04 and 0.008 km², in one basin.
    let basin = SubareaRecord(
      name: "All", extent: SampleInventory.square(east: -5000, side: 20_000).polygon.asMultiPolygon)
    func error(_ rule: String) throws -> Double {
      let sum = try #require(ErrorSum(rule))
      let series = try inventory.series(by: .basin([basin]), sum: sum)
      return try #require(series.first?.areas.first?.uncertainty).squareKilometres
    }
    #expect(abs(try error("linear") - 0.048) < 1e-9)
    #expect(abs(try error("root-sum-square") - 0.001_664.squareRoot()) < 1e-9)
    #expect(try error("root-sum-square") == error("independent"))
    #expect(try error("1 km") == error("independent") && error("1000 km") == error("linear"))
    let three = try error("5 km")
    #expect(try error("independent") <= three && three <= error("linear"))
  }

  @Test("glaciers with outlines in both periods are told from others, splits and gaps between them included")
  func shared() throws {
    // The first is missing in 2000 and in two parts in 2010; the second goes on; one goes, one comes.
    let sample = try SampleInventory()
    let inventory = try sample.open()
    let series = [
      1990: [
        square(0, side: 1000, faces: nil), square(3000, side: 200, faces: nil),
        square(5000, side: 300, faces: nil),
      ],
      2000: [square(3000, side: 200, faces: nil)],
      2010: [
        square(0, side: 400, faces: nil), square(500, side: 400, faces: nil),
        square(3000, side: 200, faces: nil), square(7000, side: 500, faces: nil),
      ],
    ]
    for (year, outlines) in series.sorted(by: { $0.key < $1.key }) {
      try inventory.record(SampleInventory.period("\(year)", years: year...year, outlines: outlines))
    }
    let found = try inventory.sharedGlaciers(of: [Comparison(first: "1990", second: "2010")])
    let shared = try #require(found.first?.value)
    #expect(shared.outlines.count == 6)
    #expect(shared.onlyFirst.count == 1 && shared.onlyFirst.area.squareMetres == 90_000)
    #expect(shared.onlySecond.count == 1 && shared.onlySecond.area.squareMetres == 250_000)
    let whole = try inventory.series(by: .region, sum: .linear, only: shared.outlines)
    let areas = try #require(whole.first?.areas.map { ($0.area.squareMetres / 1e4).rounded() })
    #expect(areas == [104, 4, 36])
    let next = try inventory.sharedGlaciers(of: [Comparison(first: "1990", second: "2000")])
    #expect(next.first?.value.onlyFirst.count == 2 && next.first?.value.onlySecond.count == 0)
    #expect(try inventory.sharedGlaciers(of: [Comparison(first: "1990", second: "1999")]).isEmpty)
  }

  @Test("each glacier has the periods that saw it")
  func glacier() throws {
    let series = try inventory.series(by: .glacier, sum: .linear)
    #expect(series.map(\.areas.count) == [2, 2, 1])
    #expect(series.map(\.name) == ["Square 0", "Square 3000", "Square 3110"])
  }

  @Test("size classes are read by name or by limits", arguments: ["0.1,1,10", "paul2020", "dl4gam"])
  func classes(text: String) throws {
    let classes = try #require(SizeClasses(text))
    #expect(classes.place(of: 0.001) == 0 && classes.place(of: 1e6) == classes.limits.count)
    #expect(classes.place(of: classes.limits[1]) == 2)
  }

  @Test("limits that fall, or are none, are refused", arguments: ["", "1,0.1", "a", "0,1", "1,,2"])
  func unfit(text: String) { #expect(SizeClasses(text) == nil) }
}
