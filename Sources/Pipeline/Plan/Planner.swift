import Declaration
import Extraction
import Foundation
import Geospatial
import Glaciers
import Inventory
import Landsat

/// Works out a plan.
struct Planner {
  private let project: Project
  private let store: ResultStore
  private let state: RunState
  private let region: ProjectRegion
  private let adjustments: AdjustmentFile?
  private let names: FieldNames
  private let progress: Progress?
  private var steps: [Step] = []
  private var known: [ContentHash: Int] = [:]

  init(_ project: Project, state: RunState? = nil, progress: Progress? = nil) throws {
    self.project = project
    self.progress = progress
    store = ResultStore(folder: project.workFolder)
    // A plan needs no right to write: a run says where it lacks it.
    try? FileManager.default.createDirectory(atPath: store.folder, withIntermediateDirectories: true)
    self.state = try state ?? RunState(folder: store.folder)
    region = try ProjectRegion(project.region, hashes: FileHashes(self.state))
    adjustments = try project.adjustmentFile()
    names = FieldNames(project)
  }

  func plan() throws -> Plan {
    var planner = self
    var admission = try SceneAdmission(to: project, within: region.boundary, state: state, progress)
    for period in project.periods { try planner.add(period, &admission) }
    return Plan(
      project: project, steps: planner.steps, store: store, state: state,
      recorded: try Recorded(project), notes: admission.notes)
  }

  // MARK: - Steps

  private mutating func add(_ period: PeriodDeclaration, _ admission: inout SceneAdmission) throws {
    switch period.source {
    case .outlines(let source): try add(period, importing: source)
    case .scenes(let entries, _): try add(period, entries: entries, &admission)
    }
  }

  private mutating func add(_ period: PeriodDeclaration, importing source: OutlineImport) throws {
    let measurement = try measurement(for: period, pixel: project.region.resolution ?? Length(metres: 30))
    let adjustments = corrections(of: period)
    let fields = try names.outline(measurement, region).merging(
      names.imported(source, file: FileHashes(state).hash(ofVector: source.path))
    ) { one, _ in one }.merging(adjustments.fields) { one, _ in one }
    let least = source.minimumArea
    let region = region
    let measure = project.region.area
    let hashes = FileHashes(state)
    let outline = append(.outline, period.label, fields, weight: 1e5) { folder, context in
      let meter = try AreaMeter(measure, crs: region.crs)
      var specks: [String] = []
      let found = try source.outlines(in: region.crs, boundary: region.boundary, meter: meter) {
        specks.append($0)
      }
      guard try hashes.hash(ofVector: source.path).hex == fields["outlines.file"] else {
        throw RunError("\(source.path) was changed during the run; run again to take it as it is")
      }
      func measured(_ polygons: [Polygon]) throws -> [OutlineRecord] {
        try polygons.map { polygon in
          OutlineRecord(
            polygon: polygon, area: try meter.area(of: polygon),
            perimeter: Length(metres: polygon.perimeter * region.crs.metresPerUnit))
        }
      }
      let (adjusted, effects) = try adjustments.apply(to: found, smallest: least, measured: measured)
      let (outlines, loose) = try measurement.glaciers.shaped(adjusted, measured: measured)
      try measurement.write(
        outlines, disjoint: false, rmse: nil, ground: [:], adjustments: effects, loose: loose,
        specks: specks, into: folder, progress: context.progress)
    }
    var inputs = ["outlines.sha256": try hashes.hash(of: source.path).hex]
    inputs[InventoryDatabase.pixelSetting] = project.region.resolution?.description
    addRecord(period, scenes: [], extractions: [], merge: nil, outline: outline, inputs: inputs)
  }

  private mutating func add(
    _ period: PeriodDeclaration, entries: [ManifestEntry], _ admission: inout SceneAdmission
  ) throws {
    var scenes: [PlannedScene] = []
    var extractions: [Int] = []
    let entries = admission.dated(entries)
    for (entry, admitted) in zip(entries, admission.scenes(of: entries, for: period)) {
      switch admitted {
      case .success(let planned):
        extractions.append(addExtraction(planned))
        scenes.append(planned)
      case .failure(let error):
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
    let pixel = Length(metres: grid.pixelWidth * grid.crs.metresPerUnit)
    let outline = try addOutline(period, scenes, merge: merge, grid: grid, pixel: pixel)
    addRecord(
      period, scenes: scenes, extractions: extractions, merge: merge, outline: outline,
      inputs: [InventoryDatabase.pixelSetting: pixel.description])
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
    let hashes = FileHashes(state)
    // What takes all cores takes about a hundred times as long as a threshold.
    let isHeavy = project.method.takesAllCores
    return append(
      .extract, planned.facts.id, names.extraction(planned),
      weight: Double(planned.grid.window.count) * (isHeavy ? 100 : 1), takesAllCores: isHeavy
    ) { folder, context in
      let scene = try Scene.open(at: planned.facts.path)
      let extraction = SceneExtraction(
        scene: scene, method: project.method, sky: project.sky, grid: planned.grid,
        resampling: project.region.resampling, keepsCertainty: project.probabilities != nil)
      let summary = try extraction.write(
        to: "\(folder)/\(ResultFile.extraction)", progress: context.progress)
      // The step is known by the files as they were when it was planned, perhaps hours ago.
      guard
        FileHashes.hash(of: try hashes.hashes(of: scene.files(for: project.method.roles)))
          == planned.facts.filesHash
      else {
        throw RunError("\(planned.facts.path) was changed during the run; run again to take it as it is")
      }
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
    _ period: PeriodDeclaration, _ scenes: [PlannedScene], merge: Int, grid: Grid, pixel: Length
  ) throws -> Int {
    let measurement = try measurement(for: period, pixel: pixel)
    // The scenes' identifiers and dates are in their files, whose hashes the merge step has.
    var fields = names.outline(measurement, region)
    let adjustments = corrections(of: period)
    fields["outlines.minimumArea"] = project.minimumArea.description
    fields.merge(adjustments.fields) { one, _ in one }
    for (key, value) in project.probabilities?.fields ?? [:] {
      fields["uncertainty.probabilities.\(key)"] = value
    }
    let outlines = SceneOutlines(
      scenes: scenes, mergeFolder: store.path(.merge, steps[merge].hash), minimumArea: project.minimumArea,
      adjustments: adjustments, measurement: measurement, probabilities: project.probabilities)
    return append(.outline, period.label, fields, needs: [merge], weight: Double(grid.window.count) / 2) {
      try outlines.write(into: $0, progress: $1.progress)
    }
  }

  private mutating func addRecord(
    _ period: PeriodDeclaration, scenes: [PlannedScene], extractions: [Int], merge: Int?, outline: Int,
    inputs: [String: String]
  ) {
    let needs = extractions + [merge, outline].compactMap(\.self)
    let fields = names.record(period, scenes)
    let hash = hash(.record, fields, needs)
    var settings = project.settings(of: period).merging(inputs) { one, _ in one }
    settings["terrain.sha256"] = steps[outline].fields["terrain.dem"]
    let recording = PeriodRecording(
      project: project, period: period, region: region, scenes: scenes,
      extractionFolders: extractions.map { store.path(.extract, steps[$0].hash) },
      mergeFolder: merge.map { store.path(.merge, steps[$0].hash) },
      outlineFolder: store.path(.outline, steps[outline].hash), hash: hash, settings: settings)
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

  private func corrections(of period: PeriodDeclaration) -> PeriodAdjustments {
    PeriodAdjustments(
      adjustments: adjustments?.adjustments(for: period.label) ?? [], region: region,
      measure: project.region.area)
  }

  private func measurement(for period: PeriodDeclaration, pixel: Length) throws -> OutlineMeasurement {
    var uncertainty = project.uncertainty
    if let buffer = period.buffer { uncertainty.width = buffer }
    return OutlineMeasurement(
      region: region, measure: project.region.area, uncertainty: uncertainty,
      correlation: project.correlation, pixel: pixel,
      glaciers: try PeriodGlaciers(
        project.glaciers, crs: region.crs, pixel: pixel, smallest: project.minimumArea,
        hashes: FileHashes(state)))
  }
}
