import Declaration
import Extraction
import Foundation
import Geospatial
import Inventory
import Landsat

/// One of many scenes that are not there; what to do about them is said once.
private struct MissingScene: Error, CustomStringConvertible {
  let place: String
  let title: String

  var description: String { "\(place): \(title) is not there" }
}

/// Which rows of the manifests have a scene that can be used, and on which grid.
struct SceneAdmission {
  private let project: Project
  private let found: [String: Result<SceneFacts, any Error>]
  private let boundary: MultiPolygon?
  private let lattice: ProjectLattice?
  private var identified: [String: (hash: ContentHash, place: String)] = [:]

  /// What there is to say of the scenes, which is no reason to stop.
  private(set) var notes = PlanNotes()

  /// Looks at the scenes of all periods.
  ///
  /// - Parameters:
  ///   - boundary: what the grids of scenes are cut to.
  ///   - progress: told of scenes that have to be opened.
  /// - Throws: `InputError` and the like where nothing can be planned; not where a single scene cannot be used.
  init(
    to project: Project, within boundary: MultiPolygon?, state: RunState, _ progress: Progress? = nil
  ) throws {
    self.project = project
    self.boundary = boundary
    let entries = project.scenes(of: project.periods)
    var seen: Set<String> = []
    let paths = entries.compactMap(\.path).filter { seen.insert($0).inserted }
    let strangers = try SceneLock.read(forProject: project.file).strangers(
      among: paths, hashes: FileHashes(state))
    let found = try KnownScenes(state, roles: project.method.roles).facts(at: paths, progress)
      .merging(strangers.mapValues { .failure($0) }) { $1 }
    let missing = entries.count { if case .missing = $0.files { true } else { false } }
    notes.missing = missing > 3 ? missing : 0
    let usable = entries.compactMap { $0.path.flatMap { try? found[$0]?.get() } }
    lattice =
      usable.isEmpty ? nil : try ProjectLattice(project.region, scenes: usable, file: project.file)
    self.found = found
  }

  /// The rows that have a date; the others are noted.
  mutating func dated(_ entries: [ManifestEntry]) -> [ManifestEntry] {
    notes.undated += entries.filter { $0.files == .undated }
    return entries.filter { $0.files != .undated }
  }

  /// The scene of each row of a period, or why it cannot be used.
  mutating func scenes(
    of entries: [ManifestEntry], for period: PeriodDeclaration
  ) -> [Result<PlannedScene, any Error>] {
    var places: [String: String] = [:]
    let scenes = entries.map { entry in Result { try planned(entry, &places) } }
    notes.note(scenes.compactMap { try? $0.get() }, of: period)
    return scenes
  }

  /// A row whose scene can be used.
  ///
  /// - Parameter places: where the scenes before it in its period are listed, by their identifiers.
  private mutating func planned(_ entry: ManifestEntry, _ places: inout [String: String]) throws
    -> PlannedScene
  {
    if case .missing(let error) = entry.files {
      guard notes.missing > 0 else { throw error }
      throw MissingScene(place: entry.place, title: entry.title)
    }
    guard let path = entry.path, let result = found[path] else { throw unusable(entry) }
    let facts: SceneFacts
    do { facts = try result.get() } catch let error as InputError { throw explained(error) }
    guard let lattice else { throw unusable(entry) }
    try entry.require(facts)
    if let other = places.updateValue(entry.place, forKey: facts.id) {
      throw InputError(
        file: entry.place, field: "scene", problem: "'\(facts.id)' is also listed at \(other)",
        mend: "keep one")
    }
    try requireOne(facts, at: entry)
    try project.sky.requireQuality(missing: facts.missingQuality)
    guard project.isSimulated || !facts.isSimulated else {
      throw InputError(
        file: entry.place, field: "scene",
        problem: "'\(facts.id)' is simulated, and the project does not say so",
        mend: "write 'simulated: true' in \(project.file), so that no table takes it for an observation")
    }
    let grid = try lattice.grid(of: facts, region: boundary, place: entry.place)
    notes.note(facts, on: grid, in: project)
    return PlannedScene(entry: entry, facts: facts, grid: grid)
  }

  /// Sees to it that one identifier means one scene, as the inventory keeps the facts of each but once.
  private mutating func requireOne(_ scene: SceneFacts, at entry: ManifestEntry) throws {
    if let other = identified[scene.id], other.hash != scene.filesHash {
      throw InputError(
        file: entry.place, field: "scene",
        problem: "'\(scene.id)' is also the name of another scene, at \(other.place)",
        mend: "give each its own 'id:' in its scene description")
    }
    identified[scene.id] = (scene.filesHash, entry.place)
  }

  /// The error of a scene that lacks a band, with what the method takes.
  private func explained(_ error: InputError) -> InputError {
    guard error.problem.hasPrefix("is not in the scene") else { return error }
    let wanted = project.method.roles.map(\.rawValue).joined(separator: ", ")
    return InputError(
      file: error.file, line: error.line, field: error.field, problem: error.problem,
      mend: "\(error.mend); \(project.method.name) takes \(wanted)")
  }

  private func unusable(_ entry: ManifestEntry) -> InputError {
    InputError(file: entry.place, field: "scene", problem: "was not opened", mend: "check its path")
  }
}
