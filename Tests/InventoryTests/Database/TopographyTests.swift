import GRDB
import Geospatial
import Glaciers
import Testing

@testable import Inventory

@Suite("Topography and complexes of outlines")
struct TopographyTests {
  private func period(_ change: (inout TopographyRecord) -> Void = { _ in }) throws -> PeriodRecord {
    var topography = TopographyRecord(
      minimum: 5101.5, maximum: 5249.25, median: 5160, mean: 5161.125, slope: 12.25, aspect: 350,
      length: Length(metres: 1234.5), flowLine: [Point(x: 93.01, y: 33.5), Point(x: 93.02, y: 33.25)],
      hypsometry: try #require(Hypsometry(base: 5100, shares: [250, 0, 750])), source: "COPDEM30")
    change(&topography)
    var period = try SampleInventory.period()
    period.outlines[1].topography = topography
    period.outlines[1].complex = 3
    return period
  }

  private func fingerprint(_ period: PeriodRecord) throws -> String? {
    let sample = try SampleInventory()
    let inventory = try sample.open()
    try inventory.record(period)
    return try inventory.fingerprint(ofPeriod: period.label)
  }

  @Test("are read as they were recorded, and stand in dated_outlines by RGI 7's names")
  func roundTrip() throws {
    let sample = try SampleInventory()
    let inventory = try sample.open()
    let period = try period()
    try inventory.record(period)
    let read = try inventory.outlines(ofPeriod: period.label)
    #expect(read.map(\.topography) == period.outlines.map(\.topography) && read.map(\.complex) == [nil, 3])
    let found = try inventory.read {
      try Row.fetchOne($0, sql: "SELECT * FROM dated_outlines WHERE complex = 3")
    }
    let row = try #require(found)
    #expect(row["zmed_m"] as Double? == 5160)
    #expect(row["lmax_m"] as Double? == 1235)
    #expect(row["aspect_sec"] as Int? == 1)
    #expect(row["termlat"] as Double? == 33.25)
    #expect(row["dem_source"] as String? == "COPDEM30")
    let sum = try inventory.read { try Int.fetchOne($0, sql: "SELECT sum(share) FROM hypsometry") }
    #expect(sum == 1000)
  }

  @Test("go through the file of the outline step, and leave it as it was where there are none")
  func layer() throws {
    let sample = try SampleInventory()
    let path = sample.folder.appendingPathComponent("outlines.gpkg").path
    let outlines = try period().outlines
    try OutlineLayer.write(outlines, crs: CRS("EPSG:32646"), to: path)
    let read = try OutlineLayer.read(path)
    #expect(read.map(\.topography) == outlines.map(\.topography) && read.map(\.complex) == [nil, 3])
    #expect(OutlineLayer.glacierFields(of: try SampleInventory.period().outlines).isEmpty)
  }

  @Test("are part of the fingerprint, which without them is what it was")
  func fingerprints() throws {
    let plain = try SampleInventory.period()
    var complex = plain
    complex.outlines[0].complex = 1
    let all = try [
      fingerprint(plain), fingerprint(complex), fingerprint(period()),
      fingerprint(period { $0.slope = 12.5 }),
      fingerprint(period { $0.flowLine = [] }), fingerprint(period { $0.aspect = nil }),
      fingerprint(
        period { record in Hypsometry(base: 5100, shares: [250, 750]).map { record.hypsometry = $0 } }),
    ]
    #expect(Set(all).count == all.count && !all.contains(nil))
    // As it was before any of this could be recorded.
    #expect(all[0] == "abf7aa435c3d5988f3ee16bb769bd2121b10829a02b1edce97656624da227b76")
  }
}
