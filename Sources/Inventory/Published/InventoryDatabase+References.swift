import Declaration
import Foundation
import GRDB

extension InventoryDatabase {
  /// Loads a published table under the name of its folder and of its file.
  ///
  /// - Throws: `CSVError` or `InventoryError`, as `load(_:source:table:)`.
  public func loadReference(_ path: String) throws {
    let (source, name) = Self.referenceName(path)
    try load(PublishedTable(CSVTable(path: path)), source: source, table: name)
  }

  /// Whether the inventory holds just what a published table's file says.
  public func holdsReference(_ path: String) throws -> Bool {
    let (source, name) = Self.referenceName(path)
    switch try PublishedTable(CSVTable(path: path)) {
    case .comparisons(let comparisons):
      return try publishedComparisons(of: source, table: name) == comparisons
    case .areas(let areas):
      return try held("published_values", "region, period, value_printed, error_printed, note", source, name)
        == areas.map { [$0.region, $0.period, $0.area.text, $0.error?.text, $0.note] }
    case .changes(let changes):
      return try held(
        "published_values", "region, period, unit, value_printed, error_printed, note", source, name)
        == changes.map { [$0.region, $0.interval, $0.quantity.unit, $0.value.text, $0.error?.text, $0.note] }
    case .scenes(let scenes):
      return try held("published_scenes", "period, tile, date, cloud_printed, note", source, name)
        == scenes.map { [$0.period, $0.tile, $0.date, $0.cloudPercent?.text, $0.note] }
    }
  }

  private static func referenceName(_ path: String) -> (source: String, table: String) {
    let file = URL(fileURLWithPath: path)
    return (
      file.deletingLastPathComponent().lastPathComponent, file.deletingPathExtension().lastPathComponent
    )
  }

  private func held(_ table: String, _ columns: String, _ source: String, _ name: String) throws
    -> [[String?]]
  {
    try read { database in
      try Row.fetchAll(
        database,
        sql: "SELECT \(columns) FROM \(table) WHERE source = ? AND source_table = ? ORDER BY id",
        arguments: [source, name]
      ).map { row in (0..<row.count).map { row[$0] as String? } }
    }
  }
}
