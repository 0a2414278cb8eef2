import Declaration
import Extraction
import Foundation
import Geospatial
import Landsat
import Neural

/// Cuts labelled samples from scenes and outlines, into a folder that is a dataset.
///
/// The steps 1 to 7 of Chen et al. 2022, figure 2: scenes and outlines in one reference system, glacier 1 and the
/// rest 0, tiles, those without glacier left out, a label for each date of a place, turned copies, a random split;
/// or a split without their leak, see `SampleSplit`. One tile is in memory at a time.
public struct SampleMaker {
  /// What to make.
  public let config: SampleConfig
  private let scenes: [Scene]
  private let labels: OutlineLabels
  private let lattice: TileLattice

  /// Opens scenes and outlines.
  ///
  /// - Throws: `InputError` or `GeospatialError` where one of them will not do.
  public init(_ config: SampleConfig) throws {
    self.config = config
    scenes = try config.scenes.map(Scene.open(at:))
    for scene in scenes {
      for role in config.bands { _ = try scene.band(role) }
    }
    labels = try OutlineLabels(config.outlines, in: config.crs)
    lattice = try TileLattice(
      scenes.map(\.grid), crs: config.crs,
      resolution: config.resolution.metres / config.crs.metresPerUnit, tile: config.tile, file: config.file)
    if let dates = config.outlines.dates, scenes.allSatisfy({ labels.counts(on: $0.date).used == 0 }) {
      throw InputError(
        file: config.outlines.path, field: dates.field,
        problem: "has no day within \(dates.days) days of a scene",
        mend: "allow more time, or take other outlines")
    }
  }

  /// Writes the folder, which appears under its name only when whole.
  ///
  /// - Parameters:
  ///   - replacing: whether earlier samples in the folder give way to the new ones.
  ///   - progress: told how many places of how many are done; what it throws ends the work.
  /// - Throws: `InputError` where the folder is there already or no sample comes of it.
  public func make(
    replacing: Bool = false, progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws -> SampleSummary {
    let earlier = SampleFolder(config.output)
    guard !earlier.exists || replacing && earlier.holdsSamples else {
      throw InputError(
        file: config.output, problem: "is there already" + (replacing ? ", and holds no samples" : ""),
        mend: earlier.holdsSamples
          ? "give --force to replace its samples, or write to another folder"
          : "write samples to another folder")
    }
    TemporaryName.sweep(beside: config.output)
    let folder = SampleFolder(TemporaryName.beside(config.output))
    try folder.make()
    defer { folder.remove() }
    var summary = SampleSummary()
    let cut = try cut(into: folder, &summary, progress)
    let samples = try sharedOut(cut, in: folder, &summary)
    summary.splitRule = config.split.words(samples, on: lattice, symmetries: config.symmetries.count)
    for sample in samples { summary.samples[sample.split ?? .test, default: 0] += 1 }
    try write(samples, to: folder, splitRule: summary.splitRule)
    try folder.replace(earlier)
    return summary
  }

  // MARK: - Cutting

  private func cut(
    into folder: SampleFolder, _ summary: inout SampleSummary, _ progress: (Int, Int) throws -> Void
  ) throws -> [Sample] {
    let places = try scenes.map { try lattice.places(on: $0.grid) }
    let total = places.reduce(0) { $0 + $1.count }
    var done = 0
    var samples: [Sample] = []
    for (number, scene) in scenes.enumerated() {
      let reader = SceneReader(scene, grid: lattice.grid, resampling: config.resampling)
      let counts = labels.counts(on: scene.date)
      summary.scenes.append(
        SampleSummary.OfScene(id: scene.id, date: scene.date, outlines: counts.used, otherDates: counts.other)
      )
      for place in places[number] {
        let tile = "\(place.name)_\(key(number))"
        if try write(place, of: reader, as: tile, to: folder, &summary) {
          samples.append(Sample(place: place, scene: number, tile: tile))
        }
        done += 1
        try progress(done, total)
      }
    }
    guard !samples.isEmpty else {
      throw InputError(
        file: config.file,
        problem:
          "gives no sample: of \(total) tiles \(summary.empty) have no glacier and \(summary.unknown) are "
          + "mostly unknown", mend: "check that scenes and outlines overlap, or keep empty tiles")
    }
    return samples
  }

  /// Writes one tile with its labels; false where it is left out.
  private func write(
    _ place: TileLattice.Place, of reader: SceneReader, as tile: String, to folder: SampleFolder,
    _ summary: inout SampleSummary
  ) throws -> Bool {
    let window = lattice.window(of: place)
    let ground = lattice.grid.subgrid(window)
    var label = try labels.labels(on: ground, date: reader.scene.date)
    guard config.tile.keepsEmpty || label.contains(1) else {
      summary.empty += 1
      return false
    }
    let sky = try reader.sky(window, policy: config.sky, roles: config.bands)
    for index in label.indices where sky[index] != .clear { label[index] = Loss.noLabel }
    let known = label.count { $0 != Loss.noLabel }
    guard known > 0, Double(known) >= config.tile.known * Double(label.count) else {
      summary.unknown += 1
      return false
    }
    guard config.tile.keepsEmpty || label.contains(1) else {
      summary.empty += 1
      return false
    }
    let bands = try config.bands.map { try reader.values($0, as: config.quantity, in: window) }
    try folder.write(bands, named: config.bands.map(\.rawValue), labels: label, as: tile, on: ground)
    summary.glacier += label.count { $0 == 1 }
    summary.known += known
    return true
  }

  /// The scene in file names: its date, with a number where several have it.
  private func key(_ scene: Int) -> String {
    let date = scenes[scene].date
    let day = date.iso.replacingOccurrences(of: "-", with: "")
    guard scenes.count(where: { $0.date == date }) > 1 else { return day }
    return "\(day)-\(scenes[...scene].count { $0.date == date })"
  }

  // MARK: - Sharing out

  /// Copies before or after the split, as its rule wants them.
  private func sharedOut(
    _ cut: [Sample], in folder: SampleFolder, _ summary: inout SampleSummary
  ) throws -> [Sample] {
    let split = config.split
    let samples = split.sharesCopies ? try copied(cut, in: folder) : cut
    let shared = try split.share(samples, of: scenes, on: lattice, config: config)
    let kept = Set(shared.map(\.tile))
    for sample in cut where !kept.contains(sample.tile) {
      folder.remove(sample.tile)
      summary.border += 1
    }
    guard !split.sharesCopies else { return shared }
    return try shared.filter { $0.split != .training }
      + copied(shared.filter { $0.split == .training }, in: folder)
  }

  /// The samples with their turned copies, which are written.
  private func copied(_ samples: [Sample], in folder: SampleFolder) throws -> [Sample] {
    try samples.flatMap { sample in
      try config.symmetries.map { symmetry in
        var copy = sample
        copy.symmetry = symmetry
        if symmetry != .identity {
          try folder.copy(sample.tile, turned: symmetry, side: config.tile.size, as: copy.name)
        }
        return copy
      }
    }
  }

  // MARK: - Listing

  private func write(_ samples: [Sample], to folder: SampleFolder, splitRule: String) throws {
    let order = samples.sorted { ($0.place, $0.scene, $0.name) < ($1.place, $1.scene, $1.name) }
    let (name, all) = (SampleFolder.dataset, SampleFolder.table)
    try folder.write(order, table: all, scenes)
    try folder.write(declaration(config.name, table: all, splitRule), named: "\(name).yaml")
    // A dataset of its own for each area, since a use has no areas.
    for area in Set(samples.compactMap(\.area)).sorted() {
      let table = "\(all)-\(area)"
      try folder.write(order.filter { $0.area == area }, table: table, scenes)
      try folder.write(
        declaration("\(config.name), \(area)", table: table, splitRule), named: "\(name)-\(area).yaml")
    }
  }

  /// The text of a dataset file.
  private func declaration(_ name: String, table: String, _ splitRule: String) -> String {
    let sensors = Set(scenes.map(\.sensor.name)).sorted()
    return """
      name: \(YAMLText.quoted(name))
      bands: [\(config.bands.map(\.rawValue).joined(separator: ", "))]
      quantity: \(config.quantity.rawValue)
      sensors: [\(sensors.map(YAMLText.quoted).joined(separator: ", "))]
      source: \(YAMLText.quoted(config.source))
      splitRule: \(YAMLText.quoted(splitRule))
      table: \(table).csv

      """
  }
}
