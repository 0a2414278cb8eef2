import Foundation
import GRDB
import Geospatial
import Testing

@testable import Inventory

@Suite("Glaciers through time")
struct GlacierEventTests {
  private let sample: SampleInventory
  private let inventory: InventoryDatabase

  init() throws {
    sample = try SampleInventory()
    inventory = try sample.open()
  }

  private func record(_ year: Int, _ squares: [OutlineRecord], in other: InventoryDatabase? = nil) throws {
    try (other ?? inventory).record(SampleInventory.period("\(year)", years: year...year, outlines: squares))
  }

  /// A square whose area is known to a thousandth of a square kilometre.
  private func square(_ east: Double, side: Double = 1000) -> OutlineRecord {
    var outline = SampleInventory.square(east: east, side: side)
    outline.uncertainty = Area(squareMetres: 1000)
    return outline
  }

  /// The events in words, glaciers by letters in the order of their first appearance: `2000 split B of A`.
  private func events(of other: InventoryDatabase? = nil) throws -> [String] {
    let inventory = other ?? inventory
    var letters: [String: String] = [:]
    for state in try inventory.glacierStates() where letters[state.glacier] == nil {
      letters[state.glacier] = String(UnicodeScalar(UInt8(65 + letters.count)))
    }
    return try inventory.glacierEvents().map { event in
      let relative = event.relative.flatMap { letters[$0] }.map {
        " \(event.after == nil ? "into" : "of") \($0)"
      }
      return
        "\(event.from ?? "-") \(event.to) \(event.kind) \(letters[event.glacier] ?? "?")\(relative ?? "")"
    }
  }

  private func glaciers(_ other: InventoryDatabase? = nil) throws -> [String: [String]] {
    try Dictionary(grouping: (other ?? inventory).glacierStates(), by: \.period.label)
      .mapValues { $0.map(\.glacier) }
  }

  @Test(
    "one follows one: within the uncertainty it persists, beyond it shrinks or grows; others vanish and appear"
  )
  func single() throws {
    try record(1990, [square(0), square(3000), square(6000), square(9000)])
    // 1 km² ± 0.001 each: a change of 0.0014 km² is the limit.
    try record(
      2000, [square(0, side: 999.4), square(3000, side: 990), square(6000, side: 1010), square(12_000)])
    #expect(
      try events() == [
        "1990 2000 persist A", "1990 2000 shrink B", "1990 2000 grow C", "1990 2000 vanish D",
        "- 2000 appear E",
      ])
    let shrink = try #require(try inventory.glacierEvents().first { $0.kind == .shrink })
    let change = try #require(shrink.change)
    let error = try #require(change.error)
    #expect(abs(change.value + 0.0199) < 1e-9)
    #expect(abs(error - 0.001 * 2.0.squareRoot()) < 1e-12)
  }

  @Test(
    "the part with most of the ground keeps the identifier under split, the largest under merge; others are named"
  )
  func splitAndMerge() throws {
    try record(1990, [square(0, side: 2000)])
    try record(2000, [square(0, side: 500), square(600, side: 900), square(1600, side: 300)])
    try record(2010, [square(0, side: 1600), square(1600, side: 300)])
    #expect(
      try events() == [
        "1990 2000 split B of A", "1990 2000 split A", "1990 2000 split C of A", "2000 2010 merge A",
        "2000 2010 merge B into A", "2000 2010 persist C",
      ])
    let split = try #require(try inventory.glacierEvents().first)
    #expect(split.earlier == 1 && split.later == 3 && split.cluster == 1)
  }

  @Test("several that become several are an exchange, in which each goes on where it has most ground")
  func exchange() throws {
    try record(1990, [square(0), square(1000, side: 800)])
    try record(2000, [square(-100, side: 900), square(800, side: 950)])
    #expect(try events() == ["1990 2000 exchange A", "1990 2000 exchange B"])
    let event = try #require(try inventory.glacierEvents().first)
    #expect(event.earlier == 2 && event.later == 2)
  }

  @Test("a sliver counts neither as a link nor as a merge")
  func sliver() throws {
    try record(1990, [square(0), square(1000)])
    // 4 % of the smaller: drawing.
    try record(2000, [square(40), square(1040)])
    #expect(try inventory.lineage().count == 3)
    #expect(try events() == ["1990 2000 persist A", "1990 2000 persist B"])
  }

  @Test("a glacier is followed through twelve periods of which one lacks it, and is missing there, not gone")
  func twelve() throws {
    for step in 0..<12 {
      let glacier = square(Double(step) * 20, side: 1000 - Double(step) * 10)
      try record(1990 + step, (step == 6 ? [] : [glacier]) + [square(5000)])
    }
    let states = try inventory.glacierStates()
    let first = try #require(states.first).glacier
    #expect(states.count { $0.glacier == first } == 11 && Set(states.map(\.glacier)).count == 2)
    let own = try inventory.glacierEvents().filter { $0.glacier == first }
    let five = [GlacierEvent.Kind](repeating: .shrink, count: 5)
    #expect(own.map(\.kind) == five + [.missing] + five)
    #expect(own[6].from == "1995" && own[6].to == "1997")
    // Three periods without it are too many.
    for year in 2002...2004 { try record(year, [square(5000)]) }
    try record(2005, [square(100), square(5000)])
    #expect(try events().suffix(2) == ["2004 2005 persist B", "- 2005 appear C"])
    #expect(try events().contains("2001 2002 vanish A"))
  }

  @Test("a period between two that comes later, or goes, makes and mends gaps")
  func gaps() throws {
    try record(1990, [square(0)])
    try record(2000, [])
    try record(2010, [square(100)])
    #expect(try events() == ["1990 2000 missing A", "1990 2010 persist A"])
    let before = try #require(try inventory.history().last?.moment)
    try record(2000, [square(50)])
    #expect(try events() == ["1990 2000 persist A", "2000 2010 persist A"])
    #expect(
      try events(of: InventoryDatabase.open(sample.path, asOf: before)) == [
        "1990 2000 missing A", "1990 2010 persist A",
      ])
    try inventory.removePeriod("2000")
    #expect(try events() == ["1990 2010 persist A"])
  }

  @Test(
    "a period between two that goes leaves what an inventory without it has: glaciers that it had as well go on"
  )
  func closedGap() throws {
    try record(1990, [square(0), square(3000), square(6000)])
    try record(2000, [square(0), square(3000)])
    try record(2010, [square(0), square(3000), square(6000)])
    #expect(try events().filter { $0.contains("missing") } == ["1990 2000 missing C"])
    try inventory.removePeriod("2000")
    #expect(try events() == ["1990 2010 persist A", "1990 2010 persist B", "1990 2010 persist C"])
  }

  @Test("removing any period of a series leaves what an inventory of the others has", arguments: 0..<7)
  func removed(step: Int) throws {
    let series = Self.series().prefix(7)
    let other = try SampleInventory()
    let fresh = try other.open()
    for (place, outlines) in series.enumerated() {
      try record(1990 + place, outlines)
      if place != step { try record(1990 + place, outlines, in: fresh) }
    }
    try inventory.removePeriod("\(1990 + step)")
    #expect(try glaciers() == glaciers(fresh))
    #expect(try events() == events(of: fresh))
  }

  @Test("an inventory of before, which took a link over a closed gap for one of neighbours, is mended")
  func mended() throws {
    for year in [1990, 2000, 2010] {
      try record(year, [square(0), square(3000)] + (year == 2000 ? [] : [square(6000)]))
    }
    try inventory.removePeriod("2000")
    let right = try events()
    try inventory.write { database in
      try database.execute(
        sql: """
          DELETE FROM lineage_links WHERE superseded_at IS NULL;
          UPDATE lineage_links SET superseded_at = NULL WHERE reach = 2;
          ALTER TABLE lineage_links DROP COLUMN reach;
          DELETE FROM grdb_migrations WHERE identifier = '7 reach of links';
          """)
      try GlacierIdentities.renew(in: database, at: Moment.advance(in: database))
    }
    #expect(try events().contains("1990 2010 vanish A"))
    let mended = try InventoryDatabase.open(sample.path, writable: true)
    #expect(try events(of: mended) == right)
  }

  @Test("identifiers are GLIMS's for the first representative point, and told apart where they are equal")
  func names() throws {
    try record(1990, [square(0, side: 20), square(30, side: 20), square(20_000)])
    let names = try #require(try glaciers()["1990"])
    #expect(names[0].wholeMatch(of: /G\d{6}E\d{5}N/) != nil)
    #expect(names[1] == names[0] + "-2")
    let stored = try inventory.read {
      try String.fetchAll($0, sql: "SELECT glacier_uid FROM dated_outlines ORDER BY number")
    }
    #expect(stored == names)
  }

  /// Glaciers on a chequered plain that come, go, move and grow together, by chance but the same each time.
  private static func series() -> [[OutlineRecord]] {
    var state: UInt64 = 7
    func draw(_ limit: Int) -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double((state >> 33) % UInt64(limit))
    }
    var series: [[OutlineRecord]] = []
    for _ in 0..<12 {
      var outlines: [OutlineRecord] = []
      var edge = 0.0
      for place in 0..<20 where draw(8) > 0 {
        let east = max(edge, Double(place) * 1000 + draw(200))
        let side = 300 + draw(1000)
        outlines.append(SampleInventory.square(east: east, side: side))
        edge = east + side
      }
      series.append(outlines)
    }
    return series
  }

  @Test(
    "identifiers do not change when a period is added at the end, and do not hang on the order of recording")
  func stable() throws {
    let series = Self.series()
    var known: [String: [String]] = [:]
    for (step, outlines) in series.enumerated() {
      try record(1990 + step, outlines)
      let now = try glaciers()
      for (period, names) in known { #expect(now[period] == names, "\(period) after \(1990 + step)") }
      known = now
    }
    #expect(known.values.allSatisfy { Set($0).count == $0.count })
    #expect(Set(known.values.joined()).count > 20)
    let other = try SampleInventory()
    let crooked = try other.open()
    for step in [5, 11, 0, 3, 9, 1, 2, 10, 4, 8, 7, 6] { try record(1990 + step, series[step], in: crooked) }
    #expect(try glaciers(crooked) == known)
    #expect(try events(of: crooked) == events())
  }

  @Test(
    "the shares of an outline that its links have sum to at most one, and every outline has one identifier")
  func fractions() throws {
    for (step, outlines) in Self.series().enumerated() { try record(1990 + step, outlines) }
    let links = try inventory.lineage()
    #expect(links.count > 100)
    let forward = Dictionary(grouping: links) { "\($0.from.id) \($0.to.period)" }
    let back = Dictionary(grouping: links) { "\($0.to.id) \($0.from.period)" }
    for own in forward.values { #expect(own.reduce(0) { $0 + $1.shareOfFrom } <= 1 + 1e-9) }
    for own in back.values { #expect(own.reduce(0) { $0 + $1.shareOfTo } <= 1 + 1e-9) }
    let counts = try inventory.read {
      try Int.fetchAll(
        $0,
        sql: """
          SELECT count(i.id) FROM outlines o LEFT JOIN identity_versions i
            ON i.outline_id = o.id AND i.superseded_at IS NULL GROUP BY o.id
          """)
    }
    #expect(counts.allSatisfy { $0 == 1 })
  }

  @Test(
    "an earlier period gives its glaciers their identifiers, and what they were called before stays known")
  func earlier() throws {
    try record(2000, [square(500, side: 400)])
    let late = try #require(try glaciers()["2000"]?.first)
    let before = try #require(try inventory.history().last?.moment)
    try record(1990, [square(0, side: 1500)])
    let early = try #require(try glaciers()["1990"]?.first)
    #expect(try glaciers()["2000"] == [early] && early != late)
    #expect(try glaciers(InventoryDatabase.open(sample.path, asOf: before))["2000"] == [late])
  }
}
