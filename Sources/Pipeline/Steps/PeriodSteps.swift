import Declaration
import Extraction
import Foundation
import Geospatial
import Glaciers
import Inventory

/// The names of the files that steps leave in their result folders.
enum ResultFile {
  static let extraction = "glacier.tif"
  static let mask = "mask.tif"
  static let decision = "decision.tif"
  static let outlines = "outlines.gpkg"
  static let summary = "summary.json"

  static func write(_ value: some Encodable, to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(value).write(to: URL(fileURLWithPath: path))
  }

  /// Reads back what `write` wrote.
  ///
  /// - Throws: `RunError` where the file is missing or no longer whole.
  static func read<Value: Decodable>(_ type: Value.Type, from path: String) throws -> Value {
    let data = FileManager.default.contents(atPath: path)
    guard let value = data.flatMap({ try? JSONDecoder().decode(type, from: $0) }) else {
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
      throw RunError("\(path): is missing or damaged; delete the folder \(folder) and run again")
    }
    return value
  }

  /// The files of a whole result.
  static func all(of kind: Step.Kind) -> [String] {
    switch kind {
    case .extract: [extraction, summary]
    case .merge: [mask, decision, summary]
    case .outline: [outlines, summary]
    case .record: []
    }
  }
}

/// Outlines measured and summed: what a period's record needs beside the outlines themselves.
struct OutlineSummary: Codable, Sendable {
  /// The buffer's width in metres.
  var buffer: Double

  /// The totals of the region and its sub-areas.
  var totals: [RegionTotal]

  /// What corrections by hand did to the outlines; nil where there were none.
  var adjustments: [AdjustmentEffect]?

  /// Why glaciers have no heights, for each that has none; nil where none were asked for.
  var gaps: [String]?

  /// What extraction said of its own areas; nil where it was not asked.
  var spreads: [AreaSpread]?

  /// The lines of divides that end inside ice, where they part nothing; nil where there are none.
  var looseDivides: [LooseDivide]?

  /// The features of a file of outlines of which parts under a square metre were left out; nil where there are none.
  var specks: [String]?
}

/// Measures a period's outlines and sums them, whatever they come from.
struct OutlineMeasurement: Sendable {
  let region: ProjectRegion
  let measure: AreaMeasure
  let uncertainty: BufferUncertainty
  let correlation: CorrelationRule

  /// Half of it is the buffer where that is asked for.
  let pixel: Length

  /// How the outlines become glaciers.
  let glaciers: PeriodGlaciers

  /// Gives each outline its uncertainty, sums all, and writes both into the folder.
  func write(
    _ outlines: [OutlineRecord], disjoint: Bool, rmse: Length?, ground: [String?: RegionGround],
    adjustments: [AdjustmentEffect] = [], loose: [LooseDivide] = [], spreads: [AreaSpread]? = nil,
    specks: [String] = [], into folder: String, progress: (Double) -> Void
  ) throws {
    let meter = try AreaMeter(measure, crs: region.crs)
    for (index, outline) in outlines.enumerated() {
      try requireFinite(outline.area, "the area of outline \(index + 1)")
    }
    try requireTruePlane(under: outlines)
    let distance = uncertainty.distance(pixel: pixel, rmse: rmse)
    let surveyed = try glaciers.surveyed(outlines)
    var outlines = surveyed.glaciers
    let uncertainties = try uncertainty.uncertainties(
      of: outlines.map(\.polygon), disjoint: disjoint, distance: distance, in: region.crs, meter: meter)
    for (index, area) in uncertainties.each.enumerated() {
      try requireFinite(area, "the uncertainty of outline \(index + 1)")
      outlines[index].uncertainty = area
    }
    progress(0.5)
    let summary = RegionSummary(
      crs: region.crs, meter: meter, method: uncertainty, distance: distance, correlation: correlation)
    let totals = try summary.totals(
      of: outlines, uncertainty: uncertainties.total, subareas: region.subareas, ground: ground)
    for total in totals {
      let part = total.subarea ?? "the whole region"
      try requireFinite(total.area, "the area of \(part)")
      try requireFinite(total.unobserved ?? .zero, "the unobserved ground of \(part)")
      try requireFinite(total.uncertainty?.value ?? .zero, "the uncertainty of \(part)")
    }
    try OutlineLayer.write(outlines, crs: region.crs, to: "\(folder)/\(ResultFile.outlines)")
    try ResultFile.write(
      OutlineSummary(
        buffer: distance.metres, totals: totals, adjustments: adjustments.isEmpty ? nil : adjustments,
        gaps: surveyed.gaps.isEmpty ? nil : surveyed.gaps, spreads: spreads,
        looseDivides: loose.isEmpty ? nil : loose, specks: specks.isEmpty ? nil : specks),
      to: "\(folder)/\(ResultFile.summary)")
  }

  /// Refuses a plane in which errors would be far from what they are called.
  private func requireTruePlane(under outlines: [OutlineRecord]) throws {
    let places = try CoordinateTransform(from: region.crs, to: .wgs84)
      .apply(outlines.compactMap(\.polygon.exterior.first))
    guard let fit = try PlaneFit(of: region.crs, at: places), !fit.isUsable else { return }
    throw RunError("\(fit.problem); \(fit.mend)")
  }

  /// Refuses numbers that are none: they would spoil every sum and be written as holes in it.
  private func requireFinite(_ area: Area, _ what: String) throws {
    guard !area.squareMetres.isFinite else { return }
    throw RunError(
      "\(what) is no number, measured as \(measure.rawValue) in \(region.crs.label): it may lie where that system has no"
        + " places; check region.grid.crs and the system of the files that it comes from")
  }
}

extension ProjectRegion {
  /// The ground that is looked at: all of it under nil, and that of each sub-area; nothing where no extent is declared.
  var grounds: [String?: MultiPolygon] {
    get throws {
      guard let extent = try extent else { return [:] }
      var grounds: [String?: MultiPolygon] = [nil: extent]
      for subarea in subareas {
        // Outlines end at the boundary, and so does the ground that might hold some.
        grounds[subarea.name] = try boundary.map(subarea.polygons.intersection) ?? subarea.polygons
      }
      return grounds
    }
  }
}

/// The outline step of a period that has scenes.
struct SceneOutlines: Sendable {
  let scenes: [PlannedScene]
  let mergeFolder: String
  let minimumArea: Area
  let adjustments: PeriodAdjustments
  let measurement: OutlineMeasurement
  let probabilities: ProbabilitySettings?

  func write(into folder: String, progress: (Double) -> Void) throws {
    let region = measurement.region
    let meter = try AreaMeter(measurement.measure, crs: region.crs)
    let mask = try RasterDataset.open("\(mergeFolder)/\(ResultFile.mask)")
    let decision = try RasterDataset.open("\(mergeFolder)/\(ResultFile.decision)")
    let outliner = try Outliner(minimumArea: minimumArea, boundary: region.boundary, meter: meter)
    let dated = scenes.map { Outliner.DatedScene(productID: $0.facts.id, date: $0.facts.date) }
    let found = try outliner.outlines(mask: mask, decision: decision, scenes: dated)
    let shaper = try Outliner(minimumArea: .zero, boundary: nil, meter: meter)
    func measured(_ polygons: [Polygon]) throws -> [OutlineRecord] {
      try shaper.measured(polygons, decision: decision, scenes: dated).compactMap(\.self)
    }
    let (adjusted, effects) = try adjustments.apply(to: found, smallest: minimumArea, measured: measured)
    let (outlines, loose) = try measurement.glaciers.shaped(adjusted, measured: measured)
    progress(0.4)
    var seen: [String?: RegionGround] = [:]
    if let extent = try region.extent {
      let survey = try GroundSurvey(of: extent, mask: mask, decision: decision, meter: meter)
      for (part, faces) in try region.grounds { seen[part] = try survey.ground(of: faces) }
    }
    let spreads = try probabilities.map {
      try surveyed($0, mask: mask, decision: decision, meter: meter, found: found.map(\.polygon), effects)
    }
    let summary = try ResultFile.read(Merge.Summary.self, from: "\(mergeFolder)/\(ResultFile.summary)")
    try measurement.write(
      outlines, disjoint: true, rmse: rmse(summary), ground: seen, adjustments: effects, loose: loose,
      spreads: spreads,
      into: folder
    ) { progress(0.5 + $0 / 2) }
  }

  /// What the probabilities say of the region and of each sub-area.
  private func surveyed(
    _ settings: ProbabilitySettings, mask: RasterDataset, decision: RasterDataset, meter: AreaMeter,
    found: [Polygon], _ effects: [AdjustmentEffect]
  ) throws -> [AreaSpread] {
    let survey = try ProbabilitySurvey(
      settings, mask: mask, decision: decision, meter: meter, found: found,
      effects: effects)
    let (grounds, region) = (try measurement.region.grounds, measurement.region)
    return try survey.spreads(of: grounds[nil], subarea: nil)
      + region.subareas.flatMap { try survey.spreads(of: grounds[$0.name], subarea: $0.name) }
  }

  /// The scenes' geometric error, each weighted by the pixels it decided; nil where none is known.
  private func rmse(_ summary: Merge.Summary) -> Length? {
    var squares = 0.0
    var pixels = 0.0
    for (index, scene) in scenes.enumerated() {
      guard let error = scene.facts.geometricRMSE else { continue }
      let weight = Double(summary.decided[UInt16(index + 1)] ?? 0)
      squares += error * error * weight
      pixels += weight
    }
    return pixels > 0 ? Length(metres: (squares / pixels).squareRoot()) : nil
  }
}

/// The record step: outlines and totals, read back from their results, enter the inventory in one transaction.
struct PeriodRecording: Sendable {
  let project: Project
  let period: PeriodDeclaration
  let region: ProjectRegion
  let scenes: [PlannedScene]
  let extractionFolders: [String]
  let mergeFolder: String?
  let outlineFolder: String
  let hash: ContentHash

  /// Every setting that shaped the period, by name, with the SHA-256 of the files that settings name.
  let settings: [String: String]

  func record(started: String) throws {
    let summary = try ResultFile.read(OutlineSummary.self, from: "\(outlineFolder)/\(ResultFile.summary)")
    let run = RunRecord(
      started: started, ended: StepEvent.now(), version: Release.version,
      settings: try settingsJSON(), stepHash: hash.hex)
    let kind: PeriodKind
    switch period.source {
    case .scenes: kind = .extracted
    case .outlines: kind = .imported
    }
    var content = PeriodRecord(
      label: period.label, kind: kind, years: period.years, contentHash: hash.hex, run: run,
      scenes: try periodScenes(), outlines: try OutlineLayer.read("\(outlineFolder)/\(ResultFile.outlines)"),
      totals: summary.totals)
    content.adjustments = summary.adjustments ?? []
    content.spreads = summary.spreads ?? []
    let inventory = try InventoryDatabase.open(project.inventory, for: project.record)
    try inventory.declareSubareas(region.subareas.map { SubareaRecord(name: $0.name, extent: $0.polygons) })
    try inventory.record(content)
  }

  private func settingsJSON() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(settings), as: UTF8.self)
  }

  private func periodScenes() throws -> [PeriodScene] {
    guard let mergeFolder else { return [] }
    let merged = try ResultFile.read(Merge.Summary.self, from: "\(mergeFolder)/\(ResultFile.summary)")
    let decided = merged.decided.values.reduce(0, +)
    return try zip(scenes, extractionFolders).enumerated().map { index, pair in
      let (scene, folder) = pair
      let extraction = try ResultFile.read(
        SceneExtraction.Summary.self, from: "\(folder)/\(ResultFile.summary)")
      let share = Double(merged.decided[UInt16(index + 1)] ?? 0) / Double(max(decided, 1))
      return PeriodScene(
        scene.facts.record, role: scene.entry.role, decidedShare: share, isWarped: extraction.isWarped,
        note: scene.entry.note)
    }
  }
}
