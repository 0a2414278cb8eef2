import Catalogue
import Declaration

extension ProjectReader {
  /// The first thing wrong in each section of the project file but the periods.
  func faults() -> [any Error] {
    let sections: [() throws -> Void] = [
      { _ = try region() }, { _ = try sky(scenes()) },
      { _ = try sceneSource() }, { _ = try method(hasScenes: false) },
      { _ = try merge() }, { _ = try minimumArea() }, { _ = try adjustments() }, { _ = try uncertainty() },
      { _ = try yearConvention() },
      { _ = try references() }, { _ = try lint() },
      { _ = try root.requiredString("name", "the project's name") }, { _ = try root.flag("simulated") },
      { _ = try root.requiredString("inventory", "a file name such as inventory.sqlite") },
    ]
    return sections.compactMap { section in
      do {
        try section()
        return nil
      } catch { return error }
    }
  }

  /// The limits of the rules: the section `lint`.
  func lint() throws -> LintSettings {
    guard let declared = try root.optionalMapping("lint", keys: ["season", "cloud"]) else {
      return LintSettings()
    }
    var settings = LintSettings()
    settings.season = try declared.optionalValue(
      "season", "months such as Jul-Sep, or days such as 06-01/10-15", Season.init)
    settings.cloud =
      try declared.optionalValue("cloud", "percent from 0 to 100") {
        Double($0).flatMap { (0...100).contains($0) ? $0 : nil }
      } ?? settings.cloud
    return settings
  }
}
