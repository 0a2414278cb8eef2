import Foundation
import Geospatial

/// A small mountain region that never was, with glaciers that shrink, seen by Landsat through the years.
///
/// Everything is a function of the settings: equal settings give equal pixels, whatever the number of cores.
/// Ice lies where a smooth field exceeds a line that rises with time, so the true outlines are the contours of
/// that field and a pixel on the edge is mixed by its true share of ice.
public struct SimulatedRegion: Sendable {
  /// How far the writing has come.
  public struct Progress: Sendable {
    /// How many files or bundles are done, and how many there will be.
    public let done: Int

    /// How many there will be.
    public let total: Int

    /// What was just finished.
    public let item: String
  }

  /// What was written, in numbers.
  public struct Summary: Sendable {
    /// The product ids of the scenes, by period in order.
    public let scenes: [[String]]

    /// The true area of each period, by its label in order: all outlines, then those of at least 0.01 km².
    public let truth: [(period: String, all: Area, counted: Area)]
  }

  /// What is simulated.
  public let settings: SimulationSettings

  let plan: ScenePlan
  let landscape: Landscape
  let history: GlacierHistory
  let lakes: Lakes?

  /// Lays out a region.
  ///
  /// - Throws: `SimulationError` where the settings cannot be met.
  public init(settings: SimulationSettings) throws {
    try settings.validate()
    self.settings = settings
    plan = try ScenePlan(settings: settings)
    var character = Landscape.Character()
    if settings.debris != .none { character.debris = 90 }
    landscape = Landscape(bounds: plan.grid.bounds, seed: settings.seed, character: character)
    history = GlacierHistory(landscape: landscape)
    lakes = settings.hasLakes ? Lakes(landscape: landscape, seed: settings.seed) : nil
  }

  /// Writes the region into a folder: scenes, truth, manifests and a project file.
  ///
  /// All of it is made in a temporary folder beside and then renamed, so a folder under its own name is whole.
  /// - Throws: `SimulationError` where the folder holds something that no simulation made; `GeospatialError` or
  ///   a file error where writing fails.
  @discardableResult
  public func write(to path: String, progress: (Progress) -> Void = { _ in }) throws -> Summary {
    let folder = SimulationFolder(
      target: URL(fileURLWithPath: path), replacesExisting: settings.replacesExisting)
    return try folder.fill { try write(into: $0, progress: progress) }
  }

  private func write(into folder: URL, progress: (Progress) -> Void) throws -> Summary {
    let total = plan.scenes.joined().count + 2
    try ProjectFiles(settings: settings, plan: plan).write(into: folder)
    progress(Progress(done: 1, total: total, item: "project files"))
    let truth = try Truth(
      landscape: landscape, history: history, plan: plan, stripHeight: settings.stripHeight,
      debris: settings.debris
    ).write(periods: settings.periods, into: folder)
    progress(Progress(done: 2, total: total, item: "true outlines"))
    for (index, scene) in plan.scenes.joined().enumerated() {
      try write(scene, into: folder.appendingPathComponent("scenes"))
      progress(Progress(done: index + 3, total: total, item: scene.productID))
    }
    return Summary(
      scenes: plan.scenes.map { $0.map(\.productID) },
      truth: zip(settings.periods, truth).map { ($0.label, $1.area, $1.countedArea) })
  }

  /// The renderer of one scene.
  func renderer(of scene: SimulatedScene) -> SceneRenderer {
    let scenery = Scenery(
      landscape: landscape, line: history.line(at: scene.date.decimalYear), lakes: lakes,
      palette: Palette(draws: settings.draws, region: settings.seed, scene: scene.seed), treeline: 5130,
      texture: settings.seed, countsDebris: settings.debris == .glacier)
    return SceneRenderer(scene: scene, scenery: scenery)
  }

  private func write(_ scene: SimulatedScene, into folder: URL) throws {
    try BundleWriter(renderer: renderer(of: scene), stripHeight: settings.stripHeight).write(into: folder)
    guard settings.packsArchives else { return }
    let bundle = folder.appendingPathComponent(scene.productID)
    try TapeArchive.pack(bundle, into: folder.appendingPathComponent("\(scene.productID).tar"))
    try FileManager.default.removeItem(at: bundle)
  }
}
