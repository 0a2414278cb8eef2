import Declaration
import Extraction
import Foundation
import Geospatial
import Inventory

/// What decides the result of each kind of step, under the names that the project file has for it.
///
/// The values are canonical: two ways to write the same give the same text. Their hash is a step's identity, and their
/// differences are what `explain` prints.
struct FieldNames: Sendable {
  private let project: Project

  /// The settings of the method and of what hides the ground, the same for all scenes.
  private let extraction: [String: String]

  /// A step's version goes up when the same inputs come to give another result.
  private static let version: [Step.Kind: String] = [.extract: "2", .merge: "3", .outline: "6", .record: "4"]

  init(_ project: Project) {
    self.project = project
    var fields = [
      "extraction.method": project.method.name, "region.grid.resampling": project.region.resampling.rawValue,
    ]
    for (key, value) in project.method.settings { fields["extraction.\(key)"] = value }
    fields["scenes.mask"] = project.sky.masked.map(\.rawValue).sorted().joined(separator: " ")
    fields["scenes.confidence"] = project.sky.confidence.map { "\($0)" } ?? "single bits"
    fields["scenes.keepSnow"] = "\(project.sky.keepSnow)"
    // What is not declared is no field: steps of projects without it stay what they were.
    if let settings = project.probabilities {
      fields["uncertainty.probabilities"] =
        settings.memberCount > 1
        ? "odds, and \(settings.memberCount) views above \(settings.threshold)" : "odds"
    }
    extraction = Self.stamped(.extract, fields)
  }

  private static func stamped(_ kind: Step.Kind, _ fields: [String: String]) -> [String: String] {
    var fields = fields
    fields["version of \(kind.rawValue)"] = version[kind]
    return fields
  }

  func extraction(_ planned: PlannedScene) -> [String: String] {
    var fields = extraction
    fields["grid"] = Self.text(planned.grid)
    for file in planned.facts.files { fields["file \(file.name)"] = file.hash.hex }
    return fields
  }

  func merge(_ scenes: [PlannedScene], _ grid: Grid) -> [String: String] {
    var fields = [
      "grid": Self.text(grid), "merge.rule": project.merge.rule.rawValue,
      "merge.acrossTiles": project.merge.ruleAcrossTiles.rawValue,
      "merge.threshold": "\(project.merge.threshold)",
    ]
    for (index, scene) in scenes.enumerated() {
      fields["scene \(index + 1)"] = "\(scene.facts.tile) \(scene.facts.id)"
    }
    return Self.stamped(.merge, fields)
  }

  func outline(_ measurement: OutlineMeasurement, _ region: ProjectRegion) -> [String: String] {
    let uncertainty = measurement.uncertainty
    return Self.stamped(
      .outline,
      [
        "region.boundary": region.boundaryHash, "region.subareas": region.subareasHash,
        "region.grid.crs": Self.text(region.crs), "region.area": measurement.measure.rawValue,
        "pixel": measurement.pixel.description, "uncertainty.buffer": uncertainty.width.description,
        "uncertainty.side": uncertainty.side.rawValue, "uncertainty.dissolve": "\(uncertainty.dissolve)",
        "uncertainty.nunataks": "\(uncertainty.nunataks)",
        "uncertainty.quadrantSegments": "\(uncertainty.quadrantSegments)",
        "uncertainty.correlation": measurement.correlation.rawValue,
        "uncertainty.hidden": uncertainty.hidden.rawValue,
      ].merging(measurement.glaciers.fields) { one, _ in one })
  }

  func imported(_ source: OutlineImport, file hash: ContentHash) throws -> [String: String] {
    let attributes = source.attributes
    var fields = [
      "outlines.file": hash.hex, "outlines.layer": source.layer ?? "", "outlines.where": source.filter ?? "",
      "outlines.attributes": [attributes.name, attributes.id, attributes.date].map { $0 ?? "" }.joined(
        separator: ","),
      "outlines.date": source.date?.iso ?? "", "outlines.crs": source.crs.map(Self.text) ?? "",
      "outlines.repair": "\(source.repair)", "outlines.minimumArea": source.minimumArea.description,
    ]
    // What is not declared is no field: steps of older projects stay what they were.
    fields["outlines.rock"] = source.rock
    return fields
  }

  func record(_ period: PeriodDeclaration, _ scenes: [PlannedScene]) -> [String: String] {
    var fields = ["label": period.label, "years": "\(period.years)"]
    for (key, value) in project.settings(of: period) { fields[key] = value }
    // All other facts of a scene are in its files.
    for scene in scenes {
      fields["scene \(scene.facts.id)"] =
        "\(scene.entry.role.rawValue) \(scene.facts.filesHash) \(scene.entry.note ?? "")"
    }
    return Self.stamped(.record, fields)
  }

  /// A CRS by its code where it has one: the wording of its definition changes with PROJ's releases.
  private static func text(_ crs: CRS) -> String { crs.epsg.map { "EPSG:\($0)" } ?? crs.wkt }

  private static func text(_ grid: Grid) -> String {
    "\(text(grid.crs)) \(grid.originX) \(grid.originY) \(grid.pixelWidth) \(grid.pixelHeight) \(grid.width) \(grid.height)"
  }
}
