import Declaration
import Geospatial

/// The outlines of another inventory, such as RGI, GLIMS or SCGI, whose identifiers are wanted.
public struct ReferenceOutlines: Sendable {
  /// What the identifiers are of, such as `RGI 7`.
  public let source: String

  /// The file.
  let path: String

  /// The identifiers, one for each polygon.
  let ids: [String]

  /// The polygons in the inventory's CRS.
  let polygons: [Polygon]

  /// Reads a file that OGR knows.
  ///
  /// - Parameters:
  ///   - field: the field with the identifiers; features without one are left out.
  ///   - source: what the identifiers are of.
  /// - Throws: `InputError` where the file will not do, `GeospatialError` where it cannot be read.
  public init(
    _ path: String, layer: String? = nil, where filter: String? = nil, id field: String, source: String,
    in target: CRS
  ) throws {
    let file = try VectorSource(path, layer: layer, where: filter).read(fields: [.known(field)])
    let named = try file.polygons(in: target).compactMap { feature, shape in
      feature.attributes[field].map { (id: $0.description, shape: shape) }
    }
    let valid = try Parallel.map(named, tools: {}) { entry, _ in
      try entry.shape.invalidReason() == nil ? entry.shape.polygons : entry.shape.madeValid().polygons
    }
    let ids = zip(named, valid).flatMap { repeatElement($0.id, count: $1.count) }
    let polygons = valid.flatMap(\.self)
    guard !polygons.isEmpty else {
      throw InputError(
        file: path, field: field, problem: "is empty in every outline", mend: "name another field")
    }
    guard named.count == 1 || Set(ids).count > 1 else {
      throw InputError(
        file: path, field: field, problem: "is '\(ids[0])' in every outline",
        mend: "name the field that tells them apart")
    }
    self.path = path
    self.source = source
    self.ids = ids
    self.polygons = polygons
  }
}

/// An outline and an outline of a reference that share ground.
public struct ReferenceMatch: Sendable, Hashable {
  /// The outline's identifier, `dated_outlines.id`.
  public let outline: Int64

  /// The glacier it is.
  public let glacier: String

  /// The outline's period.
  public let period: String

  /// What the identifier is of.
  public let source: String

  /// The identifier there.
  public let id: String

  /// The ground that both cover, in the inventory's area measure.
  public let overlap: Area

  /// The overlap as a share of the outline, 0 to 1.
  public let shareOfOutline: Double

  /// The overlap as a share of the reference's outline, 0 to 1.
  public let shareOfReference: Double
}
