import Foundation
import Geospatial

@testable import Inventory

/// Small inventories in folders of their own, removed with the value.
final class SampleInventory {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("firnline-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  var path: String { folder.appendingPathComponent("inventory.sqlite").path }

  static func project(_ crs: String = "EPSG:32646", simulated: Bool = false) throws -> ProjectRecord {
    ProjectRecord(
      name: "Test region", firnlineVersion: "0.0.0", crs: try CRS(crs), areaMeasure: "planar \(crs)",
      isSimulated: simulated)
  }

  func open(_ crs: String = "EPSG:32646") throws -> InventoryDatabase {
    try InventoryDatabase.open(path, for: Self.project(crs))
  }

  /// A square of `side` metres with its south-west corner `east` metres from the zone's middle.
  static func square(east: Double, side: Double = 1000, hole: Bool = false) -> OutlineRecord {
    func ring(_ x: Double, _ y: Double, _ side: Double) -> [Point] {
      [(0.0, 0.0), (side, 0), (side, side), (0, side), (0, 0)].map { Point(x: x + $0.0, y: y + $0.1) }
    }
    let polygon = Polygon(
      exterior: ring(500_000 + east, 3_700_000, side),
      holes: hole ? [ring(500_000 + east + side / 4, 3_700_000 + side / 4, side / 2)] : [])
    return OutlineRecord(
      polygon: polygon, area: Area(squareMetres: side * side * (hole ? 0.75 : 1)),
      perimeter: Length(metres: side * (hole ? 6 : 4)), name: "Square \(Int(east))",
      externalID: "S\(Int(east))", srcDate: CalendarDate(iso: "1987-08-15"),
      shares: [SceneShare(productID: "LT05_A", share: 0.75), SceneShare(productID: "LT05_B", share: 0.25)],
      uncertainty: Area(squareMetres: 60_000))
  }

  static func bowTie() -> OutlineRecord {
    let ring = [(0.0, 0.0), (1000, 1000), (1000, 0), (0, 1000), (0, 0)].map {
      Point(x: 600_000 + $0.0, y: 3_700_000 + $0.1)
    }
    return OutlineRecord(
      polygon: Polygon(exterior: ring), area: Area(squareMetres: 500_000), perimeter: Length(metres: 4828),
      externalID: "bow-tie")
  }

  static func period(
    _ label: String = "1986-1988", years: ClosedRange<Int> = 1986...1988, hash: String = "hash-1",
    outlines: [OutlineRecord] = [square(east: 0, hole: true), square(east: 2000)]
  ) throws -> PeriodRecord {
    func scene(_ id: String, _ date: String, _ cloud: Double) -> SceneRecord {
      SceneRecord(
        productID: id, tile: "138037", date: CalendarDate(iso: date) ?? CalendarDate(ordinal: 1),
        sensor: "TM",
        level: "L1TP", sunElevation: 55.5, cloudPercent: cloud, geometricRMSE: 4.2, sha256: "abc")
    }
    let area = outlines.reduce(Area.zero) { $0 + $1.area }
    return PeriodRecord(
      label: label, kind: .extracted, years: years, contentHash: hash,
      run: RunRecord(
        started: "2025-01-01T00:00:00Z", ended: "2025-01-01T00:01:00Z", version: "0.0.0",
        settings: #"{"threshold": 2}"#, stepHash: "step-\(hash)"),
      scenes: [
        PeriodScene(scene("LT05_B", "1988-07-30", 14), role: .support, decidedShare: 0.25),
        PeriodScene(scene("LT05_A", "1987-08-15", 3), role: .main, decidedShare: 0.75, note: "clear"),
      ], outlines: outlines,
      totals: [
        RegionTotal(
          area: area, outlineCount: outlines.count, unobserved: Area(squareMetres: 900),
          meanDate: CalendarDate(iso: "\(years.lowerBound)-07-02"),
          uncertainty: UncertaintyRecord(
            value: Area(squareMetres: 120_000), method: "buffer", settings: #"{"width": "15 m"}"#,
            correlation: .linear))
      ])
  }

  /// What a program prints, and its exit status.
  static func output(of program: String, _ arguments: [String]) throws -> (text: String, status: Int32) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (String(decoding: data, as: UTF8.self), process.terminationStatus)
  }

  /// Whether a program of this machine is there, for tests that call it.
  static func has(_ program: String) -> Bool { FileManager.default.isExecutableFile(atPath: program) }
}
