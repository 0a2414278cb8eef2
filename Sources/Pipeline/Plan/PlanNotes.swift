import Extraction
import Geospatial

/// What a plan has noticed of scenes that can be used: to be said, and no reason to stop.
struct PlanNotes: Sendable {
  /// The scenes that lie on another lattice, with the CRS of each.
  private(set) var warped: [String] = []

  /// The scenes without a quality band, though the project masks clouds.
  private(set) var unmasked: [String] = []

  /// The scenes of sensors that the method has not learned from, with the sensor of each.
  private(set) var foreign: [String] = []

  /// The rows of manifests that have no date, by which nothing can be found.
  var undated: [ManifestEntry] = []

  /// The scenes of other years than their period that are no substitutes.
  private(set) var outOfPeriod: [String] = []

  /// How many scenes are not there, where they are so many that one remark says more than one for each.
  var missing = 0

  /// Notes the scenes of a period that are of other years.
  mutating func note(_ scenes: [PlannedScene], of period: PeriodDeclaration) {
    outOfPeriod += scenes.filter {
      $0.entry.role != .substitute && !period.years.contains($0.facts.date.year)
    }
    .map { "\($0.facts.id) in \(period.label)" }
  }

  /// Notes what there is to say of a scene that is used on a grid.
  mutating func note(_ scene: SceneFacts, on grid: Grid, in project: Project) {
    if !scene.hasQuality, !project.sky.masked.isEmpty { unmasked.append(scene.id) }
    let learned = project.method.sensors
    if !learned.isEmpty, !learned.contains(scene.sensor) { foreign.append("\(scene.id) (\(scene.sensor))") }
    if !scene.grid.isAligned(with: grid) { warped.append("\(scene.id) (from \(scene.grid.crs.label))") }
  }
}
