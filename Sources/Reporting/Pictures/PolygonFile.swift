import Geospatial

/// A layer of a vector file, for its polygons alone.
public struct PolygonFile: Sendable, Hashable {
  /// The vector file.
  public var path: String

  /// The layer in the file; the first where nil.
  public var layer: String?

  /// Names a layer of a file.
  public init(_ path: String, layer: String? = nil) {
    self.path = path
    self.layer = layer
  }

  /// Reads all polygons, carried over to a CRS.
  ///
  /// - Throws: `GeospatialError` where the file cannot be read, names no CRS or holds no polygon.
  public func polygons(in crs: CRS) throws -> MultiPolygon {
    let content = try VectorLayer.read(path, layer: layer)
    guard let own = content.crs else {
      throw GeospatialError(
        function: "PolygonFile.polygons",
        message: "names no coordinate reference system; put its .prj file beside it", path: path)
    }
    let polygons = content.features.compactMap(\.polygons).flatMap(\.polygons)
    guard !polygons.isEmpty else {
      throw GeospatialError(
        function: "PolygonFile.polygons", message: "holds no polygon; choose another layer or file",
        path: path)
    }
    return try CoordinateTransform(from: own, to: crs).apply(MultiPolygon(polygons))
  }
}
