import Foundation
import Geospatial
import Testing

@testable import Inventory

@Suite("Fingerprints of periods")
struct FingerprintTests {
  private func fingerprint(_ change: (inout PeriodRecord) -> Void = { _ in }) throws -> String {
    let sample = try SampleInventory()
    let inventory = try sample.open()
    var period = try SampleInventory.period()
    change(&period)
    try inventory.record(period)
    return try #require(try inventory.fingerprint(ofPeriod: period.label))
  }

  @Test("neither times, nor inputs, nor what was recorded before change it")
  func sameContent() throws {
    let plain = try fingerprint()
    #expect(plain.count == 64)
    #expect(
      try fingerprint {
        $0.run.started = "2030-01-01T00:00:00Z"
        $0.contentHash = "hash-9"
      } == plain)
    let sample = try SampleInventory()
    let inventory = try sample.open()
    try inventory.record(SampleInventory.period("2001-2003", years: 2001...2003))
    try inventory.record(SampleInventory.period(outlines: [SampleInventory.square(east: 9000)]))
    #expect(try inventory.fingerprint(ofPeriod: "1986-1988") != plain)
    try inventory.record(SampleInventory.period())
    #expect(try inventory.fingerprint(ofPeriod: "1986-1988") == plain)
    #expect(try inventory.fingerprint(ofPeriod: "1999") == nil)
    // What was kept when it was recorded is what is computed now.
    #expect(try inventory.history().last?.fingerprint == plain)
  }

  @Test("every part of the content changes it")
  func everyPart() throws {
    let all = try [
      fingerprint(), fingerprint { $0.years = 1986...1989 }, fingerprint { $0.kind = .imported },
      fingerprint { $0.scenes[0].scene.cloudPercent = 15 }, fingerprint { $0.scenes[0].note = "haze" },
      fingerprint { $0.scenes.reverse() }, fingerprint { $0.outlines.reverse() },
      fingerprint { $0.outlines[1].polygon.exterior[1].x += 1e-9 * 500_000 },
      fingerprint { $0.outlines[1].name = "Agassiz" }, fingerprint { $0.outlines[1].shares[0].share = 0.5 },
      fingerprint { $0.totals[0].unobserved = nil },
      fingerprint { $0.totals[0].uncertainty?.settings = "{}" },
    ]
    #expect(Set(all).count == all.count)
  }
}
