import CGDAL
import Foundation

/// A format of files of features that OGR writes.
enum VectorFormat: String {
  case geoPackage = "GPKG"
  case geoJSON = "GeoJSON"
  case shapefile = "ESRI Shapefile"
  case flatGeobuf = "FlatGeobuf"
  case csv = "CSV"
  case kml = "KML"
  case gml = "GML"
  case sqlite = "SQLite"

  private static let endings: [String: VectorFormat] = [
    "gpkg": .geoPackage, "geojson": .geoJSON, "json": .geoJSON, "shp": .shapefile, "fgb": .flatGeobuf,
    "csv": .csv, "kml": .kml, "gml": .gml, "sqlite": .sqlite,
  ]

  /// The format of a file by its ending.
  ///
  /// - Throws: `GeospatialError` with the known endings where it is none of them.
  init(of path: String) throws {
    let ending = URL(fileURLWithPath: path).pathExtension.lowercased()
    guard let format = Self.endings[ending] else {
      throw GeospatialError(
        function: "GDALGetDriverByName",
        message: "no vector format is known for the ending '.\(ending)'; use one of "
          + Self.endings.keys.sorted().map { ".\($0)" }.joined(separator: ", "), path: path)
    }
    self = format
  }

  /// What OGR is told when it makes a layer.
  ///
  /// - Parameter date: the day that stands in the file where its format has a day of writing.
  func options(dated date: CalendarDate?) -> [String] {
    switch self {
    case .geoJSON: ["RFC7946=YES"]
    // A shapefile's own alphabet is Latin.
    case .shapefile: ["ENCODING=UTF-8"] + (date.map { ["DBF_DATE_LAST_UPDATE=\($0.iso)"] } ?? [])
    default: []
    }
  }

  /// What a shapefile can hold: two gigabytes in each of its parts, and 254 bytes in a text.
  ///
  /// OGR would write on, up to four gigabytes that many programs cannot read, and cut texts short without a word.
  static func requireShapefile(_ layer: VectorLayer, path: String) throws {
    func refuse(_ message: String) -> GeospatialError {
      GeospatialError(function: "OGR_L_CreateFeature", message: message, path: path)
    }
    let shapes = layer.features.reduce(100) { $0 + 52 + ($1.geometry?.shapefileSize ?? 0) }
    let widths = layer.fields.reduce(1) { $0 + ($1.width ?? 80) }
    guard max(shapes, layer.features.count * widths) < 1 << 31 else {
      throw refuse(
        "a shapefile holds 2 GB, and \(layer.features.count) features take more; write .gpkg or .fgb instead")
    }
    if let long = layer.fields.first(where: { $0.name.utf8.count > 10 }) {
      throw refuse("a shapefile's fields have ten characters at most, and '\(long.name)' has more")
    }
    for feature in layer.features {
      for case (let name, .string(let text)) in feature.attributes where text.utf8.count > 254 {
        throw refuse(
          "field '\(name)' of feature \(feature.id) has \(text.utf8.count) bytes, and a shapefile holds 254;"
            + " shorten it, or write .gpkg instead")
      }
    }
  }
}

extension Geometry {
  /// The bytes of the shape in a shapefile, without its header.
  fileprivate var shapefileSize: Int {
    switch self {
    case .points(let points): 16 * points.count
    case .lines(let lines): lines.reduce(0) { $0 + 4 + 16 * $1.count }
    case .polygons(let polygons):
      polygons.polygons.reduce(0) { $0 + 4 * $1.rings.count + 16 * $1.vertexCount }
    }
  }
}
