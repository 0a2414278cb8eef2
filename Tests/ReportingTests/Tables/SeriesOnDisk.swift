import Foundation
import Geospatial
import Inventory

/// An inventory of a whole region with one area a period, in a folder that goes with the value.
final class SeriesOnDisk {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("firnline-\(UUID().uuidString)")
  let inventory: InventoryDatabase

  init(simulated: Bool = false) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    inventory = try InventoryDatabase.open(
      folder.appendingPathComponent("i.sqlite").path,
      for: ProjectRecord(
        name: "Region", firnlineVersion: "0", crs: CRS("EPSG:32646"), areaMeasure: "planar EPSG:32646",
        isSimulated: simulated))
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Records a period of the years of its label, with square kilometres of ice and of ground that nobody saw, and with
  /// the ice of the sub-area West where that is given.
  func record(_ label: String, _ area: Double, hidden: Double? = nil, west: Double? = nil) throws {
    func total(_ subarea: String?, _ area: Double) -> RegionTotal {
      RegionTotal(
        subarea: subarea, area: Area(squareKilometres: area), outlineCount: 1,
        unobserved: hidden.map { Area(squareKilometres: $0) },
        uncertainty: UncertaintyRecord(
          value: Area(squareKilometres: 1), method: "buffer", settings: "{}", correlation: .linear))
    }
    try inventory.record(
      PeriodRecord(
        label: label, kind: .extracted, years: (Int(label.prefix(4)) ?? 0)...(Int(label.suffix(4)) ?? 0),
        contentHash: "h",
        run: RunRecord(started: "", ended: "", version: "0", settings: "{}", stepHash: "s"),
        totals: [total(nil, area)] + (west.map { [total("West", $0)] } ?? [])))
  }

  /// A project that declares periods of the years of their labels.
  static func declaring(_ labels: String...) -> DeclaredSeries {
    DeclaredSeries(
      project: "p.yaml",
      periods: labels.map { label in
        DeclaredSeries.Period(
          label: label, years: (Int(label.prefix(4)) ?? 0)...(Int(label.suffix(4)) ?? 0))
      })
  }
}
