import Declaration
import Foundation
import Geospatial

/// The outlines of a file, each with its attributes.
public struct AttributedOutlines: Sendable {
  /// The file.
  public let path: String

  /// What the file holds.
  public let layer: VectorLayer

  /// The attributes of each feature of the layer; nil where it has no polygon.
  public let attributes: [GlacierAttributes?]

  /// Reads the outlines of a file and measures them; each feature is one glacier.
  ///
  /// - Parameters:
  ///   - path: whatever OGR reads.
  ///   - layer: the layer's name; the first where nil.
  ///   - condition: an SQL condition on the features.
  ///   - distinct: whether two features of one identifier are an error, as the rows of a hypsometry have nothing else.
  /// - Throws: `InputError` where the file will not do, an outline is not valid or the model knows a height of none;
  ///   `GeospatialError` where a file cannot be read.
  public init(
    of path: String, layer: String? = nil, where condition: String? = nil, distinct: Bool = false,
    by survey: AttributeSurvey
  ) throws {
    let source = try VectorSource(path, layer: layer, where: condition).read()
    if distinct, let column = Self.identifier(in: source.layer) { try source.require(.unique(column)) }
    let glaciers = source.layer.features.map { $0.polygons ?? MultiPolygon() }
    for (feature, glacier) in zip(source.layer.features, glaciers) {
      guard let reason = try glacier.invalidReason() else { continue }
      throw InputError(
        file: path, problem: "feature \(feature.id) is not a valid polygon (\(reason))",
        mend: "mend it with `firnline audit --fix`")
    }
    let measured = try survey.attributes(of: glaciers.filter { !$0.isEmpty }, in: source.crs)
    guard measured.isEmpty || measured.contains(where: { $0.gap != .uncovered(known: 0) }) else {
      throw InputError(
        file: survey.elevations, problem: "has no height on any outline of \(path)",
        mend: "give a model that covers them")
    }
    var next = measured.makeIterator()
    self.path = path
    self.layer = source.layer
    attributes = glaciers.map { $0.isEmpty ? nil : next.next() }
  }

  /// What names each feature: the value of the first of the columns rgi_id, RGIId and RGI_Id that the file has, in
  /// whatever case, or the feature's number.
  public var identifiers: [String] {
    let column = Self.identifier(in: layer)
    return layer.features.map { feature in
      column.flatMap { feature.attributes[$0]?.description } ?? "\(feature.id)"
    }
  }

  private static func identifier(in layer: VectorLayer) -> String? {
    ["rgi_id", "rgiid"].lazy.compactMap { name in
      layer.fields.first { $0.name.lowercased() == name }?.name
    }.first
  }

  /// Writes the outlines with the columns of RGI 7 that can be measured, and behind them the areas of the accumulation
  /// and the ablation zone; others that the file has stay before them.
  ///
  /// - Throws: `GeospatialError` where the file cannot be written.
  public func write(to path: String) throws {
    let measured = RGI7Column.glacier.filter { RGI7Column.measured.contains($0.name) }
    var result = layer
    // Most formats take columns whose names differ in case alone for one.
    let own = RGI7Column.measured.union(GlacierTopography.zoneNames)
    result.fields.removeAll { own.contains($0.name.lowercased()) }
    let kept = Set(result.fields.map(\.name))
    result.fields += measured.map(\.field) + GlacierTopography.zoneNames.map { .init($0, .real) }
    for (index, attributes) in attributes.enumerated() {
      var values =
        attributes?.rgi7Values
        ?? measured.reduce(into: [:]) { $0[$1.name] = $1.missing }
      for zone in attributes?.topography?.zones ?? [] {
        values[zone.name] = .real(zone.area.squareKilometres)
      }
      result.features[index].attributes = layer.features[index].attributes.filter { kept.contains($0.key) }
        .merging(values) { $1 }
    }
    try result.write(path)
  }

  /// Writes the hypsometry as RGI 7 does; glaciers without topography have no row.
  ///
  /// - Throws: `WriteError` where the file cannot be written.
  public func writeHypsometry(to path: String) throws {
    let rows = zip(identifiers, attributes).compactMap { identifier, attributes in
      attributes?.topography.map { (identifier, attributes?.area ?? .zero, $0.hypsometry) }
    }
    try TemporaryName.write(Data(Hypsometry.csv(of: rows).utf8), to: path)
  }
}
