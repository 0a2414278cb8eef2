import Foundation
import Geospatial
import Inventory
import Reporting

/// All that an inventory holds, as one folder of plain files.
///
/// There is no time in it and no identifier that depends on what was recorded before. An outline is known by its period
/// and its number there.
struct PlainContent: ExportContent {
  func write(_ edition: Edition, into folder: String, stem: String) throws -> ExportedFiles {
    let inventory = edition.inventory
    guard try inventory.periods().count == edition.periods.count else {
      throw edition.refusal(of: .plain, "holds the whole inventory", mend: "leave --period out")
    }
    var exported = ExportedFiles(files: [])
    for period in edition.periods {
      let (label, file) = (period.label, "outlines-\(period.fileName).geojson")
      try inventory.datedOutlines(ofPeriod: label).write("\(folder)/\(file)")
      exported.files.append((file, "the outlines of \(label), in longitude and latitude"))
    }
    func add(_ name: String, _ table: Table, _ meaning: String) throws {
      try Data(table.rendered(as: .csv).utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name).csv"))
      exported.files.append(("\(name).csv", meaning))
    }
    for (table, meaning) in [
      (PaperTable.images, "the images of every tile and period"),
      (.areas, "areas as printed"), (.changes, "the compared periods as printed"),
    ] {
      let (columns, rows) = try inventory.rows(of: table)
      let cells = rows.map { row in row.map { $0.map(Table.Cell.text) ?? .missing } }
      let made = Table(title: "", columns: columns.map { Table.Column($0, name: $0) }, rows: cells)
      try add(table.rawValue, made, meaning)
    }
    try add("areas", Table.areas(of: inventory), "the area of every region and period")
    try add("changes", Table.changes(of: inventory, convention: .paper), "changes in the paper's years")
    try add("glaciers", Table.glaciers(of: inventory), "the areas of glaciers that have names")
    try add("lineage", Table.lineage(of: inventory), "outlines of successive periods that share ground")
    try add("events", Table.events(of: inventory), "what became of each glacier from period to period")
    let links = try Table.referenceLinks(of: inventory)
    if !links.rows.isEmpty { try add("references", links, "outlines of references that share ground") }
    let adjustments = try Table.adjustments(of: inventory)
    if !adjustments.rows.isEmpty { try add("adjustments", adjustments, "what corrections by hand did") }
    let spreads = try spreads(of: edition)
    if !spreads.rows.isEmpty {
      try add("area_spreads", spreads, "how far areas are from certain, by what extraction says of itself")
    }
    try add("trends", Table.trends(of: inventory), "the straight lines through the areas")
    try add("periods", periods(of: edition), "the periods with the hashes of their content")
    try add("provenance", provenance(of: edition), "which scene decided how much of each outline")
    return exported
  }

  /// The periods with the hashes of their content and of the inputs that made it.
  private func periods(of edition: Edition) -> Table {
    Table(
      title: "",
      columns: [
        "period", "kind", "start_year", "end_year", "n_outlines", "fingerprint", "content_hash", "source",
      ].map { Table.Column($0, name: $0) },
      rows: edition.periods.map { period in
        let summary = period.summary
        return [
          .text(period.label), .text(summary.kind.rawValue), .integer(summary.time.years.lowerBound),
          .integer(summary.time.years.upperBound), .integer(summary.outlineCount), .text(period.fingerprint),
          .text(summary.contentHash), .text(edition.inventory.ownSource),
        ]
      })
  }

  /// What extraction said of its own areas.
  private func spreads(of edition: Edition) throws -> Table {
    Table(
      title: "",
      columns: [
        "period", "region", "method", "area_km2", "low_km2", "high_km2", "error_km2", "settings", "source",
      ].map { Table.Column($0, name: $0) },
      rows: try edition.inventory.areaSpreads().map { entry in
        let spread = entry.spread
        return [
          .text(entry.period), .text(spread.subarea ?? edition.project.name), .text(spread.method.rawValue),
        ]
          + [spread.area, spread.low, spread.high, spread.error].map { .number($0.squareKilometres) }
          + [.text(spread.words), .text(edition.inventory.ownSource)]
      })
  }

  /// Which scene decided how much of each outline.
  private func provenance(of edition: Edition) throws -> Table {
    var rows: [[Table.Cell]] = []
    for period in edition.periods {
      let scenes = Dictionary(period.scenes.map { ($0.scene.productID, $0) }) { one, _ in one }
      for (index, outline) in try edition.inventory.outlines(ofPeriod: period.label).enumerated() {
        for share in outline.shares {
          let scene = scenes[share.productID]
          rows.append([
            .text(period.label), .integer(index + 1), .text(share.productID),
            .text(scene?.role.rawValue ?? ""), .text(scene?.scene.date.iso ?? ""), .number(share.share),
            .text(scene?.scene.sha256 ?? ""),
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
}
