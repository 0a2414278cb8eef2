import Geospatial

/// How strictly outlines are audited.
public struct AuditSettings: Sendable, Hashable {
  /// How areas are measured; RGI uses equal areas.
  public var measure = AreaMeasure.equalArea

  /// Smaller outlines are left out; 0.01 km² is the rule of the World Glacier Inventory.
  public var minimumArea = Area(squareKilometres: 0.01)

  /// A strip between neighbours is a gap where it is narrower than this.
  public var gapWidth = Length(metres: 10)

  /// Gaps narrower than this are given to the neighbour with the longer edge; none are where nil.
  public var closedGapWidth: Length?

  /// The system of a file that names none, or a wrong one.
  public var crs: CRS?

  /// The field with the identifier; the first of `knownIDs` that the file has where nil.
  public var idField: String?

  /// Fields whose values part a file into inventories of their own, such as a date: outlines with other values are
  /// neither duplicates nor overlaps.
  public var groupFields: [String] = []

  /// Makes the standard settings.
  public init() {}

  /// The fields in which inventories keep identifiers, in the order in which they are looked for.
  static let knownIDs = [
    "rgi_id", "RGIId", "external_id", "FCGI_ID", "anlys_id", "glims_id", "GLIMSId", "GLIMS_ID", "glac_id",
    "COD_GLA", "local_id",
  ]

  /// The fields in which inventories keep names.
  static let knownNames = ["glac_name", "Glc_Name", "GLACNAME", "Glacier", "Name", "NOMBRE", "name"]
}

/// One outline on its way through an audit: a valid single polygon, once its shape has been looked at.
struct AuditedOutline: Sendable {
  /// The place of its feature in the layer.
  let index: Int

  /// How messages name it.
  var name: OutlineName

  /// The values of the group fields: outlines of different groups have nothing to do with one another.
  let group: String

  /// Whether it is internal rock, which is no outline but a hole of one.
  let isRock: Bool

  /// The shape, corrections done.
  var polygon: Polygon

  /// Its area.
  var area: Area
}
