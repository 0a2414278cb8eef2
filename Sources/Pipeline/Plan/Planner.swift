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
  private let hashes: FileHashes
  private let region: ProjectRegion
  private var steps: [Step] = []
  private var known: [ContentHash: Int] = [:]
  private var warped: [String] = []
  private var unmasked: [String] = []
  private var foreign: [String] = []
  private var undated: [ManifestEntry] = []
  private var identified: [String: (hash: ContentHash, place: String)] = [:]

  /// A step's version goes up when the same inputs come to give another result.
  private static let version: [Step.Kind: String] = [.extract: "1", .merge: "2", .outline: "2", .record: "2"]

  init(_ project: Project) throws {
    self.project = project
    store = ResultStore(folder: project.workFolder)
    // A plan needs no right to write: a run says where it lacks it.
    try? FileManager.default.createDirectory(atPath: store.folder, withIntermediateDirectories: true)
    hashes = FileHashes(path: "\(store.folder)/hashes.json")
    region = try ProjectRegion(project.region, hashes: hashes)
  }

  func plan() throws -> Plan {
    var planner = self
    let opened = planner.openScenes()
    let lattice = try planner.lattice(opened)
    for period in project.periods { try planner.add(period, opened, lattice) }
    try? hashes.save()
    var recorded: [String: String] = [:]
    var isRedeclared = false
    if FileManager.default.fileExists(atPath: project.inventory) {
      let inventory = try InventoryDatabase.open(project.inventory)
      for period in try inventory.periods() { recorded[period.time.label] = period.contentHash }
      isRedeclared =
        try inventory.project.name != project.name || inventory.project.isSimulated != project.isSimulated
        || inventory.comparisons(of: inventory.ownSource) != project.comparisons
    }
    return Plan(
      project: project, steps: planner.steps, store: store, recorded: recorded, isRedeclared: isRedeclared,
      warped: planner.warped, unmasked: planner.unmasked, foreign: planner.foreign,
      undated: planner.undated)
  }

  // MARK: - Scenes

  private func openScenes() -> [String: Result<Scene, any Error>] {
    var opened: [String: Result<Scene, any Error>] = [:]
    for period in project.periods {
      guard case .scenes(let entries, _) = period.source else { continue }
      for path in entries.compactMap(\.path) where opened[path] == nil {
        opened[path] = Result { try Scene.open(at: path) }
      }
    }
    return opened
  }

  private func lattice(_ opened: [String: Result<Scene, any Error>]) throws -> ProjectLattice? {
    let entries = project.periods.flatMap { period -> [ManifestEntry] in
      guard case .scenes(let entries, _) = period.source else { return [] }
      return entries
    }
    let scenes = entries.compactMap { $0.path.flatMap { try? opened[$0]?.get() } }
    guard !scenes.isEmpty else { return nil }
    return try ProjectLattice(project.region, scenes: scenes, file: project.file)
  }

  // MARK: - Steps

  private mutating func add(
    _ period: PeriodDeclaration, _ opened: [String: Result<Scene, any Error>], _ lattice: ProjectLattice?
  ) throws {
    switch period.source {
    case .outlines(let source): try add(period, importing: source)
    case .scenes(let entries, _): try add(period, entries: entries, opened, lattice)
    }
  }

  private mutating func add(_ period: PeriodDeclaration, importing source: OutlineImport) throws {
    let measurement = measurement(for: period, pixel: project.region.resolution ?? Length(metres: 30))
    let attributes = source.attributes
    let hash = try hash(
      .outline,
      outlineParts(measurement).merging([
        "file": hashes.hash(ofVector: source.path).hex, "layer": source.layer ?? "",
        "where": source.filter ?? "",
        "attributes": [attributes.name, attributes.id, attributes.date].map { $0 ?? "" }.joined(
          separator: ","),
        "date": source.date?.iso ?? "", "crs": source.crs.map(Self.text) ?? "", "repair": "\(source.repair)",
        "importMinimumArea": source.minimumArea.description,
      ]) { one, _ in one })
    let region = region
    let store = store
    let measure = project.region.area
    let outline = append(.outline, period.label, hash, weight: 1e5) { context in
      try store.make(.outline, hash) { folder in
        let meter = try AreaMeter(measure, crs: region.crs)
        let outlines = try source.outlines(in: region.crs, boundary: region.boundary, meter: meter)
        try measurement.write(
          outlines, disjoint: false, rmse: nil, unobserved: [:], into: folder, progress: context.progress)
      }
    }
    try addRecord(period, scenes: [], extractions: [], merge: nil, outline: outline)
  }

  private mutating func add(
    _ period: PeriodDeclaration, entries: [ManifestEntry], _ opened: [String: Result<Scene, any Error>],
    _ lattice: ProjectLattice?
  ) throws {
    var scenes: [PlannedScene] = []
    var extractionSteps: [Int] = []
    var ids: [String: String] = [:]
    undated += entries.filter { $0.files == .undated }
    let entries = entries.filter { $0.files != .undated }
    for entry in entries {
      do {
        if case .missing(let error) = entry.files { throw error }
        let result = entry.path.flatMap { opened[$0] }
        guard let result, let lattice else { throw unusable(entry, result) }
        let scene = try result.get()
        try entry.require(scene)
        if let other = ids.updateValue(entry.place, forKey: scene.id) {
          throw InputError(
            file: entry.place, field: "scene", problem: "'\(scene.id)' is also listed at \(other)",
            mend: "keep one")
        }
        try requireBands(of: scene)
        let filesHash = try hashes.hash(of: scene.files(for: project.method.roles))
        try requireOne(scene, filesHash, at: entry)
        let planned = PlannedScene(
          entry: entry, scene: scene, filesHash: filesHash,
          grid: try lattice.grid(of: scene, region: region.boundary, place: entry.place))
        if scene.quality == nil, !project.sky.masked.isEmpty { unmasked.append(scene.id) }
        let learned = project.method.sensors
        if !learned.isEmpty, !learned.contains(scene.sensor) {
          foreign.append("\(scene.id) (\(scene.sensor))")
        }
        if !scene.grid.isAligned(with: planned.grid) {
          warped.append("\(scene.id) (from \(scene.grid.crs.label))")
        }
        extractionSteps.append(addExtraction(planned))
        scenes.append(planned)
      } catch {
        let obstacle = "\(RunError.explaining(error, in: store))"
        let identity = ContentHash(of: ["obstacle": obstacle, "scene": entry.identity])
        steps.append(
          Step(
            kind: .extract, subject: entry.title, hash: identity, needs: [], weight: 0, takesAllCores: false,
            obstacle: obstacle, work: { _ in }))
        extractionSteps.append(steps.count - 1)
      }
    }
    guard entries.count <= Int(UInt16.max) else {
      throw InputError(
        file: project.file, field: period.label, problem: "lists \(entries.count) scenes, more than 65535",
        mend: "divide the period")
    }
    guard scenes.count == entries.count, let first = scenes.first else {
      addBlocked(period, needs: extractionSteps)
      return
    }
    let grid = scenes.dropFirst().reduce(first.grid) { grid, scene in
      grid.snapped(to: grid.bounds.union(scene.grid.bounds))
    }
    let merge = addMerge(period, scenes, extractionSteps, grid)
    let outline = addOutline(period, scenes, merge: merge, grid: grid)
    try addRecord(period, scenes: scenes, extractions: extractionSteps, merge: merge, outline: outline)
  }

  /// Sees to it that one identifier means one scene, as the inventory keeps the facts of each but once.
  private mutating func requireOne(_ scene: Scene, _ hash: ContentHash, at entry: ManifestEntry) throws {
    if let other = identified[scene.id], other.hash != hash {
      throw InputError(
        file: entry.place, field: "scene",
        problem: "'\(scene.id)' is also the name of another scene, at \(other.place)",
        mend: "give each its own 'id:' in its scene description")
    }
    identified[scene.id] = (hash, entry.place)
  }

  /// Sees to it that the scene has what the method reads.
  private func requireBands(of scene: Scene) throws {
    let method = project.method
    do {
      for role in method.roles { _ = try scene.band(role) }
    } catch let error as InputError {
      let wanted = method.roles.map(\.rawValue).joined(separator: ", ")
      throw InputError(
        file: error.file, line: error.line, field: error.field, problem: error.problem,
        mend: "\(error.mend); \(method.name) takes \(wanted)")
    }
  }

  private func unusable(_ entry: ManifestEntry, _ result: Result<Scene, any Error>?) -> any Error {
    if case .failure(let error)? = result { return error }
    return InputError(
      file: entry.place, field: "scene", problem: "was not opened", mend: "check its path")
  }

  private mutating func addExtraction(_ planned: PlannedScene) -> Int {
    let project = project
    let marks = project.sky.masked.map(\.rawValue).sorted().joined(separator: " ")
    let parts = project.method.settings.merging([
      "files": planned.filesHash.hex, "method": project.method.name,
      "sky": "\(marks) \(project.sky.confidence.map { "\($0)" } ?? "") \(project.sky.keepSnow)",
      "grid": Self.text(planned.grid), "resampling": project.region.resampling.rawValue,
    ]) { one, _ in one }
    let hash = hash(.extract, parts)
    let store = store
    let extraction = SceneExtraction(
      scene: planned.scene, method: project.method, sky: project.sky, grid: planned.grid,
      resampling: project.region.resampling)
    // What takes all cores takes about a hundred times as long as a threshold.
    let isHeavy = project.method.takesAllCores
    return append(
      .extract, planned.scene.id, hash, weight: Double(planned.grid.window.count) * (isHeavy ? 100 : 1),
      takesAllCores: isHeavy
    ) { context in
      try store.make(.extract, hash) { folder in
        let summary = try extraction.write(
          to: "\(folder)/\(ResultFile.extraction)", progress: context.progress)
        try ResultFile.write(summary, to: "\(folder)/\(ResultFile.summary)")
      }
    }
  }

  private mutating func addMerge(
    _ period: PeriodDeclaration, _ scenes: [PlannedScene], _ needs: [Int], _ grid: Grid
  ) -> Int {
    let store = store
    let layers = zip(scenes, needs).enumerated().map { index, pair in
      Merge.Layer(
        path: "\(store.path(.extract, steps[pair.1].hash))/\(ResultFile.extraction)", tile: pair.0.tile,
        number: UInt16(index + 1), title: "\(pair.0.scene.id) \(pair.0.scene.date)")
    }
    let merge = project.merge
    let inputs = zip(layers, needs).map { "\($0.number) \($0.tile) \(steps[$1].hash)" }
    let hash = hash(
      .merge,
      [
        "layers": inputs.joined(separator: "\n"), "grid": Self.text(grid), "rule": merge.rule.rawValue,
        "acrossTiles": merge.ruleAcrossTiles.rawValue, "threshold": "\(merge.threshold)",
      ])
    let weight = Double(grid.window.count * scenes.count) / 4
    return append(.merge, period.label, hash, needs: needs, weight: weight) { context in
      try store.make(.merge, hash) { folder in
        let summary = try merge.write(
          layers, grid: grid, mask: "\(folder)/\(ResultFile.mask)",
          decision: "\(folder)/\(ResultFile.decision)", progress: context.progress)
        try ResultFile.write(summary, to: "\(folder)/\(ResultFile.summary)")
      }
    }
  }

  private mutating func addOutline(
    _ period: PeriodDeclaration, _ scenes: [PlannedScene], merge: Int, grid: Grid
  ) -> Int {
    let store = store
    let pixel = Length(metres: grid.pixelWidth * grid.crs.metresPerUnit)
    let measurement = measurement(for: period, pixel: pixel)
    // The scenes' identifiers and dates are in their files, whose hashes the merge step has.
    let hash = hash(
      .outline,
      outlineParts(measurement).merging([
        "merge": steps[merge].hash.hex, "minimumArea": project.minimumArea.description,
      ]) { one, _ in one })
    let outlines = SceneOutlines(
      scenes: scenes, mergeFolder: store.path(.merge, steps[merge].hash), minimumArea: project.minimumArea,
      measurement: measurement)
    return append(.outline, period.label, hash, needs: [merge], weight: Double(grid.window.count) / 2) {
      context in
      try store.make(.outline, hash) { try outlines.write(into: $0, progress: context.progress) }
    }
  }

  private mutating func addRecord(
    _ period: PeriodDeclaration, scenes: [PlannedScene], extractions: [Int], merge: Int?, outline: Int
  ) throws {
    // All other facts of a scene are in its files.
    let facts = scenes.map {
      "\($0.scene.id) \($0.filesHash) \($0.entry.role.rawValue) \($0.entry.note ?? "")"
    }
    let hash = hash(
      .record,
      [
        "outline": steps[outline].hash.hex, "scenes": facts.joined(separator: "\n"), "label": period.label,
        "years": "\(period.years)", "settings": try project.settingsJSON(),
      ])
    let recording = PeriodRecording(
      project: project, period: period, region: region, scenes: scenes,
      extractionFolders: extractions.map { store.path(.extract, steps[$0].hash) },
      mergeFolder: merge.map { store.path(.merge, steps[$0].hash) },
      outlineFolder: store.path(.outline, steps[outline].hash), hash: hash)
    let needs = extractions + [merge, outline].compactMap(\.self)
    append(.record, period.label, hash, needs: needs, weight: 1e5) { context in
      try recording.record(started: context.started)
    }
  }

  /// A period whose scenes cannot all be used: its record waits behind the obstacles.
  private mutating func addBlocked(_ period: PeriodDeclaration, needs: [Int]) {
    let hash = ContentHash(of: ["blocked": period.label])
    append(.record, period.label, hash, needs: needs, weight: 0) { _ in }
  }

  /// Adds a step; one that is known already, as when two periods have the same scenes, is done once.
  @discardableResult
  private mutating func append(
    _ kind: Step.Kind, _ subject: String, _ hash: ContentHash, needs: [Int] = [], weight: Double,
    takesAllCores: Bool = false, work: @escaping @Sendable (StepContext) throws -> Void
  ) -> Int {
    if let index = known[hash] { return index }
    steps.append(
      Step(
        kind: kind, subject: subject, hash: hash, needs: needs, weight: weight, takesAllCores: takesAllCores,
        obstacle: nil, work: work))
    known[hash] = steps.count - 1
    return steps.count - 1
  }

  // MARK: - Identity

  private func hash(_ kind: Step.Kind, _ parts: [String: String]) -> ContentHash {
    var parts = parts
    parts["step"] = "\(kind.rawValue) \(Self.version[kind] ?? "")"
    return ContentHash(of: parts)
  }

  private func measurement(for period: PeriodDeclaration, pixel: Length) -> OutlineMeasurement {
    var uncertainty = project.uncertainty
    if let buffer = period.buffer { uncertainty.width = buffer }
    return OutlineMeasurement(
      region: region, measure: project.region.area, uncertainty: uncertainty,
      correlation: project.correlation, pixel: pixel)
  }

  private func outlineParts(_ measurement: OutlineMeasurement) -> [String: String] {
    let uncertainty = measurement.uncertainty
    return [
      "boundary": region.boundaryHash, "subareas": region.subareasHash, "crs": Self.text(region.crs),
      "area": measurement.measure.rawValue, "pixel": measurement.pixel.description,
      "buffer": uncertainty.width.description, "side": uncertainty.side.rawValue,
      "dissolve": "\(uncertainty.dissolve)", "nunataks": "\(uncertainty.nunataks)",
      "quadrantSegments": "\(uncertainty.quadrantSegments)",
      "correlation": measurement.correlation.rawValue,
    ]
  }

  /// A CRS by its code where it has one: the wording of its definition changes with PROJ's releases.
  private static func text(_ crs: CRS) -> String { crs.epsg.map { "EPSG:\($0)" } ?? crs.wkt }

  private static func text(_ grid: Grid) -> String {
    "\(text(grid.crs)) \(grid.originX) \(grid.originY) \(grid.pixelWidth) \(grid.pixelHeight) \(grid.width) \(grid.height)"
  }
}
