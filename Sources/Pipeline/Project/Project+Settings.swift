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
  public var settings: [String: String] {
    var settings = method.settings.reduce(into: ["extraction.method": method.name]) {
      $0["extraction.\($1.key)"] = $1.value
    }
    settings["merge.rule"] = merge.rule.rawValue
    settings["merge.acrossTiles"] = merge.ruleAcrossTiles.rawValue
    settings["merge.threshold"] = "\(merge.threshold)"
    settings["outlines.minimumArea"] = minimumArea.description
    if glaciers.smoothing { settings["outlines.smoothing"] = "true" }
    if let divides = glaciers.divides {
      settings["outlines.divides"] = URL(fileURLWithPath: divides.path).lastPathComponent
    }
    if let terrain = glaciers.terrain { settings["terrain.source"] = terrain.source }
    settings["region.area"] = region.area.rawValue
    settings["region.crs"] = region.crs.label
    settings["region.resampling"] = "\(region.resampling)"
    settings["scenes.mask"] = sky.masked.map(\.rawValue).sorted().joined(separator: " ")
    settings["scenes.keepSnow"] = "\(sky.keepSnow)"
    settings["scenes.confidence"] = sky.confidence.map { "\($0)" } ?? "single bits"
    settings["uncertainty.buffer"] = uncertainty.width.description
    settings["uncertainty.side"] = uncertainty.side.rawValue
    settings["uncertainty.dissolve"] = "\(uncertainty.dissolve)"
    settings["uncertainty.nunataks"] = "\(uncertainty.nunataks)"
    settings["uncertainty.quadrantSegments"] = "\(uncertainty.quadrantSegments)"
    settings["uncertainty.correlation"] = correlation.rawValue
    settings["uncertainty.hidden"] = uncertainty.hidden.rawValue
    for (key, value) in probabilities?.fields ?? [:] { settings["uncertainty.probabilities.\(key)"] = value }
    return settings
  }

  /// The settings as an inventory keeps them.
  ///
  /// - Parameter pixel: the side of the grid's pixels, declared or that of the first scene.
  func settingsJSON(pixel: Length? = nil) throws -> String {
    var settings = settings
    settings[InventoryDatabase.pixelSetting] = pixel?.description
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(settings), as: UTF8.self)
  }
}
