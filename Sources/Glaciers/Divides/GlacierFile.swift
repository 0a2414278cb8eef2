import Declaration
import Geospatial

/// Polygons of glaciers in any file that OGR reads.
struct GlacierFile {
  /// The file's system.
  let crs: CRS

  private let path: String
  private let features: [Feature]
  private let name: String?

  /// Reads a file.
  ///
  /// - Parameter name: the field that names glaciers.
  /// - Throws: `InputError` where it holds no polygon, names no system or the wrong one, or has no such field.
  init(_ path: String, layer: String? = nil, where filter: String? = nil, name: String? = nil) throws {
    let layer = try VectorLayer.read(path, layer: layer, where: filter)
    guard let crs = layer.crs else { throw Self.nameless(path) }
    if let name, !layer.fields.contains(where: { $0.name == name }) {
      throw InputError(
        file: path, field: name, problem: "is no field",
        mend: "name one of \(layer.fields.map(\.name).joined(separator: ", "))")
    }
    if let contradiction = layer.contradiction() {
      throw InputError(
        file: path, problem: contradiction,
        mend: "give it the right one, for example with ogr2ogr -a_srs EPSG:4326")
    }
    features = layer.features.filter { $0.polygons != nil }
    guard !features.isEmpty else {
      throw InputError(file: path, problem: "holds no polygon", mend: "choose another layer or condition")
    }
    self.crs = crs
    self.path = path
    self.name = name
  }

  /// The edges around all polygons, which for degrees may lie across the antimeridian.
  var bounds: Bounds {
    let points = features.lazy.compactMap(\.polygons).flatMap(\.polygons).flatMap(\.exterior)
    guard let bounds = crs.bounds(of: Array(points)) else { preconditionFailure("polygons have vertices") }
    return bounds
  }

  /// The glaciers in another system, repaired where they are not valid; those without area are left out.
  ///
  /// A shape that was cut at the antimeridian comes out whole: in degrees its two edges are 180 and -180.
  func glaciers(in target: CRS) throws -> [Glacier] {
    let transform = try CoordinateTransform(from: crs, to: target)
    let isTurned = crs.isGeographic && bounds.maxX < bounds.minX
    return try features.compactMap { feature in
      var outline = MultiPolygon()
      var isRepaired = false
      for part in feature.polygons?.polygons ?? [] where part.hasWholeRings {
        let moved = try transform.apply(isTurned ? part.turned(eastward: false) : part)
        if try moved.invalidity() == nil {
          outline.polygons.append(moved)
        } else {
          isRepaired = true
          outline.polygons += try moved.asMultiPolygon.madeValid().polygons
        }
      }
      guard outline.planarArea > 0 else { return nil }
      return Glacier(
        feature: feature.id, name: name.flatMap { feature.attributes[$0]?.description }, outline: outline,
        isRepaired: isRepaired)
    }
  }

  /// The numbers of the features that have polygons.
  var numbers: [Int64] { features.map(\.id) }

  /// A glacier of the file.
  struct Glacier {
    /// The feature's number.
    let feature: Int64

    /// What the file calls it.
    let name: String?

    /// Its valid polygons.
    let outline: MultiPolygon

    /// Whether they had to be repaired.
    let isRepaired: Bool
  }

  static func nameless(_ path: String) -> InputError {
    InputError(
      file: path, problem: "names no coordinate reference system",
      mend: "give it one, for example with ogr2ogr -a_srs EPSG:4326")
  }
}

extension Polygon {
  /// The polygon, in degrees, with its eastern longitudes brought below -180°, or its western ones above 180°.
  func turned(eastward: Bool) -> Polygon {
    func turned(_ ring: [Point]) -> [Point] {
      ring.map { point in
        guard eastward ? point.x < 0 : point.x > 0 else { return point }
        return Point(x: point.x + (eastward ? 360 : -360), y: point.y)
      }
    }
    return Polygon(exterior: turned(exterior), holes: holes.map(turned))
  }
}
