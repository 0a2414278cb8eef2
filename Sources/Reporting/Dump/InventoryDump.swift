import Declaration
import Foundation
import Geospatial
import Inventory

/// All that an inventory holds, as one folder of plain files.
///
/// Equal content gives equal bytes: there is no time in it and no identifier that depends on what was recorded before.
/// An outline is known by its period and its number there. The folder gets its name when it is whole.
public struct InventoryDump {
  /// The file with the SHA-256 of every other, as `sha256sum --check` reads it.
  static let checksums = "checksums.sha256"

  private let inventory: InventoryDatabase

  /// Makes a dump of an inventory as it was opened.
  public init(of inventory: InventoryDatabase) { self.inventory = inventory }

  /// Writes the folder, in place of an older dump of that name.
  ///
  /// - Throws: `DumpError` where something else has that name; `InventoryError`, `GeospatialError`.
  public func write(to folder: String) throws {
    let files = FileManager.default
    let isThere = files.fileExists(atPath: folder)
    guard !isThere || files.fileExists(atPath: "\(folder)/\(Self.checksums)") else {
      throw DumpError(
        description: "\(folder): is there already and is no export of an inventory; give another name")
    }
    TemporaryName.sweep(beside: folder)
    let temporary = TemporaryName.beside(folder)
    defer { try? files.removeItem(atPath: temporary) }
    do {
      try files.createDirectory(atPath: temporary, withIntermediateDirectories: false)
      try fill(temporary)
      if isThere {
        let old = TemporaryName.beside(folder)
        defer { try? files.removeItem(atPath: old) }
        try TemporaryName.rename(folder, to: old)
        try TemporaryName.rename(temporary, to: folder)
      } else {
        try TemporaryName.rename(temporary, to: folder)
      }
    } catch let error as CocoaError {
      throw DumpError(
        description: "\(folder): cannot be written (\(error.localizedDescription)); choose a folder that can")
    }
  }

  private func fill(_ folder: String) throws {
    let periods = try inventory.periods()
    for (name, period) in zip(Self.fileNames(periods.map(\.time.label)), periods) {
      try inventory.exportOutlines(
        ofPeriod: period.time.label, to: "\(folder)/outlines-\(name).geojson")
    }
    for table in PaperTable.allCases {
      let (columns, rows) = try inventory.rows(of: table)
      try write(
        Table(
          title: "", columns: columns.map { Table.Column($0, name: $0) },
          rows: rows.map { $0.map { $0.map(Table.Cell.text) ?? .missing } }), as: table.rawValue, in: folder)
    }
    try write(Table.areas(of: inventory), as: "areas", in: folder)
    try write(Table.changes(of: inventory, convention: .paper), as: "changes", in: folder)
    try write(Table.glaciers(of: inventory), as: "glaciers", in: folder)
    try write(Table.lineage(of: inventory), as: "lineage", in: folder)
    try write(Table.events(of: inventory), as: "events", in: folder)
    let links = try Table.referenceLinks(of: inventory)
    if !links.rows.isEmpty { try write(links, as: "references", in: folder) }
    try write(Table.trends(of: inventory), as: "trends", in: folder)
    try write(periodTable(periods), as: "periods", in: folder)
    try write(provenance(periods), as: "provenance", in: folder)
    try writeChecksums(folder)
  }

  private func write(_ table: Table, as name: String, in folder: String) throws {
    try Data(table.rendered(as: .csv).utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name).csv"))
  }

  private func writeChecksums(_ folder: String) throws {
    let lines = try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map {
      "\(try ContentHash(ofFile: "\(folder)/\($0)").hex)  \($0)\n"
    }
    try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: "\(folder)/\(Self.checksums)"))
  }

  /// The periods with the hashes of their content and of the inputs that made it.
  private func periodTable(_ periods: [PeriodSummary]) throws -> Table {
    Table(
      title: "",
      columns: [
        "period", "kind", "start_year", "end_year", "n_outlines", "fingerprint", "content_hash", "source",
      ].map { Table.Column($0, name: $0) },
      rows: try periods.map { period in
        [
          .text(period.time.label), .text(period.kind.rawValue), .integer(period.time.years.lowerBound),
          .integer(period.time.years.upperBound), .integer(period.outlineCount),
          .text(try inventory.fingerprint(ofPeriod: period.time.label) ?? ""), .text(period.contentHash),
          .text(inventory.ownSource),
        ]
      })
  }

  /// Which scene decided how much of each outline.
  private func provenance(_ periods: [PeriodSummary]) throws -> Table {
    var rows: [[Table.Cell]] = []
    for label in periods.map(\.time.label) {
      let scenes = Dictionary(
        try inventory.scenes(ofPeriod: label).map { ($0.scene.productID, $0) }
      ) { one, _ in one }
      for (index, outline) in try inventory.outlines(ofPeriod: label).enumerated() {
        for share in outline.shares {
          let scene = scenes[share.productID]
          rows.append([
            .text(label), .integer(index + 1), .text(share.productID), .text(scene?.role.rawValue ?? ""),
            .text(scene?.scene.date.iso ?? ""), .number(share.share), .text(scene?.scene.sha256 ?? ""),
          ])
        }
      }
    }
    return Table(
      title: "",
      columns: ["period", "number", "scene", "role", "date", "share", "sha256"].map {
        Table.Column($0, name: $0)
      }, rows: rows)
  }

  /// Labels as names of files, told apart where they would be the same.
  private static func fileNames(_ labels: [String]) -> [String] {
    var used: Set<String> = []
    return labels.map { label in
      let plain = String(label.map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : "_" })
      var name = plain
      var number = 1
      while !used.insert(name).inserted {
        number += 1
        name = "\(plain)-\(number)"
      }
      return name
    }
  }
}

/// A folder that cannot be written.
public struct DumpError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong, and the mend.
  public let description: String
}
