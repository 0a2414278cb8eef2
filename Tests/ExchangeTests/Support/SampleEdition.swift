import Declaration
import Foundation
import Geospatial
import Glaciers
import Inventory
import Testing

@testable import Exchange

/// Small inventories in a folder of their own: squares in three periods, with a nunatak, names in several scripts,
/// dates missing, a glacier that falls apart and one that vanishes.
final class SampleEdition {
  static let labels = ["1986-1988", "2001-2003", "2019-2021"]

  let scratch: Scratch
  let inventory: InventoryDatabase

  init(simulated: Bool = false, started: String = "2025-01-01T00:00:00Z", order: [Int] = [0, 1, 2]) throws {
    scratch = try Scratch()
    inventory = try InventoryDatabase.open(
      scratch("inventory.sqlite"),
      for: ProjectRecord(
        name: "Tanggula & Co", firnlineVersion: "0", crs: CRS("EPSG:32646"),
        areaMeasure: "planar EPSG:32646", isSimulated: simulated))
    let periods = try [
      Self.period(
        "1986-1988", started,
        [
          Self.outline(0, 2000, name: "冬克玛底", hole: true), Self.outline(4000, 1000, name: "Größe, \"Ł\""),
          Self.outline(8000, 800),
        ]),
      Self.period(
        "2001-2003", started,
        [Self.outline(0, 900, name: "冬克玛底"), Self.outline(1000, 900), Self.outline(4000, 900)]),
      Self.period("2019-2021", started, [Self.outline(0, 800), Self.outline(4000, 850, dated: false)]),
    ]
    for index in order { try inventory.record(periods[index]) }
  }

  func edition(_ labels: [String] = [], _ statement: Edition.Statement = .init()) throws -> Edition {
    try Edition(of: inventory, periods: labels, statement: statement)
  }

  /// Writes an export and gives its path.
  @discardableResult
  func export(
    _ format: ExportFormat, to name: String, _ labels: [String] = [],
    _ statement: Edition.Statement = .init(),
    replacing: Bool = false
  ) throws -> String {
    try Export(edition(labels, statement), as: format).write(to: scratch(name), replacing: replacing)
    return scratch(name)
  }

  static func outline(
    _ east: Double, _ side: Double, name: String? = nil, hole: Bool = false, dated: Bool = true
  ) -> OutlineRecord {
    func ring(_ inset: Double) -> [Point] {
      let (low, high) = (inset, side - inset)
      return [(low, low), (high, low), (high, high), (low, high), (low, low)].map {
        Point(x: 500_000 + east + $0.0, y: 3_700_000 + $0.1)
      }
    }
    let polygon = Polygon(exterior: ring(0), holes: hole ? [ring(side / 4)] : [])
    let date = dated ? CalendarDate(iso: "2001-08-15") : nil
    return OutlineRecord(
      polygon: polygon, area: Area(squareMetres: polygon.planarArea),
      perimeter: Length(metres: polygon.perimeter), name: name, externalID: name.map { "id of \($0)" },
      srcDate: date, srcDates: date.map { $0...$0 },
      shares: dated
        ? [SceneShare(productID: "LT05_A", share: 0.75), SceneShare(productID: "LT05_B", share: 0.25)] : [],
      uncertainty: Area(squareMetres: 60_000), topography: name == nil ? nil : topography)
  }

  /// Heights from 5012 to 5870 m, of which three quarters of the area lie in the lowest of 18 bands.
  private static var topography: TopographyRecord? {
    Hypsometry(base: 5000, shares: [750] + Array(repeating: 0, count: 16) + [250]).map { bands in
      TopographyRecord(
        minimum: 5012.5, maximum: 5870, median: 5040, mean: 5100.25, slope: 12.5, aspect: 350.5,
        length: Length(metres: 2345.6), flowLine: [Point(x: 93.01, y: 33.44), Point(x: 93, y: 33.43)],
        hypsometry: bands, source: "COPDEM30")
    }
  }

  private static func period(_ label: String, _ started: String, _ outlines: [OutlineRecord]) throws
    -> PeriodRecord
  {
    let years = (Int(label.prefix(4)) ?? 0)...(Int(label.suffix(4)) ?? 0)
    let scenes = try ["LT05_A", "LT05_B"].enumerated().map { index, id in
      SceneRecord(
        productID: id, tile: "138037",
        date: try #require(CalendarDate(year: 2001, month: 8, day: 15 + index)),
        sensor: "TM", sunElevation: 55.5, cloudPercent: 3, geometricRMSE: 4.2 + Double(index))
    }
    return PeriodRecord(
      label: label, kind: .extracted, years: years, contentHash: "inputs of \(label)",
      run: RunRecord(started: started, ended: started, version: "0", settings: "{}", stepHash: "s"),
      scenes: scenes.enumerated().map {
        PeriodScene($1, role: $0 == 0 ? .main : .support, decidedShare: 0.5)
      },
      outlines: outlines,
      totals: [
        RegionTotal(
          area: outlines.reduce(.zero) { $0 + $1.area }, outlineCount: outlines.count,
          uncertainty: UncertaintyRecord(
            value: Area(squareMetres: 1e5), method: "buffer", settings: #"{"distance": "15 m"}"#,
            correlation: .linear))
      ])
  }

  /// The files below a folder, or the one file, with their bytes.
  static func bytes(_ path: String) throws -> [String: Data] {
    let names = FileManager.default.enumerator(atPath: path)?.allObjects as? [String] ?? []
    return try Dictionary(
      uniqueKeysWithValues: names.compactMap { name in
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: "\(path)/\(name)", isDirectory: &isFolder)
        return isFolder.boolValue
          ? nil : (name, try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")))
      })
  }
}
