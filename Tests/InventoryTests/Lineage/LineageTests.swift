import Foundation
import GRDB
import Geospatial
import Testing

@testable import Inventory

@Suite("Lineage")
struct LineageTests {
  private let sample: SampleInventory
  private let inventory: InventoryDatabase

  init() throws {
    sample = try SampleInventory()
    inventory = try sample.open()
  }

  private func record(_ year: Int, _ squares: [OutlineRecord]) throws {
    try inventory.record(SampleInventory.period("\(year)", years: year...year, outlines: squares))
  }

  private func square(_ east: Double, side: Double = 1000) -> OutlineRecord {
    SampleInventory.square(east: east, side: side)
  }

  /// The links in words: `1990.1 > 2000.2 250000`.
  private func links() throws -> [String] {
    try inventory.lineage().map {
      "\($0.from.period).\($0.from.number) > \($0.to.period).\($0.to.number) \(Int($0.overlap.squareMetres.rounded()))"
    }
  }

  @Test("outlines that share ground are linked with the ground they share, and its part in each")
  func overlap() throws {
    // The first glacier falls in two, the third is gone, the fourth is new, the fifth only touches.
    try record(1990, [square(0, side: 2000), square(5000), square(8000)])
    try record(2000, [square(-500), square(1500), square(7000), square(12_000)])
    #expect(try links() == ["1990.1 > 2000.1 500000", "1990.1 > 2000.2 500000"])
    let first = try #require(try inventory.lineage().first)
    #expect(abs(first.shareOfFrom - 0.125) < 1e-12 && abs(first.shareOfTo - 0.5) < 1e-12)
  }

  @Test(
    "links join neighbours in time, whatever came first; a period between two parts them, its removal joins them"
  )
  func neighbours() throws {
    try record(2020, [square(0, side: 800)])
    try record(1990, [square(0)])
    #expect(try links() == ["1990.1 > 2020.1 640000"])
    let before = try #require(try inventory.history().last?.moment)
    try record(2005, [square(0, side: 900)])
    #expect(try links() == ["1990.1 > 2005.1 810000", "2005.1 > 2020.1 640000"])
    #expect(try InventoryDatabase.open(sample.path, asOf: before).lineage().count == 1)
    try inventory.removePeriod("2005")
    #expect(try links() == ["1990.1 > 2020.1 640000"])
  }

  @Test(
    "between chosen periods whose neighbours are left out all links are derived, not those over gaps alone")
  func chosen() throws {
    try record(1990, [square(0), square(3000)])
    try record(2000, [square(0)])
    try record(2010, [square(0), square(3000)])
    try record(2020, [square(0)])
    #expect(
      try links().filter { $0.contains("> 2010") } == ["1990.2 > 2010.2 1000000", "2000.1 > 2010.1 1000000"])
    let chosen = try inventory.lineage(among: ["2010", "1990", "2020"]).map {
      "\($0.from.period).\($0.from.number) > \($0.to.period).\($0.to.number)"
    }
    #expect(chosen == ["1990.1 > 2010.1", "1990.2 > 2010.2", "2010.1 > 2020.1"])
    #expect(try inventory.lineage(among: ["1990", "2000", "2010", "2020"]) == inventory.lineage())
  }

  @Test("only the pairs of a period that is recorded anew are derived again")
  func concerned() throws {
    for year in [1990, 2000, 2010, 2020] { try record(year, [square(Double(year - 1990) * 10)]) }
    func pairs() throws -> [String] {
      try inventory.read {
        try String.fetchAll(
          $0,
          sql: """
            SELECT p.label || ' ' || l.id FROM lineage_links l JOIN period_versions p ON p.id = l.from_period
            WHERE l.superseded_at IS NULL ORDER BY p.label
            """)
      }
    }
    let before = try pairs()
    try record(2020, [square(0)])
    let after = try pairs()
    #expect(before.count == 3 && after.prefix(2) == before.prefix(2) && after[2] != before[2])
  }

  @Test("the order of recording and what was replaced meanwhile do not change the links")
  func deterministic() throws {
    let glaciers = [square(0), square(700, side: 1500), square(5000)]
    for year in [1990, 2000, 2010] { try record(year, glaciers) }
    let straight = try links()
    let other = try SampleInventory()
    let crooked = try other.open()
    for year in [2010, 1990, 2000, 1990] {
      let isReplaced = try year == 1990 && crooked.periods().count == 1
      let squares = isReplaced ? [square(300)] : glaciers
      try crooked.record(SampleInventory.period("\(year)", years: year...year, outlines: squares))
    }
    let found = try crooked.lineage().map {
      "\($0.from.period).\($0.from.number) > \($0.to.period).\($0.to.number) \(Int($0.overlap.squareMetres.rounded()))"
    }
    #expect(found == straight)
    #expect(straight.count == 10)
  }

  @Test("areas of the overlap are measured as those of the outlines")
  func geodesic() throws {
    var project = try SampleInventory.project()
    project.areaMeasure = try AreaMeter(.geodesic, crs: project.crs).label
    let inventory = try InventoryDatabase.open(
      sample.folder.appendingPathComponent("geodesic.sqlite").path, for: project)
    for year in [1990, 2000] {
      try inventory.record(SampleInventory.period("\(year)", years: year...year, outlines: [square(0)]))
    }
    let meter = try AreaMeter(.geodesic, crs: project.crs)
    let area = try meter.area(of: square(0).polygon)
    #expect(try inventory.lineage().map(\.overlap) == [area])
    #expect(abs(area.squareMetres - 1e6 / 0.9996 / 0.9996) < 20)
  }

  @Test("a sweep finds the same pairs of boxes as looking at all of them")
  func pairs() {
    func boxes(_ count: Int, step: Int) -> [Bounds?] {
      (0..<count).map { index in
        guard index % 7 != 3 else { return nil }
        let (x, y) = (Double(index * step % 101), Double(index * index * step % 97))
        return Bounds(minX: x, minY: y, maxX: x + Double(index % 19), maxY: y + Double(index % 23))
      }
    }
    let (one, other) = (boxes(60, step: 37), boxes(80, step: 53))
    let all = one.indices.flatMap { first in
      other.indices.filter { second in
        guard let box = one[first], let next = other[second] else { return false }
        return box.intersects(next)
      }.map { [first, $0] }
    }
    #expect(Set(Clusters.pairs(of: one, and: other).map { [$0.first, $0.second] }) == Set(all))
    #expect(Clusters.pairs(of: one, and: other).count == all.count)
  }
}

@Suite("Trends")
struct TrendTests {
  private func trends(_ points: [(years: ClosedRange<Int>, area: Double)]) throws -> [Trend] {
    let sample = try SampleInventory()
    let inventory = try sample.open()
    for (years, area) in points {
      var period = try SampleInventory.period("\(years)", years: years, outlines: [])
      period.totals = [RegionTotal(area: Area(squareKilometres: area), outlineCount: 0)]
      try inventory.record(period)
    }
    return try inventory.trends()
  }

  @Test("slope, standard error and R² are those of scipy.stats.linregress")
  func line() throws {
    let points = [
      (1986...1988, 100.0), (1995...1997, 97.5), (2001...2003, 90), (2010...2012, 88.25), (2019...2021, 80),
    ]
    let trend = try #require(try trends(points).first)
    #expect(trend.periodCount == 5 && trend.years == 1987...2020)
    #expect(abs((trend.slope?.value ?? 0) - -0.6035974499089255) < 1e-12)
    #expect(abs((trend.slope?.error ?? 0) - 0.08009643690246544) < 1e-12)
    #expect(trend.middleYear == 2003.5)
    #expect(abs((trend.middleArea ?? 0) - (1300.2764116575597 - 0.6035974499089255 * 2003.5)) < 1e-8)
    #expect(abs((trend.rSquared ?? 0) - 0.9498240045757188) < 1e-12)
  }

  @Test("two periods have a slope without an error, one has none")
  func few() throws {
    let two = try #require(try trends([(1990...1990, 10), (2000...2000, 8)]).first)
    #expect(two.slope == Estimate(-0.2))
    #expect(two.rSquared == nil)
    let one = try #require(try trends([(1990...1990, 10)]).first)
    #expect(one.slope == nil && one.middleArea == nil)
  }
}
