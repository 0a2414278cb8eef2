import Declaration
import Geospatial

/// Existing outlines that enter an inventory as a period of their own.
public struct OutlineImport: Sendable, Hashable {
  /// Which fields of the file hold what.
  public struct Attributes: Sendable, Hashable {
    /// The field with the glacier's name.
    public var name: String?

    /// The field with the outline's identifier.
    public var id: String?

    /// The field with the outline's date.
    public var date: String?

    /// Makes a mapping.
    public init(name: String? = nil, id: String? = nil, date: String? = nil) {
      self.name = name
      self.id = id
      self.date = date
    }
  }

  /// A shapefile, GeoPackage, GeoJSON or anything else that OGR reads.
  public var path: String

  /// The layer in the file; the first where nil.
  public var layer: String?

  /// An SQL condition on the attributes, such as `Year = '1998'`.
  public var filter: String?

  /// An SQL condition on the attributes of features that are rock within the outlines; nil where outlines have it as
  /// holes.
  public var rock: String?

  /// Which fields hold what.
  public var attributes: Attributes

  /// The date of outlines whose file gives none.
  public var date: CalendarDate?

  /// The CRS of a file that names none, or a wrong one.
  public var crs: CRS?

  /// Whether outlines that are not valid are repaired; otherwise they end the import.
  public var repair: Bool

  /// Outlines below this area are left out.
  public var minimumArea: Area

  /// How the file is cited, in one line; exports carry it.
  public var citation: String?

  /// Makes an import.
  public init(
    path: String, layer: String? = nil, filter: String? = nil, rock: String? = nil,
    attributes: Attributes = Attributes(), date: CalendarDate? = nil, crs: CRS? = nil, repair: Bool = false,
    minimumArea: Area = .zero, citation: String? = nil
  ) {
    self.path = path
    self.layer = layer
    self.filter = filter
    self.rock = rock
    self.attributes = attributes
    self.date = date
    self.crs = crs
    self.repair = repair
    self.minimumArea = minimumArea
    self.citation = citation
  }

  /// A part under a square metre is the rounding of an edge, or what the repair of one left.
  private static let leastArea = Area(squareMetres: 1)

  /// Reads the outlines as valid single polygons in `crs`, without the rock in them, clipped to the boundary.
  ///
  /// - Parameter specks: called with the name of a feature for each part of it that is left out as a speck.
  /// - Throws: `InputError` where the file will not do, `GeospatialError` where it cannot be read.
  public func outlines(
    in target: CRS, boundary: MultiPolygon?, meter: AreaMeter, specks: (String) -> Void = { _ in }
  ) throws -> [OutlineRecord] {
    let boundary = try boundary.map(PreparedPolygons.init)
    let parts = try faces(where: filter, in: target)
    let ice = try InternalRock(rock.map { try faces(where: $0, in: target).map(\.face) } ?? [])
      .carved(outOf: parts.map(\.face))
    var result: [OutlineRecord] = []
    for (part, shape) in zip(parts, ice) {
      let date = try date(of: part.feature)
      for face in shape.polygons {
        for piece in try boundary?.clip(face).polygons ?? [face] {
          let area = try meter.area(of: piece)
          guard area >= Self.leastArea else {
            specks(title(of: part.feature))
            continue
          }
          guard area >= minimumArea else { continue }
          result.append(
            OutlineRecord(
              polygon: piece, area: area,
              perimeter: Length(metres: piece.perimeter * target.metresPerUnit),
              name: attribute(attributes.name, of: part.feature),
              externalID: attribute(attributes.id, of: part.feature),
              srcDate: date, srcDates: date.map { $0...$0 }))
        }
      }
    }
    guard !result.isEmpty else {
      throw InputError(
        file: path, problem: "holds no outline in the region",
        mend: "check `where:`, the layer's CRS and region.boundary")
    }
    return result
  }

  /// The valid faces of the features of a condition.
  private func faces(where filter: String?, in target: CRS) throws -> [(feature: Feature, face: Polygon)] {
    let source = try VectorSource(path, layer: layer, where: filter, crs: crs).read(
      fields: [attributes.name, attributes.id, attributes.date].compactMap { $0.map { .known($0) } },
      mend: "add the right `crs: EPSG:…` to the period's outlines")
    if let other = source.layer.features.first(where: { $0.geometry != nil && $0.polygons == nil }) {
      throw InputError(
        file: path, problem: "feature \(other.id) is not a polygon",
        mend: "keep it out with `where:`, or choose another layer")
    }
    return try source.polygons(in: target, mended: checked).flatMap { feature, shape in
      // Coordinates that are rounded anew may cross where they just did not.
      try (repair ? checked(feature, shape) : shape).polygons.map { (feature, $0) }
    }
  }

  /// The shape as it is where it is valid, repaired where that is asked for.
  private func checked(_ feature: Feature, _ shape: MultiPolygon) throws -> MultiPolygon {
    // Parts are judged alone: files keep a glacier's touching parts in one multipolygon.
    var result = MultiPolygon()
    for part in shape.polygons {
      guard let reason = try Self.invalidReason(part) else {
        result.polygons.append(part)
        continue
      }
      guard repair else {
        throw InputError(
          file: path, problem: "\(title(of: feature)) is not a valid polygon: \(reason)",
          mend: "mend it in a GIS, or add `repair: true` to the period's outlines")
      }
      result.polygons += try part.asMultiPolygon.madeValid().polygons
    }
    return result
  }

  /// GEOS refuses to build rings that are not closed or have under four points: that too is a reason.
  private static func invalidReason(_ part: Polygon) throws -> String? {
    for ring in part.rings where ring.count < 4 || ring.first != ring.last {
      return "a ring is not closed or has fewer than four points"
    }
    return try part.asMultiPolygon.invalidReason()
  }

  /// How messages name a feature: `feature 2 (Grinnell)`.
  private func title(of feature: Feature) -> String {
    "feature \(feature.id)" + (attribute(attributes.name, of: feature).map { " (\($0))" } ?? "")
  }

  private func attribute(_ field: String?, of feature: Feature) -> String? {
    field.flatMap { feature.attributes[$0]?.description }
  }

  private func date(of feature: Feature) throws -> CalendarDate? {
    guard let field = attributes.date else { return date }
    guard let value = feature.attributes[field] else { return date }
    guard let day = value.date else {
      throw InputError(
        file: path, field: field, problem: "is '\(value)' in feature \(feature.id), which is no date",
        mend: "write dates like 1984-08-01, or give one `date:` for all outlines")
    }
    return day
  }
}
