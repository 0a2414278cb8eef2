/// A form in which an inventory goes out.
public enum ExportFormat: String, Sendable, CaseIterable {
  /// All outlines as one layer of a GeoPackage, with a style.
  case geoPackage = "gpkg"

  /// The same with a QGIS project that goes through the periods.
  case qgis

  /// All outlines as a shapefile.
  case shapefile

  /// All outlines as GeoJSON (RFC 7946), in longitude and latitude.
  case geoJSON = "geojson"

  /// All outlines as a FlatGeobuf.
  case flatGeobuf = "flatgeobuf"

  /// A package laid out as those of the Randolph Glacier Inventory 7.
  case rgi7

  /// A submission to GLIMS.
  case glims

  /// One period for the Open Global Glacier Model.
  case oggm

  /// A collection of the SpatioTemporal Asset Catalog with an item for each period.
  case stac

  /// All outlines as a table of a PostGIS database.
  case postGIS = "postgis"

  /// All that the inventory holds as GeoJSON and CSV.
  case plain

  /// What it is, in a few words.
  public var summary: String {
    switch self {
    case .geoPackage: "GeoPackage with a style"
    case .qgis: "GeoPackage and a QGIS project that goes through the periods"
    case .shapefile: "shapefile"
    case .geoJSON: "GeoJSON in longitude and latitude (RFC 7946)"
    case .flatGeobuf: "FlatGeobuf"
    case .rgi7: "package as of the Randolph Glacier Inventory 7"
    case .glims: "submission to GLIMS"
    case .oggm: "one period for the Open Global Glacier Model"
    case .stac: "STAC collection with an item for each period"
    case .postGIS: "table of a PostGIS database"
    case .plain: "everything as GeoJSON and CSV"
    }
  }

  /// The endings of the file that it is; none for a folder or a database.
  public var endings: [String] {
    switch self {
    case .geoPackage: ["gpkg"]
    case .qgis: ["qgs"]
    case .shapefile: ["shp"]
    case .geoJSON: ["geojson", "json"]
    case .flatGeobuf: ["fgb"]
    case .oggm: ["shp", "gpkg"]
    case .rgi7, .glims, .stac, .plain, .postGIS: []
    }
  }

  /// The format that a file's ending names: the first with it.
  public init?(ending: String) {
    guard let format = Self.allCases.first(where: { $0.endings.contains(ending.lowercased()) }) else {
      return nil
    }
    self = format
  }
}
