import Foundation
import Geospatial
import Inventory
import Testing

@testable import Exchange

@Suite("The inventory as plain files")
struct PlainContentTests {
  @Test("hold every table and every outline, and a past state as it was")
  func contents() throws {
    let sample = try SampleEdition()
    let folder = try sample.export(.plain, to: "plain")
    let before = try SampleEdition.bytes(folder)
    #expect(
      before.keys.sorted() == [
        "CITATION.cff", "README.md", "areas.csv", "changes.csv", "checksums.sha256", "events.csv",
        "glaciers.csv",
        "lineage.csv", "outlines-1986-1988.geojson", "outlines-2001-2003.geojson",
        "outlines-2019-2021.geojson", "periods.csv", "provenance.csv", "table_4.csv", "table_5a.csv",
        "table_5b.csv", "trends.csv",
      ])
    #expect(before["lineage.csv"]?.count ?? 0 > 200)

    var changed = PeriodRecord(
      label: "2001-2003", kind: .extracted, years: 2001...2003, contentHash: "other",
      run: RunRecord(started: "", ended: "", version: "0", settings: "{}", stepHash: "s"))
    changed.outlines = [SampleEdition.outline(0, 700, dated: false)]
    try sample.inventory.record(changed)
    let after = try SampleEdition.bytes(sample.export(.plain, to: "plain", replacing: true))
    let differing = before.keys.filter { after[$0] != before[$0] }
    #expect(
      differing.contains("outlines-2001-2003.geojson") && !differing.contains("outlines-1986-1988.geojson"))
    let past = try #require(try sample.inventory.history().dropLast().last?.moment)
    let edition = try Edition(of: InventoryDatabase.open(sample.inventory.path, asOf: past))
    try Export(edition, as: .plain).write(to: folder, replacing: true)
    #expect(try SampleEdition.bytes(folder) == before)
  }

  @Test("have the checksums that sha256sum finds", Oracle.program("sha256sum", of: "coreutils"))
  func checksums() throws {
    let sample = try SampleEdition()
    for format in [ExportFormat.plain, .stac] {
      let folder = try sample.export(format, to: format.rawValue)
      try Oracle.output(
        of: "sh", ["-c", "cd '\(folder)' && sha256sum --check --quiet --strict checksums.sha256"])
    }
  }

  @Test("are the whole inventory or nothing")
  func part() throws {
    let sample = try SampleEdition()
    #expect {
      try sample.export(.plain, to: "plain", ["2001-2003"])
    } throws: {
      "\($0)".hasSuffix("'--to plain' holds the whole inventory; leave --period out")
    }
  }
}
