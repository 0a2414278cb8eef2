import Declaration
import Inventory

/// How an edition was made, in a sentence or two.
struct ProcessingDescription {
  let text: String

  init(_ edition: Edition) {
    let kinds = Set(edition.periods.map(\.summary.kind))
    let sensors = Set(edition.scenes.map(\.sensor)).sorted().joined(separator: ", ")
    let made =
      kinds.contains(.extracted)
      ? "Outlines extracted from \(edition.scenes.count) scenes (\(sensors)), the dates of each period merged"
      : "Existing outlines imported"
    let mixed = kinds.count > 1 ? "; other periods imported from existing outlines" : ""
    let simulated = edition.project.isSimulated ? "SIMULATED, no real glacier. " : ""
    text = "\(simulated)\(made)\(mixed), by Firnline \(Release.version)."
  }
}
