import Foundation
import Geospatial
import Testing

@testable import Inventory

/// Outlines of several years in which people named the glaciers.
@Suite("Real glaciers through time")
struct RealGlaciersTests {
  private static let data = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/data/open")
  private static let file = data.appendingPathComponent("rhone_glims_1998_2009/glims_polygons.shp").path
  private static let park = data.appendingPathComponent("gnp_multi_epoch").path

  @Test(
    "in Glacier National Park every link that counts joins outlines of one official name, and others slivers",
    .enabled(if: FileManager.default.fileExists(atPath: park), "no ../shared/data/open/gnp_multi_epoch"))
  func official() throws {
    let sample = try SampleInventory()
    let inventory = try sample.open("EPSG:26912")
    let meter = try AreaMeter(.planar, crs: inventory.project.crs)
    for (year, file) in [(1850, "lia-poly"), (1966, "polys66"), (1998, "polys98"), (2005, "polys05")] {
      let source = OutlineImport(
        path: "\(Self.park)/\(file).json", attributes: .init(name: "GLACNAME"), repair: true)
      var period = try SampleInventory.period("\(year)", years: year...year)
      period.outlines = try source.outlines(in: inventory.project.crs, boundary: nil, meter: meter)
      try inventory.record(period)
    }
    let names = Dictionary(uniqueKeysWithValues: try inventory.glacierStates().map { ($0.outline, $0.name) })
    let links = try inventory.lineage()
    let counted = links.filter(LineageRules.standard.counts)
    #expect(counted.count == 137 && links.count == 141)
    for link in counted { #expect(names[link.from.id] == names[link.to.id]) }
  }

  @Test(
    "glaciers that GLIMS calls the same in both years are the same by the ground they share, all 44 of them",
    .enabled(if: FileManager.default.fileExists(atPath: file), "no ../shared/data/open/rhone_glims_1998_2009")
  )
  func named() throws {
    let sample = try SampleInventory()
    let inventory = try sample.open("EPSG:32632")
    let meter = try AreaMeter(.planar, crs: inventory.project.crs)
    for year in [1998, 2009] {
      let source = OutlineImport(
        path: Self.file, filter: "line_type = 'glac_bound' AND src_date LIKE '\(year)%'",
        rock: "line_type = 'intrnl_rock' AND src_date LIKE '\(year)%'",
        attributes: .init(id: "glac_id", date: "src_date"), repair: true)
      var period = try SampleInventory.period("\(year)", years: year...year)
      period.outlines = try source.outlines(in: inventory.project.crs, boundary: nil, meter: meter)
      try inventory.record(period)
    }
    let states = Dictionary(grouping: try inventory.glacierStates(), by: \.period.label)
    func glaciers(_ year: String) -> [String: Set<String>] {
      Dictionary(grouping: states[year] ?? []) { $0.name ?? "" }.mapValues { Set($0.map(\.glacier)) }
    }
    let (early, late) = (glaciers("1998"), glaciers("2009"))
    let both = Set(early.keys).intersection(late.keys)
    #expect(both.count == 44)
    for name in both { #expect(!(early[name] ?? []).isDisjoint(with: late[name] ?? []), "\(name)") }
    let kinds = Dictionary(grouping: try inventory.glacierEvents(), by: \.kind).mapValues(\.count)
    // Of the 65 that appear most are smaller than what was mapped in 1998.
    #expect(kinds[.split] == 12 && kinds[.vanish] == 7 && kinds[.appear] == 65 && kinds[.exchange] == nil)
  }
}
