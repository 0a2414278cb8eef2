import Declaration
import Geospatial

/// A file of outlines divided into glaciers, for any file that OGR reads.
public struct OutlineDivision: Sendable {
  /// Where divides come from.
  public enum Source: Sendable, Hashable {
    /// A digital elevation model.
    case elevation(String)

    /// A file of lines.
    case lines(String)

    /// A reference inventory, with the field that names its glaciers.
    case reference(String, name: String?)
  }

  /// A complex and what it was divided into.
  public struct Complex: Sendable, Equatable {
    /// The features it was made of, by their numbers in the file.
    public let features: [Int64]

    /// Its area by the measure of the division.
    public let area: Area

    /// Its glaciers.
    public let glaciers: [Glacier]
  }

  /// A piece of a complex.
  public struct Glacier: Sendable, Equatable {
    /// Its basin's number; nil where no basin is within reach.
    public let basin: Int?

    /// What the reference calls it.
    public let name: String?

    /// Its area on the ellipsoid.
    public let area: Area

    /// Where it is, in the metric system of the division.
    public let polygon: Polygon
  }

  /// The file's own system, in which results are written.
  public let crs: CRS

  /// The system in a plane in which it was divided.
  public let metric: CRS

  /// The complexes in the order of the file.
  public let complexes: [Complex]

  /// The features that were not valid and had to be repaired.
  public let repaired: [Int64]

  /// The features that have no area and were left out.
  public let leftOut: [Int64]

  /// The lines that end inside ice.
  public let loose: [LooseDivide]

  /// Divides the outlines of a file; outlines that share a border are one complex.
  ///
  /// - Throws: `InputError` where a file will not do, `GeospatialError` where it cannot be read.
  public init(
    _ path: String, layer: String? = nil, where filter: String? = nil, by source: Source,
    settings: DivideSettings = DivideSettings()
  ) throws {
    let file = try GlacierFile(VectorSource(path, layer: layer, where: filter))
    let metric = try file.crs.metric(around: file.bounds)
    let found = try file.glaciers(in: metric)
    let parts = found.flatMap { glacier in
      glacier.outline.polygons.map { (feature: glacier.feature, polygon: $0) }
    }
    repaired = found.filter(\.isRepaired).map(\.feature)
    leftOut = Set(file.numbers).subtracting(found.map(\.feature)).sorted()
    let outlines = try IceComplexes.dissolved(parts.map(\.polygon))
    let ice = outlines.map(\.outline)
    let (basins, loose) =
      switch source {
      case .elevation(let model):
        (try Basins(of: ice, elevation: model, crs: metric, settings: settings), [LooseDivide]())
      case .lines(let lines):
        try DivideFile(lines: VectorSource(lines)).basins(of: ice, crs: metric, settings: settings)
      case .reference(let inventory, let name):
        try DivideFile(reference: VectorSource(inventory), name: name)
          .basins(of: ice, crs: metric, settings: settings)
      }
    self.loose = loose
    let names = Dictionary(uniqueKeysWithValues: basins.basins.map { ($0.number, $0.name) })
    let meter = try AreaMeter(.geodesic, crs: metric)
    var glaciers: [[Glacier]] = ice.map { _ in [] }
    for piece in try basins.divide(ice, settings: settings) {
      glaciers[piece.outline].append(
        Glacier(
          basin: piece.basin, name: piece.basin.flatMap { names[$0] ?? nil },
          area: try meter.area(of: piece.polygon), polygon: piece.polygon))
    }
    crs = file.crs
    self.metric = metric
    complexes = try zip(outlines, glaciers).map { outline, glaciers in
      Complex(
        features: Set(outline.sources.map { parts[$0].feature }).sorted(),
        area: try meter.area(of: outline.outline), glaciers: glaciers)
    }
  }

  /// How far the glaciers agree with real ones; pieces of one basin are one glacier.
  public func agreement(with real: GeoreferencedLayer) throws -> DivideAgreement {
    let pieces = complexes.flatMap(\.glaciers)
    let basins = Dictionary(grouping: pieces.filter { $0.basin != nil }) { $0.basin ?? 0 }
    let divided =
      basins.sorted { $0.key < $1.key }.map { MultiPolygon($0.value.map(\.polygon)) }
      + pieces.filter { $0.basin == nil }.map(\.polygon.asMultiPolygon)
    let real = try GlacierFile(real).glaciers(in: metric).map(\.outline)
    return try DivideAgreement(of: divided, with: real, crs: metric)
  }

  /// Writes the glaciers as a file in the system of the outlines; its ending chooses the format.
  ///
  /// In degrees, a glacier across the antimeridian goes on beyond 180°.
  public func write(_ path: String) throws {
    let back = try CoordinateTransform(from: metric, to: crs)
    var features: [Feature] = []
    for (number, complex) in complexes.enumerated() {
      for glacier in complex.glaciers {
        var values: [String: FieldValue] = [
          "complex": .integer(Int64(number + 1)), "area_km2": .real(glacier.area.squareKilometres),
          "features": .string(complex.features.map(String.init).joined(separator: " ")),
        ]
        values["basin"] = glacier.basin.map { .integer(Int64($0)) }
        values["name"] = glacier.name.map { .string($0) }
        var polygon = try back.apply(glacier.polygon)
        if crs.isGeographic, let bounds = polygon.bounds, bounds.width > 180 {
          polygon = polygon.turned(eastward: true)
        }
        features.append(
          Feature(
            id: Int64(features.count + 1), geometry: .polygons(try polygon.asMultiPolygon.mended(in: crs)),
            attributes: values))
      }
    }
    let fields: [VectorLayer.Field] = [
      .init("complex", .integer), .init("basin", .integer), .init("name", .string), .init("area_km2", .real),
      .init("features", .string),
    ]
    try VectorLayer(name: "glaciers", crs: crs, fields: fields, features: features).write(path)
  }
}
