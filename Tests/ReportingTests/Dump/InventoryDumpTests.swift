import Foundation
import Geospatial
import Inventory
import Testing

@testable import Reporting

@Suite("The inventory as a folder")
struct InventoryDumpTests {
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("firnline-dump-\(UUID().uuidString)").path

  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

  private func period(_ label: String, _ side: Double, run: String = "2025-01-01T00:00:00Z") throws
    -> PeriodRecord
  {
    let years = (Int(label.prefix(4)) ?? 0)...(Int(label.suffix(4)) ?? 0)
    let date = try #require(CalendarDate(year: years.lowerBound, month: 8, day: 1))
    let scenes = ["A", "B"].map {
      SceneRecord(
        productID: "\($0)\(years.lowerBound)", tile: "138037", date: date, sensor: "TM", sha256: "ab")
    }
    let outlines = [0.0, 4000].map { east in
      OutlineRecord(
        polygon: Polygon(
          Bounds(minX: 5e5 + east, minY: 37e5, maxX: 5e5 + east + side, maxY: 37e5 + side)),
        area: Area(squareMetres: side * side), perimeter: Length(metres: 4 * side),
        name: "Agassiz, \(Int(east))",
        srcDate: date, shares: scenes.map { SceneShare(productID: $0.productID, share: 0.5) })
    }
    return PeriodRecord(
      label: label, kind: .extracted, years: years, contentHash: "inputs of \(label)",
      run: RunRecord(started: run, ended: run, version: "0", settings: "{}", stepHash: "s"),
      scenes: scenes.map { PeriodScene($0, role: .main, decidedShare: 0.5) }, outlines: outlines,
      totals: [
        RegionTotal(
          area: Area(squareMetres: 2 * side * side), outlineCount: 2,
          uncertainty: UncertaintyRecord(value: Area(squareMetres: 1e5), method: "buffer", settings: "{}"))
      ])
  }

  private func inventory(_ name: String, _ periods: [PeriodRecord]) throws -> InventoryDatabase {
    let inventory = try InventoryDatabase.open(
      "\(folder)/\(name).sqlite",
      for: ProjectRecord(
        name: "Region", firnlineVersion: "0", crs: CRS("EPSG:32646"), areaMeasure: "planar EPSG:32646"))
    try inventory.declareComparisons([Comparison(first: "1986-1988", second: "2019-2021")])
    for period in periods { try inventory.record(period) }
    return inventory
  }

  /// The files of a folder with their bytes.
  private func bytes(_ path: String) throws -> [String: Data] {
    try Dictionary(
      uniqueKeysWithValues: FileManager.default.contentsOfDirectory(atPath: path).map {
        ($0, try Data(contentsOf: URL(fileURLWithPath: "\(path)/\($0)")))
      })
  }

  @Test("equal content has equal bytes, in whatever order it came and whatever stood there in between")
  func deterministic() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let straight = try inventory(
      "straight", [period("1986-1988", 1000), period("2001-2003", 900), period("2019-2021", 800)])
    let later = "2026-06-06T06:06:06Z"
    let crooked = try inventory(
      "crooked",
      [
        period("2019-2021", 700, run: later), period("2001-2003", 900, run: later), period("1986-1988", 500),
        period("2019-2021", 800), period("1986-1988", 1000, run: later),
      ])
    try InventoryDump(of: straight).write(to: "\(folder)/one")
    try InventoryDump(of: crooked).write(to: "\(folder)/other")
    let one = try bytes("\(folder)/one")
    let other = try bytes("\(folder)/other")
    #expect(Set(one.keys) == Set(other.keys))
    for (name, data) in one { #expect(other[name] == data, "\(name)") }
    #expect(
      one.keys.sorted() == [
        "areas.csv", "changes.csv", "checksums.sha256", "events.csv", "glaciers.csv", "lineage.csv",
        "outlines-1986-1988.geojson", "outlines-2001-2003.geojson", "outlines-2019-2021.geojson",
        "periods.csv",
        "provenance.csv", "table_4.csv", "table_5a.csv", "table_5b.csv", "trends.csv",
      ])
    #expect(one["lineage.csv"]?.count ?? 0 > 200)

    try crooked.record(period("2001-2003", 901))
    try InventoryDump(of: crooked).write(to: "\(folder)/other")
    let changed = try bytes("\(folder)/other")
    let differing = one.keys.filter { changed[$0] != one[$0] }
    #expect(
      differing.contains("outlines-2001-2003.geojson") && !differing.contains("outlines-1986-1988.geojson"))
    let past = try #require(try crooked.history().dropLast().last?.moment)
    try InventoryDump(of: InventoryDatabase.open(crooked.path, asOf: past)).write(to: "\(folder)/other")
    #expect(try bytes("\(folder)/other") == one)
    let left = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix(".") }
    #expect(left.isEmpty)
  }

  @Test(
    "the checksums are those that sha256sum finds",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/sha256sum")))
  func checksums() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try InventoryDump(of: inventory("one", [period("1986-1988", 1000)])).write(to: "\(folder)/one")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
    process.arguments = ["--check", "--quiet", "--strict", "checksums.sha256"]
    process.currentDirectoryURL = URL(fileURLWithPath: "\(folder)/one")
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  @Test("a folder of something else is left alone")
  func otherFolder() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let mine = "\(folder)/mine"
    try FileManager.default.createDirectory(atPath: mine, withIntermediateDirectories: true)
    try Data("dear diary".utf8).write(to: URL(fileURLWithPath: "\(mine)/diary.txt"))
    let inventory = try inventory("one", [period("1986-1988", 1000)])
    let error = #expect(throws: DumpError.self) { try InventoryDump(of: inventory).write(to: mine) }
    #expect(
      error?.description.hasSuffix("is there already and is no export of an inventory; give another name")
        == true)
    #expect(try bytes(mine).keys.sorted() == ["diary.txt"])
  }
}
