import Foundation
import Geospatial
import Landsat

/// A declared series over mountains that never were: every dated image of it as a product bundle, with the truth.
///
/// The region is that of the real scenes made smaller about its middle, and so is each scene; so neighbours overlap
/// as real ones do. The mountains are one landscape in the plane of the project. Ice lies where its potential exceeds
/// a line; each part of the region is lifted against it by what makes its ice as large as its history says, so that
/// parts shrink at paces of their own. Toward the edges of each tile's ground it is too low for ice: no glacier lies
/// in two parts.
public struct SimulatedSeries: Sendable {
  /// What was written, in numbers.
  public struct Summary: Sendable {
    /// How many bundles there are.
    public let scenes: Int

    /// The true area of the whole region in each period, by its label in order.
    public let truth: [(period: String, area: Area)]
  }

  /// What is simulated.
  public let settings: SeriesSettings

  let plan: SeriesPlan
  let landscape: Landscape

  /// Lays out a series.
  ///
  /// - Throws: `SimulationError` where the settings cannot be met.
  public init(settings: SeriesSettings) throws {
    try settings.validate()
    self.settings = settings
    plan = try SeriesPlan(settings)
    var landscape = Landscape(bounds: plan.grid.bounds, seed: settings.seed)
    landscape.cells = plan.cells
    landscape.lifts = plan.tiles.map { _ in 0 }
    self.landscape = landscape
  }

  /// The name of the product that stands for an image; nil where its path/row is none of the series.
  public func productID(of acquisition: SeriesSettings.Acquisition) -> String? {
    plan.tile(of: acquisition).map { plan.scene(acquisition, of: $0).productID }
  }

  /// Writes the series into a folder: bundles in `scenes`, the truth, the boundary and the sub-areas.
  ///
  /// All of it is made in a temporary folder beside and then renamed, so a folder under its own name is whole.
  /// - Parameters:
  ///   - jobs: how many bundles are made side by side; no pixel depends on it.
  ///   - companions: other text files to write there, by name: the project, its manifests.
  ///   - progress: is told of each file or bundle, in order.
  /// - Throws: as `SimulatedRegion.write`.
  @discardableResult
  public func write(
    to path: String, replacing: Bool = false, jobs: Int = Parallel.width, companions: [String: String] = [:],
    progress: (SimulatedRegion.Progress) -> Void = { _ in }
  ) throws -> Summary {
    let folder = SimulationFolder(target: URL(fileURLWithPath: path), replacesExisting: replacing)
    return try folder.fill { home in
      for (name, text) in companions { try write(text, to: home.appendingPathComponent(name)) }
      try layer("boundary", of: plan.tiles.indices).write(home.appendingPathComponent("boundary.gpkg").path)
      // Whoever reads the sub-areas meets them in the order in which they were declared.
      let named = plan.tiles.indices.filter { !plan.parts[plan.partOfTile[$0]].name.isEmpty }
        .sorted { (plan.partOfTile[$0], $0) < (plan.partOfTile[$1], $1) }
      if !named.isEmpty {
        try layer("subareas", of: named).write(home.appendingPathComponent("subareas.gpkg").path)
      }
      let ice = try ice()
      let scenes = uniqueScenes
      let total = scenes.count + 1
      let truth = try SeriesTruth(settings: settings, plan: plan, landscape: landscape, ice: ice).write(
        into: home)
      progress(.init(done: 1, total: total, item: "true outlines"))
      let bundles = home.appendingPathComponent("scenes")
      for start in stride(from: 0, to: scenes.count, by: max(1, jobs)) {
        let batch = Array(scenes[start..<min(scenes.count, start + max(1, jobs))])
        _ = try Parallel.map(batch, tools: {}) { scene, _ in
          try BundleWriter(renderer: renderer(of: scene, ice: ice), stripHeight: 256).write(into: bundles)
        }
        progress(.init(done: 1 + start + batch.count, total: total, item: batch.last?.productID ?? ""))
      }
      return Summary(
        scenes: scenes.count,
        truth: zip(settings.periods, truth).map { ($0.label, $1.first?.area ?? .zero) })
    }
  }

  /// Whether the series has named parts, which are written as `subareas.gpkg`.
  public var hasParts: Bool { plan.parts.contains { !$0.name.isEmpty } }

  /// The scenes, each once, though several periods may list it.
  var uniqueScenes: [SimulatedScene] {
    var known: Set<String> = []
    return settings.periods.flatMap(\.acquisitions).compactMap { acquisition in
      guard let tile = plan.tile(of: acquisition) else { return nil }
      let scene = plan.scene(acquisition, of: tile)
      return known.insert(scene.productID).inserted ? scene : nil
    }
  }

  /// How the ice shrinks.
  func ice() throws -> SeriesIce {
    try SeriesIce(
      landscape: landscape, cells: plan.cells, parts: plan.partOfTile, shares: plan.shares, grid: plan.grid)
  }

  /// The renderer of one scene.
  func renderer(of scene: SimulatedScene, ice: SeriesIce) -> SceneRenderer {
    var landscape = landscape
    landscape.lifts = ice.lifts(at: scene.date.decimalYear)
    let scenery = Scenery(
      landscape: landscape, line: SeriesIce.line, lakes: nil,
      palette: Palette(draws: settings.draws, region: settings.seed, scene: scene.seed), treeline: 5130,
      texture: settings.seed, lattice: 20_000, extent: plan.tiles.first { $0.pathRow == scene.pathRow }?.image
    )
    return SceneRenderer(scene: scene, scenery: scenery)
  }

  // MARK: - Files

  private func write(_ text: String, to file: URL) throws {
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  /// The ground of some tiles, each a face of its own: faces of one name are one sub-area.
  private func layer(_ name: String, of tiles: some Sequence<Int>) -> VectorLayer {
    let features = tiles.enumerated().map { index, tile in
      Feature(
        id: Int64(index + 1), geometry: .polygons(plan.cells.shapes[tile].polygon.asMultiPolygon),
        attributes: [
          "name": .string(plan.parts[plan.partOfTile[tile]].name),
          "path_row": .string(plan.tiles[tile].pathRow.compact), "origin": .string(MetadataFile.origin),
        ])
    }
    return VectorLayer(
      name: name, crs: settings.crs,
      fields: [.init("name", .string), .init("path_row", .string), .init("origin", .string)],
      features: features)
  }
}
