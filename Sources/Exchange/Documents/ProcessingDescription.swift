import Declaration
import Inventory

/// How periods of an edition were made, in a sentence or two: short enough for the texts of shapefiles.
struct ProcessingDescription {
  let text: String

  init(_ edition: Edition) { self.init(of: edition.periods, in: edition) }

  /// Describes some of the periods.
  init(of periods: [Edition.Period], in edition: Edition) {
    let made = [
      Self.extraction(of: periods.filter { $0.summary.kind == .extracted }),
      Self.importing(of: periods.filter { $0.summary.kind == .imported }),
    ].compactMap(\.self)
    let simulated = edition.project.isSimulated ? "SIMULATED, no real glacier. " : ""
    text = "\(simulated)\(made.joined(separator: "; ")), by Firnline \(Release.version)."
  }

  private static func extraction(of periods: [Edition.Period]) -> String? {
    guard !periods.isEmpty else { return nil }
    let sensors = Set(periods.scenes.map(\.sensor)).sorted().joined(separator: ", ")
    let methods = Set(periods.compactMap { PeriodOrigin($0).method }).sorted().joined(separator: ", ")
    return
      "Outlines extracted \(methods.isEmpty ? "" : "by \(methods) ")from \(periods.scenes.count) scenes (\(sensors)),"
      + " the dates of each period merged"
  }

  private static func importing(of periods: [Edition.Period]) -> String? {
    guard !periods.isEmpty else { return nil }
    let files = Set(periods.compactMap { PeriodOrigin($0).file }).sorted()
    switch files.count {
    case 0: return "Existing outlines imported"
    case 1...2: return "Existing outlines imported from \(files.joined(separator: ", "))"
    default: return "Existing outlines imported from \(files.count) files"
    }
  }
}
