import Declaration
import Foundation
import Geospatial
import Inventory

/// A collection of the SpatioTemporal Asset Catalog 1.1 with one item for each period, whose asset is its outlines.
///
/// Items say how they were made by the processing extension 1.1.
struct STACContent: ExportContent {
  private static let version = "1.1.0"
  private static let processing = "https://stac-extensions.github.io/processing/v1.1.0/schema.json"

  func write(_ edition: Edition, into folder: String, stem: String) throws -> ExportedFiles {
    let name = FileNames.plain(edition.project.name.lowercased())
    var exported = ExportedFiles(files: [("collection.json", "the collection, with a link to each item")])
    var boxes: [GeographicBox] = []
    for period in edition.periods {
      let id = period.fileName
      let outlines = try edition.inventory.datedOutlines(ofPeriod: period.label).longitudesAndLatitudes()
      let home = "\(folder)/\(id)"
      try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: false)
      try outlines.write("\(home)/outlines.geojson", dated: edition.lastDay)
      let box = GeographicBox(of: outlines)
      boxes.append(box)
      try JSONFile.write(
        item(id, of: period, in: edition, collection: name, box: box), to: "\(home)/\(id).json")
      exported.files += [
        ("\(id)/\(id).json", "the item of \(period.label)"),
        ("\(id)/outlines.geojson", "the outlines of \(period.label), in longitude and latitude"),
      ]
    }
    try JSONFile.write(
      collection(name, of: edition, boxes: boxes), to: "\(folder)/collection.json")
    return exported
  }

  private func item(
    _ id: String, of period: Edition.Period, in edition: Edition, collection: String, box: GeographicBox
  ) -> JSONText {
    let days = period.summary.days
    var properties: [(String, JSONText)] = [
      ("title", .text("\(edition.project.name), \(period.label)")), ("datetime", .null),
      ("start_datetime", .text("\(days.lowerBound.iso)T00:00:00Z")),
      ("end_datetime", .text("\(days.upperBound.iso)T23:59:59Z")),
      ("processing:lineage", .text(ProcessingDescription(of: [period], in: edition).text)),
      ("processing:software", .members([("Firnline", .text(Release.version))])),
      ("firnline:simulated", .flag(edition.project.isSimulated)),
      ("firnline:kind", .text(period.summary.kind.rawValue)),
      ("firnline:outlines", .integer(period.summary.outlineCount)),
      ("firnline:area_measure", .text(edition.project.areaMeasure)),
      ("firnline:fingerprint", .text(period.fingerprint)),
      ("firnline:scenes", .list(period.scenes.map { .text($0.scene.productID) })),
    ]
    if let area = period.total?.dated {
      properties.append(("firnline:area_km2", .number(area.area.squareKilometres)))
      if let error = area.uncertainty {
        properties.append(("firnline:area_error_km2", .number(error.squareKilometres)))
      }
    }
    return .members([
      ("type", .text("Feature")), ("stac_version", .text(Self.version)),
      ("stac_extensions", .list([.text(Self.processing)])), ("id", .text(id)),
      ("collection", .text(collection)), ("geometry", box.geometry),
      ("bbox", .list(box.edges.map { .number($0) })), ("properties", .members(properties)),
      (
        "links",
        .list(
          ["root", "parent", "collection"].map {
            link($0, to: "../collection.json", type: "application/json")
          })
      ),
      (
        "assets",
        .members([
          (
            "outlines",
            .members([
              ("href", .text("./outlines.geojson")), ("type", .text("application/geo+json")),
              ("title", .text("Glacier outlines")), ("roles", .list([.text("data")])),
            ])
          )
        ])
      ),
    ])
  }

  private func collection(
    _ name: String, of edition: Edition, boxes: [GeographicBox]
  ) -> JSONText {
    let first = edition.periods.map(\.summary.days.lowerBound).min() ?? edition.lastDay
    let simulated = edition.project.isSimulated ? " Simulated: no real glacier was measured." : ""
    let description =
      "Glacier outlines of \(edition.periods.count) periods, areas \(edition.project.areaMeasure).\(simulated)"
    return .members([
      ("type", .text("Collection")), ("stac_version", .text(Self.version)), ("stac_extensions", .list([])),
      ("id", .text(name)), ("title", .text(edition.title)), ("description", .text(description)),
      // What STAC asks for where no licence is named.
      ("license", .text(edition.statement.license?.name ?? "other")),
      (
        "providers",
        .list(
          edition.authors.map {
            .members([("name", .text($0)), ("roles", .list([.text("producer"), .text("processor")]))])
          })
      ),
      (
        "extent",
        .members([
          (
            "spatial",
            .members([("bbox", .list([.list(GeographicBox(around: boxes).edges.map { .number($0) })]))])
          ),
          (
            "temporal",
            .members([
              (
                "interval",
                .list([
                  .list([.text("\(first.iso)T00:00:00Z"), .text("\(edition.lastDay.iso)T23:59:59Z")])
                ])
              )
            ])
          ),
        ])
      ),
      (
        "keywords",
        .list([.text("glacier inventory")] + (edition.project.isSimulated ? [.text("simulated")] : []))
      ),
      (
        "links",
        .list(
          [link("root", to: "./collection.json", type: "application/json")]
            + edition.periods.map(\.fileName).map {
              link("item", to: "./\($0)/\($0).json", type: "application/geo+json")
            })
      ),
    ])
  }

  private func link(_ relation: String, to address: String, type: String) -> JSONText {
    .members([("rel", .text(relation)), ("href", .text(address)), ("type", .text(type))])
  }
}
