import Declaration
import Foundation
import Geospatial
import Inventory

extension Project {
  /// What the inventory keeps of the project.
  public var record: ProjectRecord {
    get throws {
      ProjectRecord(
        name: name, firnlineVersion: Release.version, crs: region.crs,
        areaMeasure: try AreaMeter(region.area, crs: region.crs).label, isSimulated: isSimulated)
    }
  }

  /// Every setting that shapes results, by name.
  public var settings: [String: String] { sharedSettings.merging(sceneSettings) { one, _ in one } }

  /// The settings that shape a period: what all periods share, and how its scenes are read or what its file of outlines
  /// is.
  func settings(of period: PeriodDeclaration) -> [String: String] {
    var settings = sharedSettings
    if let buffer = period.buffer { settings["uncertainty.buffer"] = buffer.description }
    switch period.source {
    case .scenes: settings.merge(sceneSettings) { one, _ in one }
    case .outlines(let source): settings.merge(source.settings) { one, _ in one }
    }
    return settings
  }

  /// How scenes become outlines.
  private var sceneSettings: [String: String] {
    var settings = method.settings.reduce(into: ["extraction.method": method.name]) {
      $0["extraction.\($1.key)"] = $1.value
    }
    settings["merge.rule"] = merge.rule.rawValue
    settings["merge.acrossTiles"] = merge.ruleAcrossTiles.rawValue
    settings["merge.threshold"] = "\(merge.threshold)"
    settings["outlines.minimumArea"] = minimumArea.description
    settings["region.resampling"] = "\(region.resampling)"
    settings["scenes.mask"] = sky.masked.map(\.rawValue).sorted().joined(separator: " ")
    settings["scenes.keepSnow"] = "\(sky.keepSnow)"
    settings["scenes.confidence"] = sky.confidence.map { "\($0)" } ?? "single bits"
    for (key, value) in probabilities?.fields ?? [:] { settings["uncertainty.probabilities.\(key)"] = value }
    return settings
  }

  /// How outlines become measured glaciers, wherever they come from.
  private var sharedSettings: [String: String] {
    var settings: [String: String] = [:]
    if glaciers.smoothing { settings["outlines.smoothing"] = "true" }
    if let divides = glaciers.divides {
      settings["outlines.divides"] = URL(fileURLWithPath: divides.path).lastPathComponent
    }
    if let terrain = glaciers.terrain {
      settings["terrain.source"] = terrain.source
      settings["terrain.dem"] = URL(fileURLWithPath: terrain.path).lastPathComponent
    }
    settings["region.area"] = region.area.rawValue
    settings["region.crs"] = region.crs.label
    settings["uncertainty.buffer"] = uncertainty.width.description
    settings["uncertainty.side"] = uncertainty.side.rawValue
    settings["uncertainty.dissolve"] = "\(uncertainty.dissolve)"
    settings["uncertainty.nunataks"] = "\(uncertainty.nunataks)"
    settings["uncertainty.quadrantSegments"] = "\(uncertainty.quadrantSegments)"
    settings["uncertainty.correlation"] = correlation.rawValue
    settings["uncertainty.hidden"] = uncertainty.hidden.rawValue
    return settings
  }
}

extension OutlineImport {
  /// What is imported and how, by name; what is not declared is left out.
  fileprivate var settings: [String: String] {
    let settings: [String: String?] = [
      "outlines.file": URL(fileURLWithPath: path).lastPathComponent, "outlines.layer": layer,
      "outlines.where": filter, "outlines.rock": rock, "outlines.attributes.name": attributes.name,
      "outlines.attributes.id": attributes.id, "outlines.attributes.date": attributes.date,
      "outlines.date": date?.iso, "outlines.crs": crs?.label, "outlines.repair": "\(repair)",
      "outlines.minimumArea": minimumArea.description, "outlines.citation": citation,
    ]
    return settings.compactMapValues(\.self)
  }
}
