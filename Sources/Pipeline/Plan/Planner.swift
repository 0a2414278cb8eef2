import Declaration
import Extraction
import Foundation
import Geospatial
import Inventory
import Landsat

/// Works out a plan.
struct Planner {
  private let project: Project
  private let store: ResultStore
  private let state: RunState
  private let region: ProjectRegion
  private let names: FieldNames
  private var steps: [Step] = []
  private var known: [ContentHash: Int] = [:]
  private var notes = PlanNotes()
  private var identified: [String: (hash: ContentHash, place: String)] = [:]

  init(_ project: Project, state: RunState? = nil) throws {
    self.project = project
    store = ResultStore(folder: project.workFolder)
    // A plan needs no right to write: a run says where it lacks it.
    try? FileManager.default.createDirectory(atPath: store.folder, withIntermediateDirectories: true)
    self.state = try state ?? RunState(folder: store.folder)
    region = try ProjectRegion(project.region, hashes: FileHashes(self.state))
    names = FieldNames(project)
  }

  func plan() throws -> Plan {
    var planner = self
    let scenes = try planner.scenes()
    let lattice = try planner.lattice(scenes)
    for period in project.periods { try planner.add(period, scenes, lattice) }
    return Plan(
      project: project, steps: planner.steps, store: store, state: state,
      recorded: try Recorded(project), notes: planner.notes)
  }

  // MARK: - Scenes

  /// The manifests' entries, period by period.
  private var entries: [ManifestEntry] {
    project.periods.flatMap { period -> [ManifestEntry] in
      guard case .scenes(let entries, _) = period.source else { return [] }
      return entries
    }
  }

  private func scenes() throws -> [String: Result<SceneFacts, any Error>] {
    var seen: Set<String> = []
    let paths = entries.compactMap(\.path).filter { seen.insert($0).inserted }
    let found = try KnownScenes(state, roles: project.method.roles).facts(at: paths)
    let strangers = try SceneLock.read(forProject: project.file).strangers(
      among: paths, hashes: FileHashes(state))
    return found.merging(strangers.mapValues { .failure($0) }) { $1 }
  }

  private func lattice(_ scenes: [String: Result<SceneFacts, any Error>]) throws -> ProjectLattice? {
    let usable = entries.compactMap { $0.path.flatMap { try? scenes[$0]?.get() } }
    guard !usable.isEmpty else { return nil }
    return try ProjectLattice(project.region, scenes: usable, file: project.file)
  }

  // MARK: - Steps

  private mutating func add(
    _ period: PeriodDeclaration, _ scenes: [String: Result<SceneFacts, any Error>], _ lattice: ProjectLattice?
  ) throws {
    switch period.source {
    case .outlines(let source): try add(period, importing: source)
    case .scenes(let entries, _): try add(period, entries: entries, scenes, lattice)
    }
  }

  private mutating func add(_ period: PeriodDeclaration, importing source: OutlineImport) throws {
    let measurement = measurement(for: period, pixel: project.region.resolution ?? Length(metres: 30))
    let fields = try names.outline(measurement, region).merging(
      names.imported(source, file: FileHashes(state).hash(ofVector: source.path))
    ) { one, _ in one }
    let region = region
    let measure = project.region.area
    let outline = append(.outline, period.label, fields, weight: 1e5) { folder, context in
      let meter = try AreaMeter(measure, crs: region.crs)
      let outlines = try source.outlines(in: region.crs, boundary: region.boundary, meter: meter)
      try measurement.write(
        outlines, disjoint: false, rmse: nil, ground: [:], into: folder, progress: context.progress)
    }
    addRecord(period, scenes: [], extractions: [], merge: nil, outline: outline)
  }

  private mutating func add(
    _ period: PeriodDeclaration, entries: [ManifestEntry], _ found: [String: Result<SceneFacts, any Error>],
    _ lattice: ProjectLattice?
  ) throws {
    var scenes: [PlannedScene] = []
    var extractions: [Int] = []
    var ids: [String: String] = [:]
    notes.undated += entries.filter { $0.files == .undated }
    let entries = entries.filter { $0.files != .undated }
    for entry in entries {
      do {
        let planned = try planned(entry, found, lattice, &ids)
        extractions.append(addExtraction(planned))
        scenes.append(planned)
      } catch {
        extractions.append(addObstacle(entry, "\(RunError.explaining(error, in: store))"))
      }
    }
    guard entries.count <= Int(UInt16.max) else {
      throw InputError(
        file: project.file, field: period.label, problem: "lists \(entries.count) scenes, more than 65535",
        mend: "divide the period")
    }
    guard scenes.count == entries.count, let first = scenes.first else {
      addBlocked(period, needs: extractions)
      return
    }
    let grid = scenes.dropFirst().reduce(first.grid) { grid, scene in
      grid.snapped(to: grid.bounds.union(scene.grid.bounds))
    }
    let merge = addMerge(period, scenes, extractions, grid)
    let outline = addOutline(period, scenes, merge: merge, grid: grid)
    addRecord(period, scenes: scenes, extractions: extractions, merge: merge, outline: outline)
  }

  /// A manifest's entry whose scene can be used.
  private mutating func planned(
    _ entry: ManifestEntry, _ found: [String: Result<SceneFacts, any Error>], _ lattice: ProjectLattice?,
    _ ids: inout [String: String]
  ) throws -> PlannedScene {
    if case .missing(let error) = entry.files { throw error }
    guard let path = entry.path, let result = found[path] else { throw unusable(entry) }
    let facts: SceneFacts
    do { facts = try result.get() } catch let error as InputError { throw explained(error) }
    guard let lattice else { throw unusable(entry) }
    try entry.require(facts)
    if let other = ids.updateValue(entry.place, forKey: facts.id) {
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
    let grid = try lattice.grid(of: facts, region: region.boundary, place: entry.place)
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

  private mutating func addObstacle(_ entry: ManifestEntry, _ obstacle: String) -> Int {
    steps.append(
      Step(
        kind: .extract, subject: entry.title,
        hash: ContentHash(of: ["obstacle": obstacle, "scene": entry.identity]), fields: [:], needs: [],
        weight: 0, takesAllCores: false, obstacle: obstacle, work: { _ in }))
    return steps.count - 1
  }

  private mutating func addExtraction(_ planned: PlannedScene) -> Int {
    let project = project
    // What takes all cores takes about a hundred times as long as a threshold.
    let isHeavy = project.method.takesAllCores
    return append(
      .extract, planned.facts.id, names.extraction(planned),
      weight: Double(planned.grid.window.count) * (isHeavy ? 100 : 1), takesAllCores: isHeavy
    ) { folder, context in
      let extraction = SceneExtraction(
        scene: try Scene.open(at: planned.facts.path), method: project.method, sky: project.sky,
        grid: planned.grid, resampling: project.region.resampling)
      let summary = try extraction.write(
        to: "\(folder)/\(ResultFile.extraction)", progress: context.progress)
      try ResultFile.write(summary, to: "\(folder)/\(ResultFile.summary)")
    }
  }

  private mutating func addMerge(
    _ period: PeriodDeclaration, _ scenes: [PlannedScene], _ needs: [Int], _ grid: Grid
  ) -> Int {
    let layers = zip(scenes, needs).enumerated().map { index, pair in
      Merge.Layer(
        path: "\(store.path(.extract, steps[pair.1].hash))/\(ResultFile.extraction)", tile: pair.0.facts.tile,
        number: UInt16(index + 1), title: "\(pair.0.facts.id) \(pair.0.facts.date)")
    }
    let merge = project.merge
    return append(
      .merge, period.label, names.merge(scenes, grid), needs: needs,
      weight: Double(grid.window.count * scenes.count) / 4
    ) { folder, context in
      let summary = try merge.write(
        layers, grid: grid, mask: "\(folder)/\(ResultFile.mask)",
        decision: "\(folder)/\(ResultFile.decision)", progress: context.progress)
      try ResultFile.write(summary, to: "\(folder)/\(ResultFile.summary)")
    }
  }

  private mutating func addOutline(
    _ period: PeriodDeclaration, _ scenes: [PlannedScene], merge: Int, grid: Grid
  ) -> Int {
    let measurement = measurement(
      for: period, pixel: Length(metres: grid.pixelWidth * grid.crs.metresPerUnit))
    // The scenes' identifiers and dates are in their files, whose hashes the merge step has.
    var fields = names.outline(measurement, region)
    fields["outlines.minimumArea"] = project.minimumArea.description
    let outlines = SceneOutlines(
      scenes: scenes, mergeFolder: store.path(.merge, steps[merge].hash), minimumArea: project.minimumArea,
      measurement: measurement)
    return append(.outline, period.label, fields, needs: [merge], weight: Double(grid.window.count) / 2) {
      try outlines.write(into: $0, progress: $1.progress)
    }
  }

  private mutating func addRecord(
    _ period: PeriodDeclaration, scenes: [PlannedScene], extractions: [Int], merge: Int?, outline: Int
  ) {
    let needs = extractions + [merge, outline].compactMap(\.self)
    let fields = names.record(period, scenes)
    let hash = hash(.record, fields, needs)
    let recording = PeriodRecording(
      project: project, period: period, region: region, scenes: scenes,
      extractionFolders: extractions.map { store.path(.extract, steps[$0].hash) },
      mergeFolder: merge.map { store.path(.merge, steps[$0].hash) },
      outlineFolder: store.path(.outline, steps[outline].hash), hash: hash)
    add(.record, period.label, fields, hash, needs: needs, weight: 1e5) { context in
      try recording.record(started: context.started)
    }
  }

  /// A period whose scenes cannot all be used: its record waits behind the obstacles.
  private mutating func addBlocked(_ period: PeriodDeclaration, needs: [Int]) {
    add(
      .record, period.label, [:], ContentHash(of: ["blocked": period.label]), needs: needs, weight: 0,
      work: { _ in })
  }

  /// Adds a step that fills a folder of its own.
  private mutating func append(
    _ kind: Step.Kind, _ subject: String, _ fields: [String: String], needs: [Int] = [], weight: Double,
    takesAllCores: Bool = false, fill: @escaping @Sendable (String, StepContext) throws -> Void
  ) -> Int {
    let hash = hash(kind, fields, needs)
    let store = store
    return add(kind, subject, fields, hash, needs: needs, weight: weight, takesAllCores: takesAllCores) {
      context in
      try store.make(kind, hash) { try fill($0, context) }
    }
  }

  /// Adds a step; one that is known already, as when two periods have the same scenes, is done once.
  @discardableResult
  private mutating func add(
    _ kind: Step.Kind, _ subject: String, _ fields: [String: String], _ hash: ContentHash, needs: [Int],
    weight: Double, takesAllCores: Bool = false, work: @escaping @Sendable (StepContext) throws -> Void
  ) -> Int {
    if let index = known[hash] { return index }
    steps.append(
      Step(
        kind: kind, subject: subject, hash: hash, fields: fields, needs: needs, weight: weight,
        takesAllCores: takesAllCores, obstacle: nil, work: work))
    known[hash] = steps.count - 1
    return steps.count - 1
  }

  // MARK: - Identity

  /// The hash of a step: of its fields, and of the steps it needs in their order.
  private func hash(_ kind: Step.Kind, _ fields: [String: String], _ needs: [Int]) -> ContentHash {
    var parts = fields
    parts["step"] = kind.rawValue
    for (index, need) in needs.enumerated() { parts["need \(index)"] = steps[need].hash.hex }
    return ContentHash(of: parts)
  }

  private func measurement(for period: PeriodDeclaration, pixel: Length) -> OutlineMeasurement {
    var uncertainty = project.uncertainty
    if let buffer = period.buffer { uncertainty.width = buffer }
    return OutlineMeasurement(
      region: region, measure: project.region.area, uncertainty: uncertainty,
      correlation: project.correlation, pixel: pixel)
  }
}
