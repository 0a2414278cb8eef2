import Geospatial

/// A column of a table of the Randolph Glacier Inventory 7, with what its metadata say of it.
public struct RGI7Column: Sendable, Hashable {
  /// The name.
  public let name: String

  /// What it holds; dates are text there.
  public let kind: VectorLayer.Field.Kind

  /// The name in words.
  public let longName: String

  /// The unit; empty where there is none.
  public let units: String

  /// The name of the column in RGI 6; empty where there was none.
  public let rgi6Name: String

  /// What the column means.
  public let description: String

  /// What stands where nothing is known: −999, or 9 for classes with a "not assigned"; nil for text and for real numbers,
  /// which are left empty (NaN in tables of text).
  public let missing: FieldValue?

  /// The field of a layer that holds the column.
  public var field: VectorLayer.Field { VectorLayer.Field(name, kind) }

  private init(
    _ name: String, _ kind: VectorLayer.Field.Kind, _ longName: String, units: String = "", rgi6: String = "",
    notAssigned: Int64 = -999, _ description: String
  ) {
    self.name = name
    self.kind = kind
    self.longName = longName
    self.units = units
    rgi6Name = rgi6
    self.description = description
    missing = kind == .integer ? .integer(notAssigned) : nil
  }

  /// The column of the glacier product with this name.
  public static func glacier(_ name: String) -> RGI7Column? { glacier.first { $0.name == name } }

  /// The names of those that `GlacierAttributes` fill.
  static let measured: Set<String> = [
    "glims_id", "cenlon", "cenlat", "utm_zone", "area_km2", "termlon", "termlat", "zmin_m", "zmax_m",
    "zmed_m", "zmean_m",
    "slope_deg", "aspect_deg", "aspect_sec", "dem_source", "lmax_m",
  ]

  /// The columns of the glacier product (G), in the order of its files; the geometry comes besides.
  public static let glacier: [RGI7Column] = [
    RGI7Column("rgi_id", .string, "RGI identifier", rgi6: "RGI_Id", "Unique identifier of a single outline."),
    o1region, o2region,
    RGI7Column(
      "glims_id", .string, "GLIMS identifier", rgi6: "GLIMS_Id",
      "Identifier by the rule of GLIMS; several outlines may share it."),
    RGI7Column("anlys_id", .integer, "Analysis identifier", "GLIMS's identifier of the outline at its time."),
    RGI7Column("subm_id", .integer, "Submission identifier", "GLIMS's identifier of the submission."),
    RGI7Column(
      "src_date", .string, "Outline source date", units: "date", rgi6: "BgnDate",
      "As-of date of the outline, usually that of the image, in ISO 8601."),
    cenlon, cenlat, utmZone, area,
    RGI7Column("primeclass", .integer, "Primary classification", "WGMS primary classification, 0 to 9."),
    RGI7Column(
      "conn_lvl", .integer, "Connectivity level", rgi6: "Connect",
      "Level of connection to the Greenland Ice Sheet: 0 none, 1 weak."),
    RGI7Column(
      "surge_type", .integer, "Evidence for surging", rgi6: "Surging", notAssigned: 9,
      "0 none, 1 possible, 2 probable, 3 observed, 9 not assigned."),
    RGI7Column(
      "term_type", .integer, "Glacier terminus type", rgi6: "TermType", notAssigned: 9,
      "0 land, 1 marine, 2 lake, 3 shelf, 9 not assigned."),
    RGI7Column("glac_name", .string, "Glacier name", rgi6: "Name", "Name, where there is one."),
    RGI7Column(
      "is_rgi6", .integer, "Same as RGI 6.0 outline",
      "1 where the outline is that of RGI 6.0, 0 where it is not."),
    RGI7Column(
      "termlon", .real, "Terminus longitude", units: "degrees",
      "Longitude of the end of the main centerline, on the outline."),
    RGI7Column(
      "termlat", .real, "Terminus latitude", units: "degrees",
      "Latitude of the end of the main centerline, on the outline."),
    RGI7Column(
      "zmin_m", .real, "Minimum elevation", units: "m", rgi6: "Zmin", "Lowest elevation above sea level."),
    RGI7Column(
      "zmax_m", .real, "Maximum elevation", units: "m", rgi6: "Zmax", "Highest elevation above sea level."),
    RGI7Column(
      "zmed_m", .real, "Median elevation", units: "m", rgi6: "Zmed", "Median elevation above sea level."),
    RGI7Column("zmean_m", .real, "Mean elevation", units: "m", "Mean elevation above sea level."),
    RGI7Column(
      "slope_deg", .real, "Mean slope", units: "degrees", rgi6: "Slope", "Mean slope of the surface."),
    RGI7Column(
      "aspect_deg", .real, "Aspect", units: "degrees", rgi6: "Aspect",
      "Orientation of the surface as an azimuth, clockwise from north."),
    RGI7Column(
      "aspect_sec", .integer, "Aspect sector", notAssigned: Int64(AspectSector.notAssigned),
      "Orientation as a class: 1 north, clockwise to 8 north-west, 9 not assigned."),
    RGI7Column(
      "dem_source", .string, "DEM data source", "Name of the elevation model behind the topographic columns."),
    RGI7Column(
      "lmax_m", .integer, "Maximum length", units: "m", rgi6: "Lmax",
      "Length of the longest surface centerline."),
  ]

  /// The columns of the complex product (C), in the order of its files; the geometry comes besides.
  public static let complex: [RGI7Column] = [
    RGI7Column("rgi_id", .string, "RGI identifier", "Unique identifier of a single complex."),
    o1region, o2region, cenlon, cenlat, utmZone, area,
  ]

  /// The columns of the product of shared boundaries (I), in the order of its files; the geometry comes besides.
  public static let intersects: [RGI7Column] = [
    RGI7Column("rgi_id", .string, "RGI identifier", "Unique identifier of a single boundary."),
    RGI7Column("rgi_g_id_1", .string, "First glacier", "Identifier of the glacier on one side."),
    RGI7Column("rgi_g_id_2", .string, "Second glacier", "Identifier of the glacier on the other side."),
    RGI7Column("length_m", .real, "Length", units: "m", "Length of the boundary."),
  ]

  private static let o1region = RGI7Column(
    "o1region", .string, "First order region", rgi6: "O1Region", "Code of the first-order region, such as 13."
  )
  private static let o2region = RGI7Column(
    "o2region", .string, "Second order region", rgi6: "O2Region",
    "Code of the second-order region, such as 13-08.")
  private static let cenlon = RGI7Column(
    "cenlon", .real, "Center longitude", units: "degrees", rgi6: "CenLon",
    "Longitude of a central point inside the outline, not the centroid.")
  private static let cenlat = RGI7Column(
    "cenlat", .real, "Center latitude", units: "degrees", rgi6: "CenLat",
    "Latitude of a central point inside the outline, not the centroid.")
  private static let utmZone = RGI7Column(
    "utm_zone", .integer, "UTM zone", "Number of the UTM zone of the central point, for information.")
  private static let area = RGI7Column(
    "area_km2", .real, "Area", units: "km2", rgi6: "Area", "Area of the outline, holes taken out.")
}

extension GlacierAttributes {
  /// What the attributes say by the names of RGI 7's columns; what is not known has that column's missing value, or is
  /// left out where it has none.
  public var rgi7Values: [String: FieldValue] {
    let terrain = topography
    let values: [String: FieldValue?] = [
      "glims_id": .string("\(glimsID)"), "cenlon": .real(center.x), "cenlat": .real(center.y),
      "utm_zone": .integer(Int64(utmZone)), "area_km2": .real(area.squareKilometres),
      "termlon": (terrain?.flowLine.terminus.x).map(FieldValue.real),
      "termlat": (terrain?.flowLine.terminus.y).map(FieldValue.real),
      "zmin_m": (terrain?.minimum).map(FieldValue.real), "zmax_m": (terrain?.maximum).map(FieldValue.real),
      "zmed_m": (terrain?.median).map(FieldValue.real), "zmean_m": (terrain?.mean).map(FieldValue.real),
      "slope_deg": (terrain?.slope).map(FieldValue.real), "aspect_deg": terrain?.aspect.map(FieldValue.real),
      "aspect_sec": (terrain?.aspectSector?.rawValue).map { .integer(Int64($0)) },
      "dem_source": (terrain?.source).map(FieldValue.string),
      "lmax_m": terrain.map { .integer(Int64($0.flowLine.length.metres.rounded())) },
    ]
    return values.reduce(into: [:]) { known, entry in
      known[entry.key] = entry.value ?? RGI7Column.glacier(entry.key)?.missing
    }
  }
}
