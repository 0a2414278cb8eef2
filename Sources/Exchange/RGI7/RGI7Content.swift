import Foundation
import Geospatial
import Glaciers
import Inventory

/// A package laid out as those of the Randolph Glacier Inventory 7: for each period glaciers (G) with their attributes
/// and what these mean, complexes (C) and borders (I), and between periods the links that RGI has between its versions.
struct RGI7Content: ExportContent {
  func write(_ edition: Edition, into folder: String, stem: String) throws -> ExportedFiles {
    var exported = ExportedFiles(files: [])
    for period in edition.periods {
      let outlines = try edition.inventory.outlines(ofPeriod: period.label)
      let names = RGI7Names(edition, period: period)
      let glaciers = try RGI7Table(of: outlines, named: names, of: edition)
      let polygons = outlines.map(\.polygon)
      let complexes = try RGI7Complexes(of: polygons, named: names, of: edition)
      let intersects = try RGI7Intersects(of: polygons, named: names, of: edition)
      func add(_ name: String, _ meaning: String, _ write: (String) throws -> Void) throws {
        try write("\(folder)/\(name)")
        exported.files.append((name, "\(meaning) of \(period.label)"))
      }
      func add(_ layer: VectorLayer, _ meaning: String) throws {
        try layer.write("\(folder)/\(layer.name).shp", dated: edition.lastDay)
        exported.files.append(("\(layer.name).shp, .shx, .dbf, .prj, .cpg", "\(meaning) of \(period.label)"))
      }
      let name = glaciers.layer.name
      try add(glaciers.layer, "the outlines")
      try add("\(name)-attributes.csv", "the attributes", attributes(glaciers).write)
      try add("\(name)-attributes_metadata.json", "what the attributes mean, those") {
        try JSONFile.write(metadata, to: $0)
      }
      try add(
        "\(name)-submission_info.csv", "makers and method",
        submission(of: period, in: edition, glaciers).write)
      if !glaciers.hypsometry.isEmpty {
        try add("\(name)-hypsometry.csv", "thousandths of each area in bands of 50 m") {
          try TemporaryName.write(Data(Hypsometry.csv(of: glaciers.hypsometry).utf8), to: $0)
        }
      }
      try add(complexes.layer, "the complexes: glaciers that share a border as one, those")
      try add("\(complexes.layer.name)-CtoG_links.json", "the glaciers of each complex, those") {
        try JSONFile.write(complexes.links, to: $0)
      }
      try add(intersects.layer, "the borders between glaciers, those")
    }
    if edition.periods.count > 1 {
      try RGI7Links(edition).table.write("\(folder)/links.csv")
      exported.files.append(
        ("links.csv", "outlines of successive periods, as they go out here, that share more than 200 m²"))
    }
    exported.remarks = [
      "Columns have the names, types and missing values of RGI 7.0. `area_km2` is equal-area (cea on WGS 84), as in RGI;"
        + " the inventory's own areas, above, are \(edition.project.areaMeasure). Identifiers are not those of RGI: they"
        + " name a period and the number of the outline in it.",
      "In `links.csv`, `to` is what RGI's own links call rgi7, and `from` what they call rgi6: `n_to` counts the outlines"
        + " of the later period on one of the earlier, `n_from` the reverse; a cluster shares ground with no other.",
    ]
    return exported
  }

  private func attributes(_ table: RGI7Table) -> CSVText {
    let columns = RGI7Column.glacier.map(\.name)
    var text = CSVText(columns)
    for feature in table.layer.features { text.add(columns.map { feature.attributes[$0] }) }
    return text
  }

  private var metadata: JSONText {
    let type: (VectorLayer.Field.Kind) -> String = { kind in
      switch kind {
      case .integer: "int"
      case .real: "float"
      case .string, .date: "str"
      }
    }
    return .members(
      RGI7Column.glacier.map { column in
        (
          column.name,
          .members([
            ("long_name", .text(column.longName)), ("description", .text(column.description)),
            ("datatype", .text(type(column.kind))), ("units", .text(column.units)),
            ("source", .text("Firnline")), ("rgi6_name", .text(column.rgi6Name)),
          ])
        )
      })
  }

  /// One row: an inventory of Firnline is one submission, which GLIMS has given no number yet.
  private func submission(
    of period: Edition.Period, in edition: Edition, _ table: RGI7Table
  ) -> CSVText {
    var text = CSVText([
      "subm_id", "n_outlines", "area_km2", "anlys_time", "release_dt", "proc_desc", "chief_affl",
      "submitters", "analysts", "rc_id",
    ])
    let area = table.layer.features.reduce(0.0) { $0 + ($1.attributes["area_km2"]?.number ?? 0) }
    let authors = edition.authors.joined(separator: "; ")
    text.add([
      "-999", "\(table.layer.features.count)", "\(area)", "", "",
      ProcessingDescription(of: [period], in: edition).text, "",
      authors, authors, "-999",
    ])
    return text
  }
}
