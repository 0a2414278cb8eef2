import Declaration
import Geospatial
import Glaciers
import Inventory

/// How the outlines of a period become glaciers: staircases smoothed, complexes divided, heights looked up.
struct PeriodGlaciers: Sendable {
  let declared: GlacierDeclaration
  let crs: CRS

  /// The pixel whose staircases are smoothed.
  let pixel: Length

  /// Pieces below this area go to their neighbours.
  let smallest: Area

  /// The hashes of the files as they were when the step was planned, by field.
  let fields: [String: String]

  private let hashes: FileHashes

  /// - Throws: `RunError` where a file cannot be read.
  init(_ declared: GlacierDeclaration, crs: CRS, pixel: Length, smallest: Area, hashes: FileHashes) throws {
    self.declared = declared
    self.crs = crs
    self.pixel = pixel
    self.smallest = smallest
    self.hashes = hashes
    fields = try Self.fields(declared, pixel: pixel, smallest: smallest, hashes)
  }

  /// Smooths and divides outlines.
  ///
  /// Nothing is dropped, so that a complex is the sum of its glaciers.
  ///
  /// - Parameter measured: makes an outline of every polygon, however small.
  /// - Returns: the glaciers, and the lines of divides that end inside ice.
  func shaped(
    _ outlines: [OutlineRecord], measured: ([Polygon]) throws -> [OutlineRecord]
  ) throws -> (glaciers: [OutlineRecord], loose: [LooseDivide]) {
    guard declared.smoothing || declared.divides != nil else { return (outlines, []) }
    var polygons = outlines.map(\.polygon)
    if declared.smoothing {
      polygons = try Smoothing(pixel: pixel.metres / crs.metresPerUnit).smoothed(polygons)
    }
    let (pieces, loose) = try divided(polygons)
    let records = try measured(pieces.map(\.polygon))
    let glaciers = zip(pieces, records).map { piece, record in
      let whole = outlines[piece.outline]
      var glacier = record
      glacier.name = whole.name
      glacier.externalID = whole.externalID ?? piece.id
      glacier.complex = piece.complex
      glacier.srcDate = glacier.srcDate ?? whole.srcDate
      glacier.srcDates = glacier.srcDates ?? whole.srcDates
      return glacier
    }
    return (glaciers, loose)
  }

  /// Gives glaciers their heights.
  ///
  /// - Returns: the glaciers, and why heights are missing, for each that has none.
  func surveyed(_ glaciers: [OutlineRecord]) throws -> (glaciers: [OutlineRecord], gaps: [String]) {
    guard let terrain = declared.terrain else { return (glaciers, []) }
    let survey = AttributeSurvey(elevations: terrain.path, source: terrain.source)
    let attributes = try survey.attributes(of: glaciers.map(\.polygon.asMultiPolygon), in: crs)
    try requireUnchanged("terrain.dem") { try hashes.hash(of: terrain.path) }
    var glaciers = glaciers
    for (index, found) in attributes.enumerated() {
      glaciers[index].topography = found.topography.map(TopographyRecord.init)
    }
    return (glaciers, attributes.compactMap { $0.gap?.description })
  }

  // MARK: - Inside

  private typealias Piece = (polygon: Polygon, outline: Int, complex: Int?, id: String?)

  private func divided(_ polygons: [Polygon]) throws -> (pieces: [Piece], loose: [LooseDivide]) {
    guard let divides = declared.divides else {
      return (polygons.enumerated().map { ($0.element, $0.offset, nil, nil) }, [])
    }
    var settings = DivideSettings()
    settings.smallestPiece = smallest
    let (basins, loose) = try DivideFile(VectorSource(divides.path), name: divides.id)
      .basins(of: polygons, crs: crs, settings: settings)
    let pieces = try basins.divide(polygons, settings: settings)
    try requireUnchanged("outlines.divides") { try hashes.hash(ofVector: divides.path) }
    let names = Dictionary(basins.basins.map { ($0.number, $0.name) }) { one, _ in one }
    var complexes: [Int: Int] = [:]
    for (number, members) in try Clusters.touching(polygons).enumerated() {
      for member in members { complexes[member] = number + 1 }
    }
    let glaciers = pieces.map { piece -> Piece in
      (piece.polygon, piece.outline, complexes[piece.outline], piece.basin.flatMap { names[$0] ?? nil })
    }
    return (glaciers, loose)
  }

  /// The step is known by the files as they were when it was planned, perhaps hours ago.
  private func requireUnchanged(_ field: String, _ hash: () throws -> ContentHash) throws {
    guard try hash().hex != fields[field] else { return }
    let path = field == "terrain.dem" ? declared.terrain?.path : declared.divides?.path
    throw RunError("\(path ?? field) was changed during the run; run again to take it as it is")
  }

  private static func fields(
    _ declared: GlacierDeclaration, pixel: Length, smallest: Area, _ hashes: FileHashes
  ) throws -> [String: String] {
    var fields: [String: String] = [:]
    // What is not declared is no field: steps of older projects stay what they were.
    if declared.smoothing { fields["outlines.smoothing"] = "version 1" }
    if let divides = declared.divides {
      fields["outlines.divides"] = try hashes.hash(ofVector: divides.path).hex
      fields["outlines.divides.id"] = divides.id ?? ""
      fields["outlines.divides, smallest piece"] = smallest.description
    }
    if let terrain = declared.terrain {
      fields["terrain.dem"] = try hashes.hash(of: terrain.path).hex
      fields["terrain.source"] = terrain.source
    }
    return fields
  }
}

extension Plan {
  /// The glaciers of periods that the elevation model says too little of, by reason.
  var unmeasured: [String] {
    guard project.glaciers.terrain != nil else { return [] }
    return outlineSummaries.flatMap { period, summary in
      Dictionary(grouping: summary.gaps ?? [], by: \.self).sorted { $0.key < $1.key }.map {
        "\($0.value.count) in \(period) (\($0.key))"
      }
    }
  }

  /// The lines of divides that end inside the ice of periods, where they part nothing.
  var looseDivides: [String] {
    guard project.glaciers.divides != nil else { return [] }
    return outlineSummaries.flatMap { period, summary in
      (summary.looseDivides ?? []).map { "\($0) in \(period)" }
    }
  }

  /// The features of files of outlines of which parts under a square metre were left out, by period.
  var specks: [String] {
    outlineSummaries.flatMap { period, summary in
      Dictionary(grouping: summary.specks ?? [], by: \.self).sorted {
        $0.key.localizedStandardCompare($1.key) == .orderedAscending
      }.map { "\($0.value.count) of \($0.key) in \(period)" }
    }
  }

  /// What the outline steps that are done have left of their work, by period.
  var outlineSummaries: [(period: String, summary: OutlineSummary)] {
    steps.filter { $0.kind == .outline && isDone($0) }.compactMap { step in
      let path = "\(store.path(step.kind, step.hash))/\(ResultFile.summary)"
      return (try? ResultFile.read(OutlineSummary.self, from: path)).map { (step.subject, $0) }
    }
  }
}
